# Finds libxlsxwriter: XlsxWriter_FOUND, XlsxWriter_VERSION and the target XlsxWriter::XlsxWriter. Its header and the
# library are looked for, because not every distribution ships a CMake package of it.
find_path(XLSXWRITER_INCLUDE_DIR xlsxwriter.h)
find_library(XLSXWRITER_LIBRARY xlsxwriter)

if(XLSXWRITER_INCLUDE_DIR)
  file(STRINGS ${XLSXWRITER_INCLUDE_DIR}/xlsxwriter.h _xlsxwriter_line REGEX "^#define LXW_VERSION ")
  string(REGEX MATCH "[0-9.]+" XlsxWriter_VERSION "${_xlsxwriter_line}")
  unset(_xlsxwriter_line)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(XlsxWriter REQUIRED_VARS XLSXWRITER_LIBRARY XLSXWRITER_INCLUDE_DIR
                                             VERSION_VAR XlsxWriter_VERSION)
mark_as_advanced(XLSXWRITER_INCLUDE_DIR XLSXWRITER_LIBRARY)

if(XlsxWriter_FOUND AND NOT TARGET XlsxWriter::XlsxWriter)
  add_library(XlsxWriter::XlsxWriter UNKNOWN IMPORTED)
  set_target_properties(XlsxWriter::XlsxWriter PROPERTIES IMPORTED_LOCATION ${XLSXWRITER_LIBRARY}
                                                          INTERFACE_INCLUDE_DIRECTORIES ${XLSXWRITER_INCLUDE_DIR})
endif()
