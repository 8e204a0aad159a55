/** The command line: {@code ./sardonyx run|inspect|ocr}. */
package dev.sardonyx.cli;
