package dev.sardonyx.kernels.matmul;

/**
 * One product {@code C[rows, columns] = A[rows, depth] · B[depth, columns]} and what follows it;
 * the sizes are {@link Gemm}'s.
 *
 * @param a rows of A where they lie, {@code aStride} elements from one to the next
 * @param c where the rows of C go, {@code cStride} elements from one to the next
 */
public record Product(
    float[] a,
    int aOffset,
    int aStride,
    RightMatrix b,
    float[] c,
    int cOffset,
    int cStride,
    Epilogue epilogue) {}
