// All that CUDA's runtime asks a driver before it finds it too old.
extern "C" {
int cuInit(unsigned) { return 0; }
int cuDriverGetVersion(int* version) {
  *version = 11040;  // CUDA 11.4
  return 0;
}
}
