package dev.sardonyx.kernels.matmul;

/** The right-hand matrix B of a product: packed beforehand, or packed piece by piece as it goes. */
public sealed interface RightMatrix permits PackedMatrix, PanelSource {}
