/** Type and shape inference over symbolic dimensions. */
package dev.sardonyx.ir.shape;
