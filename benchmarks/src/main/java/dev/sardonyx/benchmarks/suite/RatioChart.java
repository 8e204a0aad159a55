package dev.sardonyx.benchmarks.suite;

import dev.sardonyx.benchmarks.Figures;
import dev.sardonyx.benchmarks.Result;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A picture of the ratios: for each model a bar at each number of threads, and a line at 1. */
final class RatioChart {
  private static final int WIDTH = 1300;
  private static final int HEIGHT = 560;
  private static final Color[] BARS = {new Color(0x9C2F2F), new Color(0xE08A4C)};

  private RatioChart() {}

  /** Writes a PNG. */
  static void write(Path file, List<Result> results) throws IOException {
    BitmapEncoder.saveBitmap(chart(results), file.toString(), BitmapFormat.PNG);
  }

  /** The chart; a model without a result at one number of threads has no bar there. */
  static CategoryChart chart(List<Result> results) {
    List<String> models = results.stream().map(Result::model).distinct().toList();
    Map<Integer, Map<String, Double>> ratios = new LinkedHashMap<>();
    for (Result result : results) {
      ratios
          .computeIfAbsent(result.threads(), threads -> new LinkedHashMap<>())
          .put(result.model(), result.ratio().orElseThrow());
    }
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Speed relative to ONNX Runtime (above 1: Sardonyx is faster)")
            .build();
    chart
        .getStyler()
        .setLegendPosition(LegendPosition.InsideNE)
        .setChartBackgroundColor(Color.WHITE)
        .setChartTitleBoxVisible(false);
    chart
        .getStyler()
        .setXAxisLabelRotation(90)
        .setYAxisMin(0.0)
        .setYAxisDecimalPattern("0.0")
        .setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setAvailableSpaceFill(0.75);
    int color = 0;
    for (Map.Entry<Integer, Map<String, Double>> entry : ratios.entrySet()) {
      List<Double> bars = new ArrayList<>();
      models.forEach(model -> bars.add(entry.getValue().getOrDefault(model, 0.0)));
      CategorySeries series = chart.addSeries(Figures.threads(entry.getKey()), models, bars);
      series.setFillColor(BARS[color++ % BARS.length]);
    }
    CategorySeries parity =
        chart.addSeries("ONNX Runtime", models, Collections.nCopies(models.size(), 1.0));
    parity.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Line);
    parity.setMarker(SeriesMarkers.NONE).setLineColor(Color.BLACK);
    return chart;
  }
}
