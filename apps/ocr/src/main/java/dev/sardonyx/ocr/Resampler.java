package dev.sardonyx.ocr;

import boofcv.alg.distort.ImageDistort;
import boofcv.alg.distort.PixelTransformAffine_F32;
import boofcv.alg.interpolate.InterpolatePixelS;
import boofcv.factory.distort.FactoryDistort;
import boofcv.factory.interpolate.FactoryInterpolation;
import boofcv.struct.border.BorderType;
import boofcv.struct.distort.PixelTransform;
import boofcv.struct.image.GrayF32;
import boofcv.struct.image.GrayU8;
import boofcv.struct.image.ImageGray;
import boofcv.struct.image.Planar;
import georegression.struct.affine.Affine2D_F32;
import georegression.struct.point.Point2D_F32;

/** Resizes and warps pictures with BoofCV as the models' training did with OpenCV. */
final class Resampler {
  private Resampler() {}

  /**
   * Bilinear, without smoothing before shrinking: pixel centres are mapped to pixel centres and the
   * picture goes on at its edges as there (OpenCV's INTER_LINEAR).
   */
  static <T extends ImageGray<T>> Planar<GrayF32> resize(Planar<T> image, int width, int height) {
    double scaleX = (double) image.width / width;
    double scaleY = (double) image.height / height;
    Affine2D_F32 toSource =
        new Affine2D_F32(
            (float) scaleX,
            0,
            0,
            (float) scaleY,
            (float) (0.5 * scaleX - 0.5),
            (float) (0.5 * scaleY - 0.5));
    InterpolatePixelS<T> interpolation =
        FactoryInterpolation.bilinearPixelS(image.getBandType(), BorderType.EXTENDED);
    return warp(image, width, height, interpolation, new PixelTransformAffine_F32(toSource));
  }

  /** The picture that has at each pixel what {@code image} has where {@code toSource} leads. */
  static <T extends ImageGray<T>> Planar<GrayF32> warp(
      Planar<T> image,
      int width,
      int height,
      InterpolatePixelS<T> interpolation,
      PixelTransform<Point2D_F32> toSource) {
    ImageDistort<T, GrayF32> distort =
        FactoryDistort.distortSB(false, interpolation, GrayF32.class);
    distort.setModel(toSource);
    distort.setRenderAll(true);
    Planar<GrayF32> result = new Planar<>(GrayF32.class, width, height, image.getNumBands());
    for (int band = 0; band < image.getNumBands(); band++) {
      distort.apply(image.getBand(band), result.getBand(band));
    }
    return result;
  }

  /** Rounds to whole bytes. */
  static Planar<GrayU8> toBytes(Planar<GrayF32> image) {
    Planar<GrayU8> bytes =
        new Planar<>(GrayU8.class, image.width, image.height, image.getNumBands());
    for (int band = 0; band < image.getNumBands(); band++) {
      float[] from = image.getBand(band).data;
      byte[] to = bytes.getBand(band).data;
      for (int i = 0; i < to.length; i++) {
        to[i] = (byte) Math.clamp(Math.round(from[i]), 0, 255);
      }
    }
    return bytes;
  }
}
