package dev.sardonyx.kernels.matmul;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.function.IntFunction;

/**
 * General matrix multiplication of floats.
 *
 * <p>Work is split by shape alone, so the result has the same bits at any number of threads.
 */
public final class Gemm {
  private final MatmulKernels kernels;
  private final WorkerPool workers;
  private final int rows;
  private final int columns;
  private final int depth;

  /** Products {@code [rows, depth] · [depth, columns]}; any of the three may be 0. */
  public Gemm(MatmulKernels kernels, WorkerPool workers, int rows, int columns, int depth) {
    this.kernels = kernels;
    this.workers = workers;
    this.rows = rows;
    this.columns = columns;
    this.depth = depth;
  }

  /** Computes one product. */
  public void run(Product product) {
    run(1, ignored -> product);
  }

  /**
   * Computes several products of this shape.
   *
   * @param product gives the product of an index in {@code [0, products)}; called by many threads,
   *     and more than once for an index
   */
  public void run(int products, IntFunction<Product> product) {
    if (products == 0 || rows == 0 || columns == 0) {
      return;
    }
    RightMatrix b = product.apply(0).b();
    boolean packed = b instanceof PackedMatrix;
    if (Blocking.isNarrow(columns, kernels.panelWidth())) {
      runNarrow(products, product);
    } else if (rows == 1 && b instanceof MatrixPanels) {
      runRow(products, product);
    } else {
      Blocking.Split split =
          Blocking.split(
              products, rows, columns, depth, kernels.panelWidth(), packed, workers.threads());
      int parts = split.parts();
      workers.run(
          products * parts, chunk -> runPart(product.apply(chunk / parts), split, chunk % parts));
    }
  }

  /** As {@link #run(Product)}, all on this thread and without making any object. */
  public void runHere(Product product) {
    if (rows == 0 || columns == 0) {
      return;
    }
    if (Blocking.isNarrow(columns, kernels.panelWidth())) {
      int grain = dotGrain();
      for (int first = 0; first < rows; first += grain) {
        dots(product, first, Math.min(grain, rows - first));
      }
    } else if (rows == 1 && product.b() instanceof MatrixPanels) {
      int grain = rowGrain();
      for (int first = 0; first < columns; first += grain) {
        rowTimesMatrix(product, first, Math.min(grain, columns - first));
      }
    } else {
      runPart(product, Blocking.Split.WHOLE, 0);
    }
  }

  private int dotGrain() {
    return Ranges.grain(CostModel.READS, (long) depth * columns);
  }

  private int rowGrain() {
    return Math.max(4 * kernels.panelWidth(), Ranges.grain(CostModel.ADDITIONS, depth));
  }

  private void runPart(Product product, Blocking.Split split, int part) {
    int rowPart = part / split.panelParts();
    int panelPart = part % split.panelParts();
    int panels = Blocking.panels(columns, kernels.panelWidth());
    GemmScratch.part()
        .run(
            kernels,
            columns,
            depth,
            product,
            Blocking.firstRow(rows, rowPart, split.rowParts()),
            Blocking.firstRow(rows, rowPart + 1, split.rowParts()),
            split.firstPanel(panelPart, panels),
            split.firstPanel(panelPart + 1, panels));
  }

  /** Few columns: a dot product for each element of C. */
  private void runNarrow(int products, IntFunction<Product> product) {
    int grain = dotGrain();
    int parts = Blocking.divideUp(rows, grain);
    workers.run(
        products * parts,
        chunk -> {
          int first = chunk % parts * grain;
          dots(product.apply(chunk / parts), first, Math.min(grain, rows - first));
        });
  }

  private void dots(Product product, int firstRow, int count) {
    float[] b;
    if (product.b() instanceof PackedMatrix packed) {
      b = packed.elements();
    } else {
      PanelSource source = (PanelSource) product.b();
      b = GemmScratch.panels(depth * columns);
      for (int column = 0; column < columns; column++) {
        source.packColumn(column, b, column * depth);
      }
    }
    for (int row = firstRow; row < firstRow + count; row++) {
      int a = product.aOffset() + row * product.aStride();
      int c = product.cOffset() + row * product.cStride();
      for (int column = 0; column < columns; column++) {
        product.c()[c + column] =
            product.epilogue().initial(row, column)
                + kernels.dot(product.a(), a, b, column * depth, depth);
      }
    }
    product
        .epilogue()
        .finish(product.c(), product.cOffset(), product.cStride(), firstRow, count, 0, columns);
  }

  /** One row and a B that is used once: not worth packing. */
  private void runRow(int products, IntFunction<Product> product) {
    int grain = rowGrain();
    int parts = Blocking.divideUp(columns, grain);
    workers.run(
        products * parts,
        chunk -> {
          int first = chunk % parts * grain;
          rowTimesMatrix(product.apply(chunk / parts), first, Math.min(grain, columns - first));
        });
  }

  private void rowTimesMatrix(Product product, int firstColumn, int count) {
    MatrixPanels b = (MatrixPanels) product.b();
    int c = product.cOffset() + firstColumn;
    for (int column = 0; column < count; column++) {
      product.c()[c + column] = product.epilogue().initial(0, firstColumn + column);
    }
    float[] a = product.a();
    int aOffset = product.aOffset();
    if (b.transposed()) {
      for (int column = 0; column < count; column++) {
        int from = b.offset() + (firstColumn + column) * b.stride();
        product.c()[c + column] += kernels.dot(a, aOffset, b.elements(), from, depth);
      }
    } else {
      int from = b.offset() + firstColumn;
      kernels.addRowTimesMatrix(
          count, depth, a, aOffset, b.elements(), from, b.stride(), product.c(), c);
    }
    product.epilogue().finish(product.c(), product.cOffset(), 0, 0, 1, firstColumn, count);
  }
}
