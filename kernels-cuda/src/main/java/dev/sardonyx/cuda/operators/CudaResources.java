package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.library.MatrixLibrary;
import dev.sardonyx.cuda.library.NetworkLibrary;
import dev.sardonyx.device.Precision;
import java.util.Optional;

/**
 * What a session's operators work with on its GPU; all of it lives as long as the session.
 *
 * @param stream the session's stream, to which all work goes
 * @param matrices cuBLAS on that stream; empty where there is none
 * @param network cuDNN on that stream; empty where there is none
 * @param precision of products
 */
public record CudaResources(
    CudaStream stream,
    Optional<MatrixLibrary> matrices,
    Optional<NetworkLibrary> network,
    Precision precision) {}
