/** Checks of what a graph must keep to, whoever made it. */
package dev.sardonyx.ir.check;
