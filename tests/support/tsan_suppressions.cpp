// Linked into every program of a build with ThreadSanitizer. oneDNN and OpenBLAS are not instrumented and their threads
// wait for each other by means that it does not see (futexes below OpenMP, yields on a plain variable), so whatever
// they wrote looks like a race when we read it. Our own threads stay under its eyes.
//
// The name is the sanitizer's. Its runtime is a shared library, so a program has to export it.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" __attribute__((visibility("default"))) const char* __tsan_default_suppressions() {
  return "race:libdnnl.so\n"
         "race:libopenblas.so\n"
         "race:libopenblasp\n"
         "called_from_lib:libdnnl.so\n";
}
