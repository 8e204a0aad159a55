package dev.sardonyx.conformance.paddle.cases;

import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.conformance.paddle.program.Operation;
import dev.sardonyx.tensor.Tensor;

/** Resizing and sampling of images. */
final class ResizeCases {
  private ResizeCases() {}

  static void add(Cases cases) {
    for (String kind : new String[] {"nearest", "bilinear", "bicubic"}) {
      planes(cases, kind);
    }
    lines(cases);
    volumes(cases);
    firstVersion(cases);
    gridSampler(cases);
    cases.seed("affine_grid");
    cases
        .of("affine_grid")
        .in("Theta", cases.floats(2, 2, 3))
        .ints("output_shape", 2, 3, 4, 5)
        .attr("align_corners", true)
        .out("Output");
    cases
        .of("affine_grid")
        .in("Theta", cases.floats(2, 2, 3))
        .ints("output_shape", 2, 3, 4, 5)
        .attr("align_corners", false)
        .out("Output");
  }

  private static Operation resize(Cases cases, String kind, boolean corners, int mode) {
    return cases
        .of(kind + "_interp_v2")
        .in("X", cases.floats(2, 3, 4, 5))
        .attr("interp_method", kind)
        .attr("align_corners", corners)
        .attr("align_mode", mode)
        .attr("data_layout", "NCHW")
        .attr("out_d", -1);
  }

  private static void planes(Cases cases, String kind) {
    cases.seed(kind);
    for (boolean corners : new boolean[] {false, true}) {
      for (int mode : kind.equals("bilinear") ? new int[] {0, 1} : new int[] {1}) {
        resize(cases, kind, corners, mode)
            .attr("out_h", 8)
            .attr("out_w", 10)
            .floats("scale")
            .out("Out");
        resize(cases, kind, corners, mode)
            .attr("out_h", 7)
            .attr("out_w", 3)
            .floats("scale")
            .out("Out");
        resize(cases, kind, corners, mode)
            .attr("out_h", -1)
            .attr("out_w", -1)
            .floats("scale", 2, 2)
            .out("Out");
        resize(cases, kind, corners, mode)
            .attr("out_h", -1)
            .attr("out_w", -1)
            .floats("scale", 1.5f, 0.6f)
            .out("Out");
      }
    }
    resize(cases, kind, false, 1)
        .in("OutSize", ShapeCases.ints(6, 9))
        .attr("out_h", -1)
        .attr("out_w", -1)
        .floats("scale")
        .out("Out");
    resize(cases, kind, false, 0)
        .in("SizeTensor", ShapeCases.ints(6), ShapeCases.ints(9))
        .attr("out_h", -1)
        .attr("out_w", -1)
        .floats("scale")
        .out("Out");
    resize(cases, kind, false, 0)
        .weight("Scale", Tensor.of(new float[] {2, 3}, 2))
        .attr("out_h", -1)
        .attr("out_w", -1)
        .floats("scale")
        .out("Out");
    cases
        .of(kind + "_interp_v2")
        .in("X", cases.floats(1, 3, 4, 2))
        .attr("interp_method", kind)
        .attr("align_corners", false)
        .attr("align_mode", 0)
        .attr("data_layout", "NHWC")
        .attr("out_d", -1)
        .attr("out_h", 6)
        .attr("out_w", 5)
        .floats("scale")
        .out("Out");
  }

  private static void lines(Cases cases) {
    cases.seed("linear");
    for (boolean corners : new boolean[] {false, true}) {
      for (int mode : new int[] {0, 1}) {
        cases
            .of("linear_interp_v2")
            .in("X", cases.floats(2, 3, 5))
            .attr("interp_method", "linear")
            .attr("align_corners", corners)
            .attr("align_mode", mode)
            .attr("data_layout", "NCHW")
            .attr("out_d", -1)
            .attr("out_h", -1)
            .attr("out_w", 8)
            .floats("scale")
            .out("Out");
        cases
            .of("linear_interp_v2")
            .in("X", cases.floats(2, 3, 6))
            .attr("interp_method", "linear")
            .attr("align_corners", corners)
            .attr("align_mode", mode)
            .attr("data_layout", "NCHW")
            .attr("out_d", -1)
            .attr("out_h", -1)
            .attr("out_w", -1)
            .floats("scale", 0.5f)
            .out("Out");
      }
    }
  }

