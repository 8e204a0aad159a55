/** A Paddle program, however it was stored. */
package dev.sardonyx.paddle.program;
