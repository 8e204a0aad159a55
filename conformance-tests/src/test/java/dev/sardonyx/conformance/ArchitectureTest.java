package dev.sardonyx.conformance;

import static com.tngtech.archunit.core.domain.JavaModifier.NATIVE;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.sardonyx.kernels.KernelProviders;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The arrows between the engine's parts point one way, as ARCHITECTURE.md draws them; and the
 * engine is Java alone.
 */
class ArchitectureTest {
  /** Of the JDK, the module java.base is enough. */
  private static final String[] JAVA = {
    "java.io..",
    "java.lang",
    "java.lang.annotation..",
    "java.lang.foreign..",
    "java.lang.invoke..",
    "java.lang.ref..",
    "java.lang.runtime..",
    "java.math..",
    "java.nio..",
    "java.security..",
    "java.time..",
    "java.util.."
  };

  private static final String[] IR = {
    "dev.sardonyx.error..", "dev.sardonyx.ir..", "dev.sardonyx.tensor.."
  };
  private static final String[] OPTIMIZER = {"dev.sardonyx.optimizer.."};
  private static final String[] PADDLE = {"dev.sardonyx.paddle.."};
  private static final String[] KERNELS = {"dev.sardonyx.kernels.."};
  private static final String[] RUNTIME = {
    "dev.sardonyx",
    "dev.sardonyx.device..",
    "dev.sardonyx.operator..",
    "dev.sardonyx.runtime..",
    "dev.sardonyx.tools.."
  };

  /** Of the runtime, what providers of devices may know. */
  private static final String[] DEVICES = {
    "dev.sardonyx", "dev.sardonyx.device..", "dev.sardonyx.operator.."
  };

  private static final String[] CUDA_DRIVER = {"dev.sardonyx.cuda.driver.."};
  private static final String[] CUDA_LIBRARY = {"dev.sardonyx.cuda.library.."};
  private static final String[] CUDA_KERNELS = {"dev.sardonyx.cuda.kernels.."};
  private static final String[] CUDA_OPERATORS = {
    "dev.sardonyx.cuda", "dev.sardonyx.cuda.operators.."
  };

  /** Shape rules and readers of attributes that the runtime shares with operators on a GPU. */
  private static final String[] SHARED_RULES = {
    "dev.sardonyx.runtime.operators.attention",
    "dev.sardonyx.runtime.operators.conversion",
    "dev.sardonyx.runtime.operators.convolution",
    "dev.sardonyx.runtime.operators.generator",
    "dev.sardonyx.runtime.operators.linear",
    "dev.sardonyx.runtime.operators.movement",
    "dev.sardonyx.runtime.operators.recurrent",
    "dev.sardonyx.runtime.operators.resize",
    "dev.sardonyx.runtime.operators.shape",
    "dev.sardonyx.runtime.operators.support"
  };

  private static final String[] JCUDA = {"jcuda.."};

  /** Pictures alone need java.desktop. */
  private static final String PICTURES = "dev.sardonyx.runtime.operators.image..";

  private static final String VECTOR_API = "jdk.incubator.vector..";
  private static final String VECTOR_KERNELS = "dev.sardonyx.kernels.vector..";
  private static final String PROTOBUF = "com.google.protobuf..";

  private static final JavaClasses ENGINE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/dev/sardonyx/conformance/"))
          .importPackages("dev.sardonyx");

  private static String[] all(String[]... packages) {
    return Arrays.stream(packages).flatMap(Stream::of).toArray(String[]::new);
  }

  private static void mayKnow(String[] packages, String[]... known) {
    classes()
        .that()
        .resideInAnyPackage(packages)
        .and()
        .resideOutsideOfPackage(PICTURES)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(all(packages, JAVA, all(known)))
        .check(ENGINE);
  }

  @Test
  void eachPartKnowsOnlyTheOnesBelowIt() {
    mayKnow(IR, new String[] {PROTOBUF});
    mayKnow(OPTIMIZER, IR);
    mayKnow(
        PADDLE,
        IR,
        new String[] {
          PROTOBUF,
          "com.fasterxml.jackson.core..",
          "org.apache.commons.compress.archivers.tar..",
          "org.yaml.snakeyaml.."
        });
    mayKnow(KERNELS, new String[] {VECTOR_API});
    mayKnow(RUNTIME, IR, OPTIMIZER, PADDLE, KERNELS);
    mayKnow(CUDA_DRIVER, IR, JCUDA);
    mayKnow(CUDA_LIBRARY, IR, CUDA_DRIVER, JCUDA);
    mayKnow(CUDA_KERNELS, IR, KERNELS, CUDA_DRIVER);
    mayKnow(
        CUDA_OPERATORS,
        IR,
        OPTIMIZER,
        KERNELS,
        DEVICES,
        SHARED_RULES,
        CUDA_DRIVER,
        CUDA_LIBRARY,
        CUDA_KERNELS);
  }

  @Test
  void everyClassBelongsToOnePart() {
    assertTrue(ENGINE.size() > 300, () -> ENGINE.size() + " classes");
    classes()
        .should()
        .resideInAnyPackage(
            all(
                IR,
                OPTIMIZER,
                PADDLE,
                KERNELS,
                RUNTIME,
                CUDA_DRIVER,
                CUDA_LIBRARY,
                CUDA_KERNELS,
                CUDA_OPERATORS))
        .check(ENGINE);
  }

  @Test
  void protobufIsKnownWhereFilesAreReadAndWritten() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.sardonyx.ir.io..",
            "dev.sardonyx.ir.wire..",
            "dev.sardonyx.paddle.io..",
            "dev.sardonyx.paddle.proto..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(PROTOBUF, "dev.sardonyx.ir.wire..")
        .check(ENGINE);
  }

  /** So that the engine runs where there is no Vector API. */
  @Test
  void theVectorApiIsKnownInOnePackageThatOnlyTheChoiceOfProviderKnows() {
    noClasses()
        .that()
        .resideOutsideOfPackage(VECTOR_KERNELS)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(VECTOR_API)
        .check(ENGINE);
    noClasses()
        .that()
        .resideOutsideOfPackage(VECTOR_KERNELS)
        .and()
        .doNotBelongToAnyOf(KernelProviders.class)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(VECTOR_KERNELS)
        .check(ENGINE);
  }

  @Test
  void operatorsGetTheirLoopsFromTheProvider() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sardonyx.kernels..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.sardonyx.kernels.scalar..", VECTOR_KERNELS)
        .check(ENGINE);
  }

  @Test
  void nothingIsNativeButWhatReachesTheGpu() {
    methods().should().notHaveModifier(NATIVE).check(ENGINE);
    noClasses()
        .that()
        .resideOutsideOfPackages(all(CUDA_DRIVER, CUDA_LIBRARY))
        .should()
        .callMethod(System.class, "load", String.class)
        .orShould()
        .callMethod(System.class, "loadLibrary", String.class)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.Linker")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.SymbolLookup")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("sun.misc.Unsafe")
        .check(ENGINE);
  }
}
