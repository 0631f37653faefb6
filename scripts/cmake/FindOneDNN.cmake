# Finds oneDNN 2.6 or newer: OneDNN_FOUND, OneDNN_VERSION and the target OneDNN::OneDNN.
#
# Header and library are looked for by hand: the CMake package that Debian ships with oneDNN fails without the
# development files of OpenCL, which nothing here needs.
find_path(OneDNN_INCLUDE_DIR oneapi/dnnl/dnnl.hpp)
find_library(OneDNN_LIBRARY NAMES dnnl)

if(OneDNN_INCLUDE_DIR)
  set(OneDNN_VERSION "")
  foreach(_onednn_part MAJOR MINOR PATCH)
    file(STRINGS ${OneDNN_INCLUDE_DIR}/oneapi/dnnl/dnnl_version.h _onednn_line
         REGEX "^#define DNNL_VERSION_${_onednn_part} +[0-9]+")
    string(REGEX MATCH "[0-9]+" _onednn_number "${_onednn_line}")
    list(APPEND OneDNN_VERSION "${_onednn_number}")
  endforeach()
  list(JOIN OneDNN_VERSION "." OneDNN_VERSION)
  unset(_onednn_part)
  unset(_onednn_line)
  unset(_onednn_number)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OneDNN REQUIRED_VARS OneDNN_LIBRARY OneDNN_INCLUDE_DIR VERSION_VAR OneDNN_VERSION)
mark_as_advanced(OneDNN_INCLUDE_DIR OneDNN_LIBRARY)

if(OneDNN_FOUND AND NOT TARGET OneDNN::OneDNN)
  add_library(OneDNN::OneDNN UNKNOWN IMPORTED)
  set_target_properties(OneDNN::OneDNN PROPERTIES IMPORTED_LOCATION ${OneDNN_LIBRARY}
                                                  INTERFACE_INCLUDE_DIRECTORIES ${OneDNN_INCLUDE_DIR})
endif()
