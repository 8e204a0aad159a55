package dev.sardonyx.ocr;

import java.util.List;

/**
 * Greedy decoding of connectionist temporal classification: at each step the likeliest class;
 * repeats count once; class 0 is the blank.
 */
final class CtcDecoder {
  /** A text and the mean probability of its characters; 0 for no text. */
  record Decoded(String text, double score) {}

  private final List<String> characters;

  /**
   * @param characters those of classes 1, 2 ... in order, the space included if the model has one
   */
  CtcDecoder(List<String> characters) {
    this.characters = List.copyOf(characters);
  }

  /** Number of classes, the blank included. */
  int classes() {
    return characters.size() + 1;
  }

  /**
   * @param probabilities {@code [steps, classes]} from {@code offset} on
   */
  Decoded decode(float[] probabilities, int offset, int steps) {
    int classes = classes();
    StringBuilder text = new StringBuilder();
    double sum = 0;
    int count = 0;
    int previous = 0;
    for (int step = 0; step < steps; step++) {
      int start = offset + step * classes;
      int best = 0;
      for (int i = 1; i < classes; i++) {
        if (probabilities[start + i] > probabilities[start + best]) {
          best = i;
        }
      }
      if (best != 0 && best != previous) {
        text.append(characters.get(best - 1));
        sum += probabilities[start + best];
        count++;
      }
      previous = best;
    }
    return new Decoded(text.toString(), count == 0 ? 0 : sum / count);
  }
}
