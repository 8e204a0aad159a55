package dev.sardonyx.conformance.paddle.cases;

import static dev.sardonyx.tensor.ElementType.BOOL;
import static dev.sardonyx.tensor.ElementType.FLOAT;
import static dev.sardonyx.tensor.ElementType.INT32;
import static dev.sardonyx.tensor.ElementType.INT64;

import dev.sardonyx.conformance.paddle.program.Block;
import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.conformance.paddle.program.OperatorCase;
import dev.sardonyx.tensor.Tensor;

/** Loops, branches and arrays of tensors. */
final class ControlCases {
  private ControlCases() {}

  static void add(Cases cases) {
    for (long steps : new long[] {0, 1, 5}) {
      counts(cases, steps);
    }
    growing(cases);
    collecting(cases, "lod_array_length");
    collecting(cases, "tensor_array_to_tensor");
    for (boolean truth : new boolean[] {true, false}) {
      branch(cases, truth);
      oneSided(cases, truth);
    }
    loopWithBranch(cases);
    arrays(cases);
    cases.seed("increment");
    cases.of("increment").in("X", Tensor.of(new float[] {1.5f}, 1)).attr("step", 2f).out("Out");
    cases.of("increment").in("X", Tensor.of(new long[] {7}, 1)).attr("step", -3f).out("Out");
    cases.of("increment").in("X", Tensor.of(new int[] {7}, 1)).attr("step", 1f).out("Out");
    cases
        .of("select_input")
        .in("X", cases.floats(2, 3), cases.floats(2, 3))
        .in("Mask", Tensor.of(new int[] {1}, 1))
        .out("Out");
    cases
        .of("select_input")
        .in("X", cases.floats(2, 3), cases.floats(2, 3))
        .in("Mask", Tensor.of(new int[] {0}, 1))
        .out("Out");
    cases.of("is_empty").in("X", cases.floats(2, 3)).out("Out", BOOL);
  }

  private static void constant(Block block, String name, float value, boolean whole) {
    block
        .op("fill_constant")
        .to("Out", name, whole ? INT64 : FLOAT)
        .longs("shape", 1)
        .attr("value", value)
        .attr("dtype", whole ? 3 : 5);
  }

  private static void less(Block block, String left, String right, String result) {
    block.op("less_than").from("X", left).from("Y", right).to("Out", result, BOOL).attr("axis", -1);
  }

  /** i = 0; s = x; while (i < n) { s = s * 0.5 + x; i++ }. */
  private static void counts(Cases cases, long steps) {
    cases.seed("while");
    OperatorCase program = cases.program("while");
    Block main = program.main();
    program.feed("x", cases.floats(2, 3));
    program.feed("n", Tensor.of(new long[] {steps}, 1));
    constant(main, "i", 0, true);
    main.op("assign").from("X", "x").to("Out", "s", FLOAT);
    less(main, "i", "n", "more");
    Block body = program.block(main);
    body.op("scale").from("X", "s").to("Out", "half", FLOAT).attr("scale", 0.5f);
    body.op("elementwise_add")
        .from("X", "half")
        .from("Y", "x")
        .to("Out", "next", FLOAT)
        .attr("axis", -1);
    body.op("assign").from("X", "next").over("Out", "s");
    body.op("increment").from("X", "i").over("Out", "i").attr("step", 1f);
    body.op("less_than").from("X", "i").from("Y", "n").over("Out", "more").attr("axis", -1);
    loop(main, body, new String[] {"s", "x", "i", "n"}, new String[] {"s", "i", "more"});
    program.fetch("s", FLOAT);
    program.fetch("i", INT64);
  }

  private static void loop(Block main, Block body, String[] reads, String[] writes) {
    String scopes = main.declareScopes("scopes." + body.index());
    main.op("while")
        .from("X", reads)
        .from("Condition", "more")
        .over("Out", writes)
        .over("StepScopes", scopes)
        .attr("sub_block", body)
        .attr("is_test", true)
        .attr("skip_eager_deletion_vars", new String[] {});
  }

