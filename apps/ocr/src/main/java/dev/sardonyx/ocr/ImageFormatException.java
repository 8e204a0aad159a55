package dev.sardonyx.ocr;

import dev.sardonyx.error.SardonyxException;

/** A picture that can't be read: missing, empty, not a picture, damaged, or too large. */
public final class ImageFormatException extends SardonyxException {
  private static final long serialVersionUID = 1L;

  public ImageFormatException(String message) {
    super(message);
  }

  public ImageFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
