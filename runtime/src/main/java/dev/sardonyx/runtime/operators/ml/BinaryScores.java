package dev.sardonyx.runtime.operators.ml;

/** One score as the scores of two classes, as ONNX Runtime puts them out. */
final class BinaryScores {
  private BinaryScores() {}

  /**
   * Writes the scores of the first and the second class.
   *
   * @param score of the second
   * @param probability whether it is between 0 and 1, so that the first has the rest
   */
  static void expand(float[] scores, float score, boolean probability, ScoreTransform transform) {
    boolean logistic = transform == ScoreTransform.LOGISTIC;
    scores[0] = probability && !logistic ? 1 - score : -score;
    scores[1] = score;
    if (logistic || transform == ScoreTransform.PROBIT) {
      transform.apply(scores);
    }
  }
}
