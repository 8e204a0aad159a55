package dev.sardonyx.runtime.device;

import dev.sardonyx.device.DeviceGraph;
import dev.sardonyx.tensor.OnnxValue;

/**
 * Work written down for one set of input shapes.
 *
 * @param results by value number: tensors on the device that are there once it has run; null for
 *     all else
 */
record CapturedWork(DeviceGraph graph, OnnxValue[] results) {}
