package dev.sardonyx.kernels.recurrent;

/**
 * The sizes of a recurrent layer of one direction.
 *
 * @param steps length of the longest sequence
 * @param batch number of sequences
 * @param inputs elements of a step's input
 * @param hidden elements of a state
 */
public record RecurrentShape(int steps, int batch, int inputs, int hidden) {}
