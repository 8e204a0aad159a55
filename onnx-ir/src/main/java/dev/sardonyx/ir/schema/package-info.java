/** What ONNX says of its operators: their inputs, outputs and attributes, version by version. */
package dev.sardonyx.ir.schema;