  /** A loop-carried tensor that gets longer. */
  private static void growing(Cases cases) {
    cases.seed("growing");
    OperatorCase program = cases.program("while");
    Block main = program.main();
    program.feed("x", cases.floats(1, 3));
    constant(main, "i", 0, true);
    constant(main, "n", 3, true);
    main.op("assign").from("X", "x").to("Out", "all", FLOAT);
    less(main, "i", "n", "more");
    Block body = program.block(main);
    body.op("concat").from("X", "all", "x").to("Out", "longer", FLOAT).attr("axis", 0);
    body.op("assign").from("X", "longer").over("Out", "all");
    body.op("increment").from("X", "i").over("Out", "i").attr("step", 1f);
    body.op("less_than").from("X", "i").from("Y", "n").over("Out", "more").attr("axis", -1);
    loop(main, body, new String[] {"all", "x", "i", "n"}, new String[] {"all", "i", "more"});
    program.fetch("all", FLOAT);
  }

  /** Each step writes its result to an array. */
  private static void collecting(Cases cases, String operator) {
    cases.seed(operator);
    OperatorCase program = cases.program(operator);
    Block main = program.main();
    program.feed("x", cases.floats(2, 3));
    constant(main, "i", 0, true);
    constant(main, "n", 4, true);
    main.op("assign").from("X", "x").to("Out", "s", FLOAT);
    main.declareArray("array", FLOAT);
    main.op("write_to_array").from("X", "s").from("I", "i").over("Out", "array");
    less(main, "i", "n", "more");
    Block body = program.block(main);
    body.op("scale").from("X", "s").to("Out", "double", FLOAT).attr("scale", 2f);
    body.op("assign").from("X", "double").over("Out", "s");
    body.op("increment").from("X", "i").over("Out", "i").attr("step", 1f);
    body.op("write_to_array").from("X", "s").from("I", "i").over("Out", "array");
    body.op("less_than").from("X", "i").from("Y", "n").over("Out", "more").attr("axis", -1);
    loop(
        main,
        body,
        new String[] {"s", "x", "i", "n", "array"},
        new String[] {"s", "i", "more", "array"});
    if (operator.equals("lod_array_length")) {
      main.op("lod_array_length").from("X", "array").to("Out", "length", INT64);
      program.fetch("length", INT64);
    } else {
      main.op("tensor_array_to_tensor")
          .from("X", "array")
          .to("Out", "joined", FLOAT)
          .to("OutIndex", "sizes", INT32)
          .attr("axis", 1)
          .attr("use_stack", false);
      program.fetch("joined", FLOAT);
      program.fetch("sizes", INT32);
    }
  }

  /** What {@code paddle.static.nn.cond} writes: two conditional blocks and a choice. */
  private static void branch(Cases cases, boolean truth) {
    cases.seed("branch");
    OperatorCase program = cases.program("conditional_block");
    Block main = program.main();
    program.feed("x", cases.floats(2, 3));
    program.feed("flag", Tensor.of(new float[] {truth ? 1 : -1}, 1));
    constant(main, "zero", 0, false);
    less(main, "zero", "flag", "positive");
    main.op("logical_not").from("X", "positive").to("Out", "negative", BOOL);
    main.declare("then", FLOAT);
    main.declare("else", FLOAT);
    Block first = program.block(main);
    first.op("scale").from("X", "x").over("Out", "then").attr("scale", 2f);
    Block second = program.block(main);
    second.op("relu").from("X", "x").to("Out", "kept", FLOAT);
    second.op("assign").from("X", "kept").over("Out", "else");
    conditional(main, first, "positive", "then");
    conditional(main, second, "negative", "else");
    main.op("cast")
        .from("X", "positive")
        .to("Out", "mask", INT32)
        .attr("in_dtype", 0)
        .attr("out_dtype", 2);
    main.op("select_input")
        .from("X", "else", "then")
        .from("Mask", "mask")
        .to("Out", "chosen", FLOAT);
    program.fetch("chosen", FLOAT);
  }

  private static void conditional(Block main, Block body, String condition, String result) {
    String scopes = main.declareScopes("scopes." + body.index());
    main.op("conditional_block")
        .from("Cond", condition)
        .from("Input", "x")
        .over("Out", result)
        .over("Scope", scopes)
        .attr("sub_block", body)
        .attr("is_scalar_condition", true)
        .attr("skip_eager_deletion_vars", new String[] {});
  }

