package dev.sardonyx.conformance.paddle.cases;

import static dev.sardonyx.tensor.ElementType.FLOAT;

import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.conformance.paddle.program.Operation;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Operators that are younger than the native Paddle that makes fixtures, or mean something else in
 * PIR, with results worked out by hand from their documentation.
 */
public final class PirOnlyCases {
  private final Cases cases = new Cases("pir");
  private final List<List<Tensor>> results = new ArrayList<>();

  public PirOnlyCases() {
    arithmetic();
    places();
    channels();
    norms();
    constants();
    totals();
  }

  public Cases cases() {
    return cases;
  }

  /** What a case must give, in the order of its outputs. */
  public List<Tensor> results(int index) {
    return results.get(index);
  }

  private void arithmetic() {
    expect(
        cases
            .of("floor_divide")
            .in("X", Tensor.of(new int[] {-7, 7, -7, 7, 6, -6}, 6))
            .in("Y", Tensor.of(new int[] {2, 2, -2, -2, 3, 3}, 6)),
        "Out",
        Tensor.of(new int[] {-4, 3, 3, -4, 2, -2}, 6));
    expect(
        cases.of("floor_divide").in("X", floats(-7.5f, 7.5f)).in("Y", floats(2, 2)),
        "Out",
        floats(-4, 3));
    expect(
        cases.of("elementwise_heaviside").in("X", floats(-1, 0, 2, 0)).in("Y", floats(5, 6, 7, 8)),
        "Out",
        floats(0, 6, 1, 8));
    expect(
        cases
            .of("masked_fill")
            .in("x", floats(1, 2, 3))
            .in("mask", Tensor.of(new boolean[] {true, false, true}, 3))
            .in("value", floats(7)),
        "out",
        floats(7, 2, 7));
    expect(
        cases
            .of("nan_to_num")
            .in("x", floats(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 2))
            .attr("nan", 1.0)
            .attr("posinf", 9.0)
            .attr("neginf", -9.0),
        "out",
        floats(1, 9, -9, 2));
    expect(
        cases.of("rrelu").in("X", floats(-2, 4)).attr("lower", 0.25f).attr("upper", 0.75f),
        "Out",
        floats(-1, 4));
  }

