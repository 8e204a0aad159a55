/** Recurrent layers: RNN, GRU, LSTM. */
package dev.sardonyx.runtime.operators.recurrent;
