/** NVIDIA GPUs: the CUDA driver, its libraries, kernels in PTX, and operators on them. */
module dev.sardonyx.cuda {
  requires transitive dev.sardonyx;
  requires dev.sardonyx.kernels;
  requires jcublas;
  requires jcuda;
  requires jcudnn;

  provides dev.sardonyx.device.DeviceProvider with
      dev.sardonyx.cuda.CudaProvider;
}
