/**
 * Reads the text of a picture: detection, angle, recognition with the PP-OCR models.
 *
 * <p>{@link dev.sardonyx.ocr.Ocr} is the way in; the other classes are its stages, one each.
 */
package dev.sardonyx.ocr;
