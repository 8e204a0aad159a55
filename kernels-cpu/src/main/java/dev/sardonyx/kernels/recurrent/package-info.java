/** Recurrent layers: RNN, GRU, LSTM. */
package dev.sardonyx.kernels.recurrent;
