# Finds cuDNN 9 or newer: CUDNN_FOUND, CUDNN_VERSION and the target CUDNN::CUDNN. It is looked for where the CUDA
# toolkit lies (CUDAToolkit has to be found first), in the system, and below CUDNN_ROOT.
find_path(CUDNN_INCLUDE_DIR cudnn_version.h HINTS ${CUDAToolkit_INCLUDE_DIRS})
find_library(CUDNN_LIBRARY cudnn HINTS ${CUDAToolkit_LIBRARY_DIR})

if(CUDNN_INCLUDE_DIR)
  set(CUDNN_VERSION "")
  foreach(_cudnn_part MAJOR MINOR PATCHLEVEL)
    file(STRINGS ${CUDNN_INCLUDE_DIR}/cudnn_version.h _cudnn_line REGEX "^#define CUDNN_${_cudnn_part} +[0-9]+")
    string(REGEX MATCH "[0-9]+" _cudnn_number "${_cudnn_line}")
    list(APPEND CUDNN_VERSION "${_cudnn_number}")
  endforeach()
  list(JOIN CUDNN_VERSION "." CUDNN_VERSION)
  unset(_cudnn_part)
  unset(_cudnn_line)
  unset(_cudnn_number)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CUDNN REQUIRED_VARS CUDNN_LIBRARY CUDNN_INCLUDE_DIR VERSION_VAR CUDNN_VERSION)
mark_as_advanced(CUDNN_INCLUDE_DIR CUDNN_LIBRARY)

if(CUDNN_FOUND AND NOT TARGET CUDNN::CUDNN)
  add_library(CUDNN::CUDNN UNKNOWN IMPORTED)
  set_target_properties(CUDNN::CUDNN PROPERTIES IMPORTED_LOCATION ${CUDNN_LIBRARY}
                                                INTERFACE_INCLUDE_DIRECTORIES ${CUDNN_INCLUDE_DIR})
endif()
