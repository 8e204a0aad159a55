package dev.sardonyx.kernels.elementwise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Against values of Python's math module. */
class RealFunctionsTest {
  @Test
  void errorFunction() {
    assertEquals(0.1124629160182849, RealFunctions.erf(0.1), 1e-15);
    assertEquals(-0.8427007929497149, RealFunctions.erf(-1), 1e-15);
    assertEquals(0.9995930479825550, RealFunctions.erf(2.5), 1e-15);
    assertEquals(0.999578206491408, RealFunctions.erf(2.4933), 1e-15);
    assertEquals(0.9999779095030014, RealFunctions.erf(3), 1e-15);
    assertEquals(1, RealFunctions.erf(Double.POSITIVE_INFINITY));
    assertEquals(Double.NaN, RealFunctions.erf(Double.NaN));
    assertEquals(-0.0, RealFunctions.erf(-0.0));
  }

  @Test
  void inverseHyperbolicFunctions() {
    assertEquals(0.48121182505960347, RealFunctions.asinh(0.5), 1e-15);
    assertEquals(-1e-20, RealFunctions.asinh(-1e-20), 1e-35);
    assertEquals(710.4758600739439, RealFunctions.asinh(Double.MAX_VALUE), 1e-12);
    assertEquals(1.3169578969248166, RealFunctions.acosh(2), 1e-15);
    assertEquals(0, RealFunctions.acosh(1));
    assertEquals(Double.NaN, RealFunctions.acosh(0.5));
    assertEquals(0.5493061443340549, RealFunctions.atanh(0.5), 1e-15);
    assertEquals(Double.NEGATIVE_INFINITY, RealFunctions.atanh(-1));
    assertEquals(Double.NaN, RealFunctions.atanh(1.5));
  }

  @Test
  void softplus() {
    assertEquals(0.6931471805599453, RealFunctions.softplus(0), 1e-15);
    assertEquals(1000, RealFunctions.softplus(1000));
    assertEquals(0, RealFunctions.softplus(Double.NEGATIVE_INFINITY));
  }
}
