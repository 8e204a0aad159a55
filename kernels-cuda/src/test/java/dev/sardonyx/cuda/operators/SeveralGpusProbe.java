package dev.sardonyx.cuda.operators;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/** Sessions on the first and the last of three GPUs, at the same time. */
final class SeveralGpusProbe {
  private SeveralGpusProbe() {}

  public static void main(String[] arguments) {
    System.out.println(Sardonyx.capabilities().devices().getFirst().devices().size() + " GPUs");
    Tensor x = Tensor.of(new float[] {-1, 0, 2}, 3);
    Model model = new GraphCase().input("x", x).node("Mul", "x,x", "y").outputs("y").model();
    try (Session first = load(model, 0);
        Session last = load(model, 2);
        DeviceTensor there = first.toDevice(x)) {
      for (int run = 0; run < 2; run++) {
        first.run(Map.of("x", there));
        last.run(Map.of("x", x));
      }
      // The third run of each is one of recorded work.
      say("cuda:0", first.run(Map.of("x", there)).first());
      say("cuda:2", last.run(Map.of("x", x)).first());
      refused(() -> last.run(Map.of("x", there)));
    }
    refused(() -> load(model, 3));
  }

  private static Session load(Model model, int index) {
    return Sardonyx.load(model, SessionOptions.defaults().threads(1).device("cuda:" + index));
  }

  private static void say(String device, Tensor y) {
    System.out.println(device + " gives " + Arrays.toString(y.floats()));
  }

  private static void refused(Runnable call) {
    try {
      call.run();
      System.out.println("not refused");
    } catch (SardonyxException e) {
      System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }
}
