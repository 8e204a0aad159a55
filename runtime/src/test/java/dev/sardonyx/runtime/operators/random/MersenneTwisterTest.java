package dev.sardonyx.runtime.operators.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Expected numbers are those of NumPy's RandomState and of the authors' reference output. */
class MersenneTwisterTest {
  @Test
  void bitsAreTheReferenceImplementations() {
    MersenneTwister random = new MersenneTwister(5489);
    assertEquals(3499211612L, Integer.toUnsignedLong(random.nextBits()));
    for (int i = 2; i < 10_000; i++) {
      random.nextBits();
    }
    assertEquals(4123659995L, Integer.toUnsignedLong(random.nextBits()));
  }

  @Test
  void realsAreNumpys() {
    MersenneTwister random = new MersenneTwister(0);
    assertEquals(0.5488135039273248, random.nextDouble());
    assertEquals(0.7151893663724195, random.nextDouble());
    assertEquals(0.6027633760716439, random.nextDouble());
  }

  @Test
  void normalsAreNumpys() {
    MersenneTwister random = new MersenneTwister(0);
    assertEquals(1.764052345967664, random.nextNormal(), 1e-14);
    assertEquals(0.4001572083672233, random.nextNormal(), 1e-14);
    assertEquals(0.9787379841057392, random.nextNormal(), 1e-14);
  }
}