  /** A block that changes a variable or leaves it. */
  private static void oneSided(Cases cases, boolean truth) {
    cases.seed("one-sided");
    OperatorCase program = cases.program("conditional_block");
    Block main = program.main();
    program.feed("x", cases.floats(2, 3));
    program.feed("flag", Tensor.of(new float[] {truth ? 1 : -1}, 1));
    constant(main, "zero", 0, false);
    less(main, "zero", "flag", "positive");
    main.op("scale").from("X", "x").to("Out", "y", FLOAT).attr("bias", 1f);
    Block body = program.block(main);
    body.op("scale").from("X", "x").over("Out", "y").attr("scale", 3f);
    conditional(main, body, "positive", "y");
    main.op("relu").from("X", "y").to("Out", "z", FLOAT);
    program.fetch("z", FLOAT);
  }

  /** A branch in a loop, on what the loop carries. */
  private static void loopWithBranch(Cases cases) {
    cases.seed("nested");
    OperatorCase program = cases.program("while");
    Block main = program.main();
    program.feed("x", cases.floats(2, 3));
    constant(main, "i", 0, true);
    constant(main, "n", 4, true);
    constant(main, "two", 2, true);
    main.op("assign").from("X", "x").to("Out", "s", FLOAT);
    less(main, "i", "n", "more");
    Block body = program.block(main);
    body.op("less_than").from("X", "i").from("Y", "two").to("Out", "early", BOOL).attr("axis", -1);
    Block branch = program.block(body);
    branch.op("scale").from("X", "s").to("Out", "grown", FLOAT).attr("scale", 2f).attr("bias", 1f);
    branch.op("assign").from("X", "grown").over("Out", "s");
    String scopes = body.declareScopes("inner");
    body.op("conditional_block")
        .from("Cond", "early")
        .from("Input", "s")
        .over("Out", "s")
        .over("Scope", scopes)
        .attr("sub_block", branch)
        .attr("is_scalar_condition", true)
        .attr("skip_eager_deletion_vars", new String[] {});
    body.op("increment").from("X", "i").over("Out", "i").attr("step", 1f);
    body.op("less_than").from("X", "i").from("Y", "n").over("Out", "more").attr("axis", -1);
    loop(main, body, new String[] {"s", "i", "n", "two"}, new String[] {"s", "i", "more"});
    program.fetch("s", FLOAT);
  }

  private static void arrays(Cases cases) {
    cases.seed("arrays");
    for (boolean stack : new boolean[] {false, true}) {
      OperatorCase program = cases.program("tensor_array_to_tensor");
      Block main = program.main();
      fill(cases, program, main);
      main.op("tensor_array_to_tensor")
          .from("X", "array")
          .to("Out", "joined", FLOAT)
          .to("OutIndex", "sizes", INT32)
          .attr("axis", stack ? 0 : 1)
          .attr("use_stack", stack);
      program.fetch("joined", FLOAT);
    }
    for (String operator : new String[] {"read_from_array", "write_to_array"}) {
      OperatorCase program = cases.program(operator);
      Block main = program.main();
      fill(cases, program, main);
      main.op("read_from_array").from("X", "array").from("I", "i1").to("Out", "second", FLOAT);
      main.op("read_from_array").from("X", "array").from("I", "i0").to("Out", "first", FLOAT);
      main.op("lod_array_length").from("X", "array").to("Out", "length", INT64);
      program.fetch("second", FLOAT);
      program.fetch("first", FLOAT);
      program.fetch("length", INT64);
    }
  }

  private static void fill(Cases cases, OperatorCase program, Block main) {
    program.feed("a", cases.floats(2, 3));
    program.feed("b", cases.floats(2, 3));
    constant(main, "i0", 0, true);
    constant(main, "i1", 1, true);
    main.declareArray("array", FLOAT);
    main.op("write_to_array").from("X", "a").from("I", "i0").over("Out", "array");
    main.op("write_to_array").from("X", "b").from("I", "i1").over("Out", "array");
  }
}
