// A library that the worker beside it needs and that no loader finds.
__attribute__((visibility("default"))) int aibench_never_installed() { return 0; }
