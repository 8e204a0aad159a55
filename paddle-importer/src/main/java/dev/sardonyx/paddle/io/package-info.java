/** The bytes of Paddle's files: programs in both formats, weights, folders and archives of them. */
package dev.sardonyx.paddle.io;