  private void places() {
    expect(
        cases
            .of("index_add")
            .in("X", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2))
            .in("Index", Tensor.of(new long[] {0, 2, 0}, 3))
            .in("AddValue", Tensor.of(new float[] {10, 20, 30, 40, 50, 60}, 3, 2))
            .attr("axis", 0),
        "Out",
        Tensor.of(new float[] {61, 82, 3, 4, 35, 46}, 3, 2));
    expect(
        cases
            .of("index_add")
            .in("X", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3))
            .in("Index", Tensor.of(new int[] {2, 2}, 2))
            .in("AddValue", Tensor.of(new float[] {10, 20, 30, 40}, 2, 2))
            .attr("axis", -1),
        "Out",
        Tensor.of(new float[] {1, 2, 33, 4, 5, 76}, 2, 3));
    put(floats(10, 20), false, new float[] {1, 10, 3, 4, 20, 6}, longs(0, 2), longs(1, 0));
    put(floats(7, 8), false, new float[] {7, 8, 3, 4, 7, 8}, longs(2, 0));
    put(floats(10), true, new float[] {1, 2, 23, 24, 5, 6}, longs(1, 1));
    put(
        floats(9),
        false,
        new float[] {9, 9, 3, 4, 9, 9},
        Tensor.of(new boolean[] {true, false, true}, 3));
  }

  private void put(Tensor value, boolean isAdded, float[] result, Tensor... indices) {
    expect(
        cases
            .of("index_put")
            .in("x", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2))
            .in("indices", indices)
            .in("value", value)
            .attr("accumulate", isAdded),
        "out",
        Tensor.of(result, 3, 2));
  }

  private void channels() {
    expect(
        cases
            .of("pixel_unshuffle")
            .in("X", Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 1, 2, 4))
            .attr("downscale_factor", 2),
        "Out",
        Tensor.of(new float[] {1, 3, 2, 4, 5, 7, 6, 8}, 1, 4, 1, 2));
    expect(
        cases
            .of("pixel_unshuffle")
            .in("X", Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 2, 2, 2))
            .attr("downscale_factor", 2)
            .attr("data_format", "NHWC"),
        "Out",
        Tensor.of(new float[] {1, 3, 5, 7, 2, 4, 6, 8}, 1, 1, 1, 8));
    expect(
        cases
            .of("channel_shuffle")
            .in("X", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 6, 1, 1))
            .attr("groups", 2),
        "Out",
        Tensor.of(new float[] {1, 4, 2, 5, 3, 6}, 1, 6, 1, 1));
    expect(
        cases
            .of("conv2d_transpose_bias")
            .in("Input", Tensor.of(new float[] {1, 2}, 1, 1, 1, 2))
            .weight("Filter", Tensor.of(new float[] {3, 4}, 1, 1, 1, 2))
            .weight("Bias", floats(5))
            .ints("strides", 1, 1)
            .ints("paddings", 0, 0)
            .ints("dilations", 1, 1)
            .ints("output_padding")
            .ints("output_size"),
        "Output",
        Tensor.of(new float[] {8, 15, 13}, 1, 1, 1, 3));
  }

  private void norms() {
    // The root of the mean of 3^2 and 4^2 is sqrt(12.5).
    Tensor normal = Tensor.of(new float[] {0.8485281f, 2.2627417f, 0, 2.828427f}, 2, 2);
    expect(
        cases
            .of("rms_norm")
            .in("X", Tensor.of(new float[] {3, 4, 0, 5}, 2, 2))
            .weight("norm_weight", floats(1, 2))
            .attr("epsilon", 0f)
            .attr("begin_norm_axis", 1),
        "out",
        normal);
    expect(
        cases
            .of("rms_norm")
            .in("X", Tensor.of(new float[] {1, 1}, 1, 2))
            .weight("bias", floats(1, 2))
            .in("residual", Tensor.of(new float[] {1, 1}, 1, 2))
            .weight("norm_weight", floats(1, 2))
            .weight("norm_bias", floats(1, 1))
            .attr("epsilon", 0f)
            .attr("begin_norm_axis", 1)
            .out("out", FLOAT),
        "residual_out",
        Tensor.of(new float[] {1.8485281f, 3.2627417f}, 1, 2),
        Tensor.of(new float[] {3, 4}, 1, 2));
    for (int norm : new int[] {1, 2}) {
      expect(
          cases
              .of("lp_pool2d")
              .in("X", Tensor.of(new float[] {3, 4, 0, -12}, 1, 1, 2, 2))
              .ints("ksize", 2, 2)
              .ints("strides", 2, 2)
              .ints("paddings", 0, 0)
              .attr("norm_type", (float) norm),
          "Out",
          Tensor.of(new float[] {norm == 1 ? 19 : 13}, 1, 1, 1, 1));
    }
    expect(
        cases
            .of("linear_v2")
            .in("Input", Tensor.of(new float[] {1, 2}, 1, 2))
            .weight("Weight", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2))
            .weight("Bias", floats(10, 20)),
        "Out",
        Tensor.of(new float[] {17, 30}, 1, 2));
  }

  private void constants() {
    expect(
        cases.of("tril_indices").attr("rows", 3).attr("cols", 2).attr("offset", 0).attr("dtype", 3),
        "out",
        Tensor.of(new long[] {0, 1, 1, 2, 2, 0, 0, 1, 0, 1}, 2, 5));
    expect(
        cases.of("triu_indices").attr("row", 2).attr("col", 3).attr("offset", 1).attr("dtype", 3),
        "out",
        Tensor.of(new long[] {0, 0, 1, 1, 2, 2}, 2, 3));
    expect(cases.of("shape64").in("Input", cases.floats(2, 3)), "Out", longs(2, 3));
  }

  /** Where Paddle 2 gives a list of one element, Paddle 3 gives a number without dimensions. */
  private void totals() {
    Tensor values = floats(3, 4);
    expect(cases.of("mean").in("X", floats(1, 2, 6)), "Out", number(3));
    expect(cases.of("reduce_sum").in("X", values).attr("reduce_all", true), "Out", number(7));
    expect(cases.of("reduce_max").in("X", values).ints("dim", 0), "Out", number(4));
    expect(cases.of("reduce_mean").in("X", values).ints("dim", -1), "Out", number(3.5f));
    expect(cases.of("logsumexp").in("X", floats(0, 0)).ints("axis", 0), "Out", number(0.6931472f));
    expect(cases.of("dot").in("X", values).in("Y", floats(5, 6)), "Out", number(39));
    expect(cases.of("matmul_v2").in("X", values).in("Y", floats(5, 6)), "Out", number(39));
    expect(cases.of("size").in("Input", cases.floats(2, 3)), "Out", whole(6));
    expect(
        cases.of("arg_max").in("X", floats(1, 7, 3)).attr("axis", 0).attr("dtype", 3),
        "Out",
        whole(1));
    expect(
        cases
            .of("slice")
            .in("Input", floats(1, 2, 3))
            .ints("axes", 0)
            .ints("starts", 1)
            .ints("ends", 2)
            .ints("infer_flags", 1)
            .ints("decrease_axis", 0),
        "Out",
        number(2));
    expect(cases.of("gather_nd").in("X", floats(1, 2, 3)).in("Index", longs(2)), "Out", number(3));
    expect(cases.of("squared_l2_norm").in("X", values), "Out", number(25));
    expect(cases.of("p_norm").in("X", values).attr("axis", 0), "Out", number(5));
    expect(cases.of("dist").in("X", values).in("Y", floats(0, 0)).attr("p", 2f), "Out", number(5));
    Tensor matrix = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    expect(cases.of("determinant").in("Input", matrix), "Out", number(-2));
    expect(cases.of("trace").in("Input", matrix), "Out", number(5));
    expect(
        cases.of("kthvalue").in("X", floats(3, 1, 2)).attr("k", 2).out("Out", FLOAT),
        "Indices",
        number(2),
        whole(2));
  }

  private static Tensor number(float value) {
    return floats(value).reshape(Shape.SCALAR);
  }

  private static Tensor whole(long value) {
    return longs(value).reshape(Shape.SCALAR);
  }

  private void expect(Operation operation, String slot, Tensor... expected) {
    operation.out(slot, expected[expected.length - 1].elementType());
    results.add(List.of(expected));
  }

  private static Tensor floats(float... values) {
    return Tensor.of(values, values.length);
  }

  private static Tensor longs(long... values) {
    return Tensor.of(values, values.length);
  }
}
