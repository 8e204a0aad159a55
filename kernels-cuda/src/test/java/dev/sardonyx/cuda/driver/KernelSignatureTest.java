package dev.sardonyx.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.cuda.driver.KernelSignature.Kind;
import dev.sardonyx.cuda.driver.KernelSignature.Parameter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelSignatureTest {
  @Test
  void parametersAreReadAsPtxDeclaresThem() {
    String ptx =
        """
        .version 6.0
        .target sm_50
        .visible .entry none()
        {
        }
        .visible .entry all(
        	.param .u64 all_param_0,
        	.param .s32 all_param_1,
        	.param .f32 all_param_2,
        	.param .f64 all_param_3,
        	.param .align 8 .b8 all_param_4[24],
        	.param .u64 .ptr .global .align 16 all_param_5,
        	.param .u16 all_param_6
        )
        .maxntid 256, 1, 1
        {
        }
        """;
    assertEquals(
        Map.of(
            "none",
            new KernelSignature("none", List.of()),
            "all",
            new KernelSignature(
                "all",
                List.of(
                    new Parameter(Kind.LONG, 8),
                    new Parameter(Kind.INTEGER, 4),
                    new Parameter(Kind.FLOAT, 4),
                    new Parameter(Kind.DOUBLE, 8),
                    new Parameter(Kind.STRUCTURE, 24),
                    new Parameter(Kind.LONG, 8),
                    new Parameter(Kind.NARROW, 2)))),
        KernelSignature.of(ptx));
  }
}
