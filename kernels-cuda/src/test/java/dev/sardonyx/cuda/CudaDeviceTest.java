package dev.sardonyx.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.cuda.standin.StandIn;
import dev.sardonyx.device.Device;
import dev.sardonyx.device.DeviceGraph;
import dev.sardonyx.device.DeviceProvider;
import dev.sardonyx.device.DeviceReport;
import dev.sardonyx.device.DeviceSettings;
import dev.sardonyx.device.Precision;
import dev.sardonyx.error.DeviceLostException;
import dev.sardonyx.error.DeviceUnavailableException;
import dev.sardonyx.error.SessionClosedException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CudaDeviceTest {
  private static final int ILLEGAL_ADDRESS = 700;

  private StandIn standIn;
  private DeviceProvider provider;
  private Device device;

  @BeforeEach
  void open() {
    standIn = StandIn.load();
    provider = ServiceLoader.load(DeviceProvider.class).findFirst().orElseThrow();
    device = provider.open(0, new DeviceSettings(Precision.FLOAT32));
  }

  @AfterEach
  void everythingIsGivenBack() {
    device.close();
    device.close();
    for (String kind :
        new String[] {
          "contexts",
          "streams",
          "events",
          "modules",
          "graphs",
          "executables",
          "memory.blocks",
          "memory.overruns",
          "host.blocks"
        }) {
      assertEquals(0, standIn.count(kind), kind);
    }
  }

  @Test
  void theProviderReportsWhatThereIs() {
    DeviceReport report = provider.report();
    assertEquals("cuda", report.kind());
    assertEquals(1, report.devices().size());
    assertEquals("sm_80", report.devices().getFirst().architecture());
    assertEquals("driver", report.libraries().getFirst().name());
    assertEquals("12.4", report.libraries().getFirst().version());
    assertEquals("cuda:0", device.name());
    assertTrue(device.description().startsWith("Stand-in GPU 0 (sm_80), driver for CUDA 12.4, "));
    assertThrows(
        DeviceUnavailableException.class,
        () -> provider.open(3, new DeviceSettings(Precision.FLOAT32)));
  }

  @Test
  void tensorsOfEverySizeComeBackAsTheyWere() {
    Random random = new Random(1);
    for (int elements : new int[] {1, 1000, 262_144, 262_145, 600_000, 1_100_000}) {
      float[] values = new float[elements + 3];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextFloat();
      }
      Tensor sent = Tensor.wrap(ElementType.FLOAT, Shape.of(elements), values.clone(), 3);
      long address = device.allocate(4L * elements);
      device.copyIn(sent, address);
      // The copy has its own source.
      float first = sent.floatArray()[3];
      sent.floatArray()[3] = -1;
      Tensor received = Tensor.zeros(ElementType.FLOAT, Shape.of(elements));
      device.copyOut(address, received);
      sent.floatArray()[3] = first;
      assertArrayEquals(sent.floats(), received.floats());
      device.free(address);
    }
  }

  @Test
  void everyKindOfSlotIsCopied() {
    for (ElementType type :
        new ElementType[] {
          ElementType.DOUBLE,
          ElementType.INT64,
          ElementType.INT32,
          ElementType.FLOAT16,
          ElementType.UINT8
        }) {
      Tensor sent =
          switch (type.storage()) {
            case DOUBLES -> Tensor.of(new double[] {0.5, -1}, 2);
            case LONGS -> Tensor.of(new long[] {1L << 40, -3}, 2);
            case INTS -> Tensor.of(new int[] {7, -7}, 2);
            case SHORTS -> Tensor.wrap(type, Shape.of(2), new short[] {15360, -1}, 0);
            default -> Tensor.wrap(type, Shape.of(2), new byte[] {1, -1}, 0);
          };
      long address = device.allocate(16);
      device.copyIn(sent, address);
      long other = device.allocate(16);
      device.copy(address, other, 2L * type.storage().slotBytes());
      Tensor received = Tensor.zeros(type, Shape.of(2));
      device.copyOut(other, received);
      assertEquals(sent.toBytes(), received.toBytes(), type.toString());
      device.free(address);
      device.free(other);
    }
  }

  @Test
  void recordedWorkRunsWhenItIsLaunched() {
    long from = device.allocate(8);
    long to = device.allocate(8);
    device.copyIn(Tensor.of(new float[] {1, 2}, 2), from);
    device.copyIn(Tensor.of(new float[] {0, 0}, 2), to);
    assertTrue(device.beginCapture());
    device.copy(from, to, 8);
    Tensor received = Tensor.zeros(ElementType.FLOAT, Shape.of(2));
    try (DeviceGraph graph = device.endCapture()) {
      device.copyOut(to, received);
      assertArrayEquals(new float[] {0, 0}, received.floats());
      graph.launch();
      device.copyOut(to, received);
      assertArrayEquals(new float[] {1, 2}, received.floats());
      device.copyIn(Tensor.of(new float[] {3, 4}, 2), from);
      graph.launch();
      device.copyOut(to, received);
      assertArrayEquals(new float[] {3, 4}, received.floats());
    }
    assertTrue(device.beginCapture());
    device.abandonCapture();
    device.synchronize();
  }

  @Test
  void memoryLeftIsFreedWithTheDevice() {
    device.allocate(1000);
    device.allocate(1 << 22);
    assertTrue(standIn.count("memory.blocks") > 0);
    assertThrows(IllegalArgumentException.class, () -> device.free(1));
  }

  @Test
  void aClosedDeviceSaysSo() {
    long address = device.allocate(8);
    device.close();
    assertThrows(
        SessionClosedException.class,
        () -> device.copyIn(Tensor.of(new float[] {1, 2}, 2), address));
  }

  @Test
  void aLostDeviceClosesAndOpensAnew() {
    standIn.fail("cuStreamSynchronize", ILLEGAL_ADDRESS, 0, 1);
    assertThrows(DeviceLostException.class, () -> device.synchronize());
    assertThrows(DeviceLostException.class, () -> device.allocate(8));
    device.close();
    standIn.reset();
    open();
    device.synchronize();
  }
}
