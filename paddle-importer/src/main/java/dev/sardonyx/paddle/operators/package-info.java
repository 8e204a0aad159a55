/** The mappings of Paddle's operators that a table can't say, one class a family. */
package dev.sardonyx.paddle.operators;
