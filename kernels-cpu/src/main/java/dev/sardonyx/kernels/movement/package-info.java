/** Moving elements between arrays whatever their type: strided copies, gathers, fills. */
package dev.sardonyx.kernels.movement;
