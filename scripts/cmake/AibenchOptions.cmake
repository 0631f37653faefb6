# Every choice that a build can be given.

option(AIBENCH_TESTS "Build the tests" ON)
option(AIBENCH_OPENBLAS "Use OpenBLAS when it is found" ON)
option(AIBENCH_ONEDNN "Use oneDNN when it is found" ON)
option(AIBENCH_CUDA "Build the CUDA worker when the CUDA toolkit is found" ON)
option(AIBENCH_XLSX "Write xlsx when libxlsxwriter is found" ON)
option(AIBENCH_ZLIB "Read compressed images when zlib is found" ON)
option(AIBENCH_WERROR "Warnings are errors" OFF)
set(AIBENCH_SANITIZE "" CACHE STRING "Sanitizers for the whole build, as -fsanitize= takes them: address,undefined or thread")

# A sanitizer has to see every object of a program, so this is the one flag set for all targets at once.
if(AIBENCH_SANITIZE)
  add_compile_options(-fsanitize=${AIBENCH_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${AIBENCH_SANITIZE})
endif()
