# What `cmake --install` adds to the programs, and what `cpack` makes of it. The tree finds its own parts from where the
# program lies, so it may be moved.

install(DIRECTORY configs/ DESTINATION ${CMAKE_INSTALL_DATADIR}/aibench/configs
        FILES_MATCHING PATTERN "*.json" PATTERN presets EXCLUDE PATTERN "*.schema.json" EXCLUDE)
install(DIRECTORY configs/presets/ DESTINATION ${CMAKE_INSTALL_DATADIR}/aibench/presets FILES_MATCHING PATTERN "*.json")
# Beside the configs too, which name it as ./aibench.schema.json for editors.
install(FILES configs/aibench.schema.json configs/settings.schema.json
        DESTINATION ${CMAKE_INSTALL_DATADIR}/aibench/schema)
install(FILES configs/aibench.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/aibench/configs)
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR TXZ)
set(CPACK_PACKAGE_VENDOR aibench)
set(CPACK_PACKAGE_CONTACT "aibench developers <aibench@localhost>")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
                                                WORLD_READ WORLD_EXECUTE)

# `cpack -G DEB`: a package for the distribution that it was made on, without what hangs on NVIDIA's libraries.
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL Unspecified)
set(CPACK_DEBIAN_UNSPECIFIED_PACKAGE_NAME aibench)
set(CPACK_DEBIAN_UNSPECIFIED_FILE_NAME DEB-DEFAULT)
set(CPACK_COMPONENT_UNSPECIFIED_DESCRIPTION
    "Measures matrix products, convolutions and small networks, checks every result,\nand says which device is faster.")
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS python3-torch)
if(TARGET aibench_openblas AND OpenBLAS_LIBRARY MATCHES "^/usr/lib/.*/openblas-(pthread|openmp)/")
  # What dpkg-shlibdeps finds is any flavour, and the serial one would make many cores look like one.
  set(CPACK_DEBIAN_PACKAGE_DEPENDS "libopenblas0-pthread | libopenblas0-openmp")
endif()
include(CPack)