  private static void volumes(Cases cases) {
    cases.seed("trilinear");
    for (boolean corners : new boolean[] {false, true}) {
      for (int mode : new int[] {0, 1}) {
        cases
            .of("trilinear_interp_v2")
            .in("X", cases.floats(1, 2, 3, 4, 3))
            .attr("interp_method", "trilinear")
            .attr("align_corners", corners)
            .attr("align_mode", mode)
            .attr("data_layout", "NCHW")
            .attr("out_d", 4)
            .attr("out_h", 6)
            .attr("out_w", 2)
            .floats("scale")
            .out("Out");
      }
    }
    cases
        .of("trilinear_interp_v2")
        .in("X", cases.floats(1, 2, 2, 2, 2))
        .attr("interp_method", "trilinear")
        .attr("align_corners", false)
        .attr("align_mode", 0)
        .attr("data_layout", "NCHW")
        .attr("out_d", -1)
        .attr("out_h", -1)
        .attr("out_w", -1)
        .floats("scale", 2, 3, 2)
        .out("Out");
    cases
        .of("nearest_interp_v2")
        .in("X", cases.floats(1, 2, 2, 3, 2))
        .attr("interp_method", "nearest")
        .attr("align_corners", false)
        .attr("align_mode", 1)
        .attr("data_layout", "NCHW")
        .attr("out_d", 4)
        .attr("out_h", 5)
        .attr("out_w", 4)
        .floats("scale")
        .out("Out");
  }

  private static void firstVersion(Cases cases) {
    for (String kind : new String[] {"nearest", "bilinear"}) {
      cases.seed(kind + " 1");
      for (boolean corners : new boolean[] {false, true}) {
        cases
            .of(kind + "_interp")
            .in("X", cases.floats(1, 2, 4, 5))
            .attr("interp_method", kind)
            .attr("align_corners", corners)
            .attr("align_mode", 1)
            .attr("data_layout", "NCHW")
            .attr("out_h", 8)
            .attr("out_w", 7)
            .attr("scale", 0f)
            .out("Out");
        cases
            .of(kind + "_interp")
            .in("X", cases.floats(1, 2, 4, 5))
            .attr("interp_method", kind)
            .attr("align_corners", corners)
            .attr("align_mode", 0)
            .attr("data_layout", "NCHW")
            .attr("out_h", -1)
            .attr("out_w", -1)
            .attr("scale", 2f)
            .out("Out");
      }
      cases
          .of(kind + "_interp")
          .in("X", cases.floats(1, 2, 4, 5))
          .in("OutSize", ShapeCases.ints(6, 9))
          .attr("interp_method", kind)
          .attr("align_corners", false)
          .attr("align_mode", 0)
          .attr("data_layout", "NCHW")
          .attr("out_h", 1)
          .attr("out_w", 1)
          .attr("scale", 0f)
          .out("Out");
    }
  }

  private static void gridSampler(Cases cases) {
    cases.seed("grid_sampler");
    for (String mode : new String[] {"bilinear", "nearest"}) {
      for (String padding : new String[] {"zeros", "border", "reflection"}) {
        for (boolean corners : new boolean[] {false, true}) {
          cases
              .of("grid_sampler")
              .in("X", cases.floats(2, 3, 4, 5))
              .in("Grid", cases.floatsIn(-1.3125f, 1.3125f, 2, 3, 6, 2))
              .attr("mode", mode)
              .attr("padding_mode", padding)
              .attr("align_corners", corners)
              .out("Output");
        }
      }
    }
  }
}
