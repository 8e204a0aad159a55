package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sardonyx.cuda.kernels.IntegerKernels.Operand;
import dev.sardonyx.cuda.kernels.IntegerPacking.Lines;
import dev.sardonyx.cuda.kernels.IntegerPacking.Packed;
import dev.sardonyx.cuda.kernels.IntegerPacking.Sizes;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Bytes packed for a library's products, and its sums corrected, against their definitions. */
final class PackingCases {
  private static final ElementType SUMS = ElementType.INT32;

  private PackingCases() {}

  static void add(Cases cases) {
    List<ElementType> types = List.of(ElementType.INT8, ElementType.UINT8);
    for (ElementType a : types) {
      for (ElementType b : types) {
        cases.add(a + " by " + b, device -> product(device, a, b, 5, 7, 19, false, false));
        cases.add(
            a + " by " + b + ", large", device -> product(device, a, b, 8, 70, 150, true, true));
        cases.add(
            a + " by " + b + ", shared", device -> product(device, a, b, 3, 1, 1, true, false));
      }
      cases.add(a + " constants", device -> constant(device, a));
    }
  }

  /** Bytes as they are stored, among them all ends. */
  private static byte[] bytes(int n, int seed) {
    byte[] bytes = new byte[n];
    new Random(seed).nextBytes(bytes);
    for (int i = 0; i < Math.min(n, 20); i++) {
      bytes[i] = (byte) (i % 2 == 0 ? 0x80 : 0x7F);
    }
    return bytes;
  }

  private static long upload(TestDevice device, ElementType type, byte[] bytes) {
    long[] numbers = new long[bytes.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(type, bytes[i]);
    }
    return device.uploadLongs(type, numbers);
  }

  private static int number(ElementType type, byte bits) {
    return type == ElementType.INT8 ? bits : bits & 0xFF;
  }

  /**
   * Packs both operands of 3 products, multiplies what was packed, and corrects it.
   *
   * @param each whether each row and column has a zero point, or A one for all and B none
   */
  private static void product(
      TestDevice device,
      ElementType typeA,
      ElementType typeB,
      int rows,
      int columns,
      int depth,
      boolean each,
      boolean sharedB) {
    Sizes sizes = new Sizes(3, rows, columns, depth, false, sharedB);
    byte[] a = bytes(3 * rows * depth, 1);
    byte[] b = bytes((sharedB ? 1 : 3) * depth * columns, 2);
    byte[] zerosA = bytes(each ? rows : 1, 3);
    byte[] zerosB = bytes(each ? columns : 0, 4);
    Lines rowLines = sizes.rowLines();
    Lines columnLines = sizes.columnLines();
    IntegerPacking packing = new IntegerPacking(device.modules);
    long packedA = device.allocate(rowLines.bytes());
    long sumsA = device.allocate(rowLines.sumBytes());
    long packedB = device.allocate(columnLines.bytes());
    long sumsB = device.allocate(columnLines.sumBytes());
    packing.packRows(device.stream, rowLines, typeA, upload(device, typeA, a), packedA, sumsA);
    packing.packColumns(
        device.stream, columnLines, typeB, upload(device, typeB, b), packedB, sumsB);

    int packedRows = rowLines.packedLines();
    int packedColumns = columnLines.packedLines();
    int packedDepth = rowLines.packedDepth();
    long[] left = device.downloadLongs(ElementType.INT8, packedA, (int) rowLines.bytes());
    long[] right = device.downloadLongs(ElementType.INT8, packedB, (int) columnLines.bytes());
    long[] sums = new long[3 * packedRows * packedColumns];
    for (int i = 0; i < sums.length; i++) {
      int line = i / packedColumns;
      int column =
          (sharedB ? 0 : i / packedColumns / packedRows * packedColumns) + i % packedColumns;
      for (int k = 0; k < packedDepth; k++) {
        sums[i] += left[line * packedDepth + k] * right[column * packedDepth + k];
      }
    }
    long[] expected = new long[3 * rows * columns];
    for (int i = 0; i < expected.length; i++) {
      int column = i % columns;
      int line = i / columns;
      int matrixB = sharedB ? 0 : line / rows;
      for (int k = 0; k < depth; k++) {
        int zeroA = number(typeA, zerosA[each ? line % rows : 0]);
        int zeroB = each ? number(typeB, zerosB[column]) : 0;
        expected[i] +=
            (number(typeA, a[line * depth + k]) - zeroA)
                * (number(typeB, b[(matrixB * depth + k) * columns + column]) - zeroB);
      }
    }
    long y = device.allocate(SUMS, expected.length);
    packing.correct(
        device.stream,
        sizes,
        new Operand(typeA, 0, upload(device, typeA, zerosA), each),
        new Operand(typeB, 0, each ? upload(device, typeB, zerosB) : 0, each),
        device.uploadLongs(SUMS, sums),
        sumsA,
        sumsB,
        y);
    assertArrayEquals(expected, device.downloadLongs(SUMS, y, expected.length));
  }

  /** What the processor packs is what the kernel packs. */
  private static void constant(TestDevice device, ElementType type) {
    Lines lines = new Lines(1, 5, 19);
    byte[] b = bytes(19 * 5, 5);
    Tensor matrix = Tensor.zeros(type, Shape.of(19, 5));
    System.arraycopy(b, 0, matrix.byteArray(), 0, b.length);
    Packed packed = Packed.of(matrix);
    long y = device.allocate(lines.bytes());
    long sums = device.allocate(lines.sumBytes());
    new IntegerPacking(device.modules)
        .packColumns(device.stream, lines, type, upload(device, type, b), y, sums);
    byte[] elements = packed.elements().byteArray();
    long[] expected = new long[elements.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = elements[i];
    }
    assertArrayEquals(expected, device.downloadLongs(ElementType.INT8, y, expected.length));
    long[] expectedSums = Arrays.stream(packed.sums().ints()).asLongStream().toArray();
    assertArrayEquals(expectedSums, device.downloadLongs(SUMS, sums, expectedSums.length));
  }
}
