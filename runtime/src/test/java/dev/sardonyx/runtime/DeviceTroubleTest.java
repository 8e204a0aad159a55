package dev.sardonyx.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.error.DeviceException;
import dev.sardonyx.error.DeviceLostException;
import dev.sardonyx.error.DeviceMemoryException;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A fake device that runs out of memory, fails and gets lost: typed errors, and nothing leaks. */
class DeviceTroubleTest {
  private final FakeProvider provider = new FakeProvider(1);
  private final FakeDevice.Machine machine = provider.machine;

  /** A weight, and values that are alive together. */
  private static final Model MODEL =
      new TestModels()
          .input("x", "n")
          .constant("w", 1, 2, 3)
          .node("Join", "x,w", "a")
          .node("Roll", "a", "b")
          .node("Join", "a,b", "c")
          .node("Square", "c", "y")
          .output("y")
          .build();

  private final Session processor = Sardonyx.load(MODEL, TestModels.OPTIONS);

  private static Map<String, Tensor> input(int n) {
    return Map.of("x", Tensor.of(new float[n], n));
  }

  private void requireRight(Session session, int n) {
    assertArrayEquals(
        processor.run(input(n)).first().floats(), session.run(input(n)).first().floats());
  }

  private void requireNothingLeft() {
    assertEquals(0, machine.blockCount(), "allocations left");
    assertEquals(0, machine.graphs, "graphs left");
    assertEquals(machine.opened, machine.closed, "devices left open");
  }

  @Test
  void aRunTooLargeIsReleasedAndSmallerOnesGoOn() {
    try (Session session = Sardonyx.load(MODEL, provider.options())) {
      requireRight(session, 4);
      requireRight(session, 4);
      long before = machine.blockCount();
      machine.capacity = 2000;
      String message =
          assertThrows(DeviceMemoryException.class, () -> session.run(input(400))).getMessage();
      assertTrue(message.contains("bytes free"), message);
      assertEquals(before - 1, machine.blockCount(), "the weight alone; the arena was given up");
      for (int run = 0; run < 3; run++) {
        requireRight(session, 4);
      }
    }
    requireNothingLeft();
  }

  @Test
  void theArenaMakesWayForARunThatNeedsItsMemory() {
    try (Session session = Sardonyx.load(MODEL, provider.options())) {
      requireRight(session, 50);
      requireRight(session, 50); // an arena
      machine.capacity = machine.used + 700;
      requireRight(session, 60); // recorded beside the arena: more than is left
      requireRight(session, 60);
      requireRight(session, 50);
    }
    requireNothingLeft();
  }

  @Test
  void aModelTooLargeIsReleased() {
    machine.capacity = 8;
    assertThrows(DeviceMemoryException.class, () -> Sardonyx.load(MODEL, provider.options()));
    requireNothingLeft();
  }

  @Test
  void aFailedLaunchNamesTheNode() {
    try (Session session = Sardonyx.load(MODEL, provider.options())) {
      for (int launch = 0; launch < 4; launch++) {
        machine.failLaunch = launch;
        String message =
            assertThrows(DeviceException.class, () -> session.run(input(3))).getMessage();
        assertTrue(message.startsWith("test:"), message);
        assertTrue(message.endsWith("the launch failed"), message);
      }
      requireRight(session, 3);
      machine.failLaunch = 2; // while the work is being captured: it runs without
      requireRight(session, 3);
      assertEquals(0, machine.graphLaunches);
      requireRight(session, 3);
      assertEquals(1, machine.graphLaunches, "the next run writes it down");
    }
    requireNothingLeft();
  }

  @Test
  void aFailedRunGivesBackWhatItKept() {
    try (Session session = Sardonyx.load(MODEL, provider.options())) {
      int weights = machine.blockCount();
      session.run(input(3), Set.of(), Set.of("y")).onDevice("y").close();
      machine.capacity = machine.used + 100;
      assertThrows(DeviceMemoryException.class, () -> session.run(input(9), Set.of(), Set.of("y")));
      assertEquals(weights, machine.blockCount());
    }
    requireNothingLeft();
  }

  @Test
  void aLostContextIsSaidInEachLaterRun() {
    Session session = Sardonyx.load(MODEL, provider.options());
    requireRight(session, 3);
    machine.lost = true;
    assertThrows(DeviceLostException.class, () -> session.run(input(3)));
    machine.lost = false;
    assertThrows(DeviceLostException.class, () -> session.run(input(3)));
    session.close();
    requireNothingLeft();
  }

  @Test
  void theProcessorTakesOverOnlyIfAsked() {
    machine.capacity = 8;
    try (Session session = Sardonyx.load(MODEL, provider.options().deviceFallback(true))) {
      assertEquals("cpu", session.device());
      requireRight(session, 3);
    }
    machine.capacity = 2000;
    try (Session session = Sardonyx.load(MODEL, provider.options().deviceFallback(true))) {
      requireRight(session, 400);
      requireRight(session, 4);
      assertTrue(machine.launches > 0, "later runs that fit are on the device");
      machine.lost = true;
      requireRight(session, 4);
      machine.lost = false;
      int launches = machine.launches;
      requireRight(session, 4);
      assertEquals(launches, machine.launches, "a lost device is not asked again");
    }
    try (Session session =
        Sardonyx.load(MODEL, TestModels.OPTIONS.device("nogpu").deviceFallback(true))) {
      requireRight(session, 3);
    }
    requireNothingLeft();
  }

  @Test
  void aWrongInputIsNoTroubleOfTheDevice() {
    try (Session session = Sardonyx.load(MODEL, provider.options().deviceFallback(true))) {
      assertThrows(SardonyxException.class, () -> session.run(Map.of()));
      assertEquals(0, machine.launches);
    }
    requireNothingLeft();
  }

  @Test
  void tenThousandRunsAndAThousandLoadsHoldSteady() {
    try (Session session = Sardonyx.load(MODEL, provider.options().planCacheSize(4))) {
      int most = 0;
      for (int run = 0; run < 10_000; run++) {
        if (run % 97 == 96) {
          machine.failLaunch = run % 4;
          try {
            session.run(input(1 + run % 6));
          } catch (DeviceException expected) {
            // What it held must be released.
          }
          machine.failLaunch = -1;
        } else if (run % 13 == 12) {
          session.run(input(1 + run % 6), Set.of(), Set.of("y")).onDevice("y").close();
        } else {
          session.run(input(1 + run % 6));
        }
        most = Math.max(most, machine.blockCount());
      }
      assertTrue(most <= 2, "the weight and the arena; found " + most);
    }
    requireNothingLeft();
    for (int load = 0; load < 1_000; load++) {
      try (Session session = Sardonyx.load(MODEL, provider.options())) {
        session.run(input(3));
      }
    }
    requireNothingLeft();
  }
}
