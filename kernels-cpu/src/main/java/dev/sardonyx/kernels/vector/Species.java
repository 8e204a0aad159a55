package dev.sardonyx.kernels.vector;

import dev.sardonyx.kernels.KernelProviders;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector shapes of this JVM: constants, as C2 must see them as such to compile vector code.
 *
 * <p>The width is the machine's preferred one unless {@value KernelProviders#VECTOR_BITS} forces
 * another; {@link KernelProviders} has checked the property.
 */
final class Species {
  static final int BITS =
      Integer.getInteger(
          KernelProviders.VECTOR_BITS, FloatVector.SPECIES_PREFERRED.vectorBitSize());

  private static final VectorShape SHAPE = VectorShape.forBitSize(BITS);

  static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);

  /** As many lanes as {@link #FLOATS}. */
  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);

  /** Lanes of one vector of floats or ints. */
  static final int LANES = FLOATS.length();

  private Species() {}
}
