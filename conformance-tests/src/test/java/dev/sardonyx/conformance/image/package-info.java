/** What the tests of ImageDecoder need that no ImageIO plug-in has. */
package dev.sardonyx.conformance.image;
