package dev.sardonyx.optimizer;

import dev.sardonyx.ir.Model;

/**
 * An optimized model.
 *
 * @param model equivalent to the one given, with the same inputs and outputs
 * @param report what each pass did and what it declined
 */
public record Optimized(Model model, OptimizationReport report) {}
