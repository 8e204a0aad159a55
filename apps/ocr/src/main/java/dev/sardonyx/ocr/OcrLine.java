package dev.sardonyx.ocr;

/**
 * One line of text.
 *
 * @param text what it says, never blank
 * @param score the mean probability of its characters, 0 to 1
 * @param box where it is
 */
public record OcrLine(String text, double score, TextBox box) {}
