# `cmake --install` makes a tree that works when moved: the libraries Debian does not package travel with it.
include(GNUInstallDirs)
set_target_properties(segue PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
install(TARGETS segue RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY "${CMAKE_SOURCE_DIR}/include/segue" DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
file(REAL_PATH "${duckdb_LIBRARY}" duckdb_file)  # a link would be installed as a link
install(FILES "${duckdb_file}" DESTINATION ${CMAKE_INSTALL_LIBDIR} RENAME libduckdb.so)
