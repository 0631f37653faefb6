# What `cmake --install` adds to the programs, and the archive made of it. The tree finds its own parts from where the
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
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
include(CPack)
