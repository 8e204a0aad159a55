/** What passes are made of: the graph under rewriting, guards and patterns. */
package dev.sardonyx.optimizer.rewrite;
