# One place for what every target of the project shares.

add_library(aibench_warnings INTERFACE)
target_compile_options(aibench_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                                  "$<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor;-Woverloaded-virtual>"
                                                  # designated initialisers leave the rest at its default on purpose
                                                  -Wno-missing-field-initializers)
# g++ 12 warns about its own std::string at `"text" + std::string()` (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(aibench_warnings INTERFACE -Wno-restrict)
endif()
# Instrumented code confuses g++'s flow analysis; the plain builds have this warning.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND AIBENCH_SANITIZE)
  target_compile_options(aibench_warnings INTERFACE -Wno-maybe-uninitialized)
endif()
if(AIBENCH_WERROR)
  target_compile_options(aibench_warnings INTERFACE -Werror)
endif()
target_include_directories(aibench_warnings INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(aibench_warnings INTERFACE AIBENCH_VERSION="${PROJECT_VERSION}")

if(AIBENCH_SANITIZE MATCHES thread)
  add_library(aibench_tsan_suppressions OBJECT ${PROJECT_SOURCE_DIR}/tests/support/tsan_suppressions.cpp)
  target_link_libraries(aibench_warnings INTERFACE $<TARGET_OBJECTS:aibench_tsan_suppressions>)
endif()

# aibench_library(NAME SOURCES a.cpp b.cpp [LINKS x y]): a static library of one folder.
function(aibench_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC ${arg_LINKS} PRIVATE aibench_warnings)
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
endfunction()

# aibench_worker(KIND SOURCES main.cpp LINKS ... [INSTALL ...]): the program aibench-worker-KIND, installed to
# libexec/aibench; INSTALL adds to that, such as a COMPONENT of its own.
function(aibench_worker kind)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;INSTALL" ${ARGN})
  add_executable(aibench-worker-${kind} ${arg_SOURCES})
  target_link_libraries(aibench-worker-${kind} PRIVATE ${arg_LINKS} aibench_worker aibench_warnings)
  install(TARGETS aibench-worker-${kind} RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/aibench ${arg_INSTALL})
  set_property(GLOBAL APPEND PROPERTY AIBENCH_PROGRAMS aibench-worker-${kind})
endfunction()

# aibench_programs_target(): the target `programs`, all that `aibench` needs to run and nothing else. Called last.
function(aibench_programs_target)
  get_property(programs GLOBAL PROPERTY AIBENCH_PROGRAMS)
  if(TARGET aibench)
    list(APPEND programs aibench)
  endif()
  add_custom_target(programs)
  if(programs)
    add_dependencies(programs ${programs})
  endif()
endfunction()

# aibench_test(NAME SOURCES a_test.cpp [LINKS x y] [LABELS cpu slow]): one GoogleTest program, its cases known to ctest.
function(aibench_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;LABELS" ${ARGN})
  if(NOT arg_LABELS)
    set(arg_LABELS cpu)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} GTest::gtest_main GTest::gmock aibench_warnings)
  # Only the code under test has to be fast: the tests' own compiles in three quarters of the time.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES LABELS "${arg_LABELS}")
endfunction()
