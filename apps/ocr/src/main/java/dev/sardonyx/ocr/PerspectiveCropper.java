package dev.sardonyx.ocr;

import boofcv.alg.distort.PixelTransformHomography_F32;
import boofcv.alg.interpolate.InterpolatePixelS;
import boofcv.alg.misc.ImageMiscOps;
import boofcv.core.image.border.FactoryImageBorder;
import boofcv.factory.interpolate.FactoryInterpolation;
import boofcv.struct.border.BorderType;
import boofcv.struct.image.GrayF32;
import boofcv.struct.image.GrayU8;
import boofcv.struct.image.Planar;
import georegression.struct.homography.Homography2D_F64;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Cuts a quadrilateral out of a picture and straightens it into an upright line of text. */
final class PerspectiveCropper {
  /** From this ratio of height to width on, a box holds a line that runs downwards. */
  private static final double TALL = 1.5;

  /** The sharpness of the cubic kernel that OpenCV uses. */
  private static final float CUBIC = -0.75f;

  private PerspectiveCropper() {}

  /**
   * The pixels inside {@code box}, as wide and high as its longer edges; turned a quarter
   * counterclockwise if it is tall.
   *
   * @throws IllegalArgumentException if the box is not convex
   */
  static Planar<GrayF32> crop(Planar<GrayU8> image, TextBox box) {
    if (!box.isConvex()) {
      throw new IllegalArgumentException("can't straighten " + box);
    }
    int width = Math.max(1, (int) box.width());
    int height = Math.max(1, (int) box.height());
    InterpolatePixelS<GrayU8> cubic = FactoryInterpolation.bicubicS(CUBIC, 0, 255, GrayU8.class);
    cubic.setBorder(FactoryImageBorder.single(BorderType.EXTENDED, GrayU8.class));
    Planar<GrayF32> crop =
        Resampler.warp(
            image,
            width,
            height,
            cubic,
            new PixelTransformHomography_F32(homography(width, height, box)));
    return height >= TALL * width ? rotateCounterclockwise(crop) : crop;
  }

  /**
   * The projective map that takes the corners of a {@code width} x {@code height} picture to box.
   */
  static Homography2D_F64 homography(int width, int height, TextBox box) {
    double[][] from = {{0, 0}, {width, 0}, {width, height}, {0, height}};
    List<TextBox.Point> to = box.corners();
    // Each corner gives two rows of the linear system in h11 ... h32, with h33 = 1.
    DMatrixRMaj equations = new DMatrixRMaj(8, 8);
    DMatrixRMaj values = new DMatrixRMaj(8, 1);
    for (int i = 0; i < 4; i++) {
      double x = from[i][0];
      double y = from[i][1];
      double u = to.get(i).x();
      double v = to.get(i).y();
      double[][] rows = {
        {x, y, 1, 0, 0, 0, -u * x, -u * y}, {0, 0, 0, x, y, 1, -v * x, -v * y},
      };
      for (int column = 0; column < 8; column++) {
        equations.set(2 * i, column, rows[0][column]);
        equations.set(2 * i + 1, column, rows[1][column]);
      }
      values.set(2 * i, 0, u);
      values.set(2 * i + 1, 0, v);
    }
    DMatrixRMaj h = new DMatrixRMaj(8, 1);
    CommonOps_DDRM.solve(equations, values, h);
    return new Homography2D_F64(
        h.get(0), h.get(1), h.get(2), h.get(3), h.get(4), h.get(5), h.get(6), h.get(7), 1);
  }

  private static Planar<GrayF32> rotateCounterclockwise(Planar<GrayF32> image) {
    Planar<GrayF32> rotated =
        new Planar<>(GrayF32.class, image.height, image.width, image.getNumBands());
    for (int band = 0; band < image.getNumBands(); band++) {
      ImageMiscOps.rotateCCW(image.getBand(band), rotated.getBand(band));
    }
    return rotated;
  }
}
