# tests/ROOM/*_test.cpp become the program test_ROOM, tests/fuzz/NAME_fuzz.cpp the program fuzz_NAME; pytest and the
# checks on the sources are tests of their own.
find_package(GTest REQUIRED)
include(GoogleTest)
find_program(SEGUE_PYTHON python3 HINTS "${SEGUE_DEPS}/python/bin" NO_DEFAULT_PATH)

file(GLOB rooms LIST_DIRECTORIES true RELATIVE "${CMAKE_SOURCE_DIR}/tests" CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/*")
foreach(room IN LISTS rooms)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/${room}/*_test.cpp")
  if(sources AND TARGET segue_${room})
    add_executable(test_${room} ${sources})
    target_include_directories(test_${room} PRIVATE "${CMAKE_SOURCE_DIR}/tests" "${CMAKE_SOURCE_DIR}/src/${room}"
                               "${CMAKE_SOURCE_DIR}/src")
    target_compile_definitions(test_${room} PRIVATE SEGUE_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                               SEGUE_SHARED_DATA="${CMAKE_SOURCE_DIR}/../shared/data")
    target_link_libraries(test_${room} PRIVATE segue_${room} GTest::gmock GTest::gtest_main)
    gtest_discover_tests(test_${room} TEST_PREFIX "${room}." DISCOVERY_TIMEOUT 120 PROPERTIES TIMEOUT 300)
  endif()
endforeach()

file(GLOB fuzzers CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/fuzz/*_fuzz.cpp")
foreach(source IN LISTS fuzzers)
  string(REGEX REPLACE ".*/([a-z_]+)_fuzz\\.cpp$" "\\1" name "${source}")
  add_executable(fuzz_${name} "${source}" "${CMAKE_SOURCE_DIR}/tests/fuzz/driver.cpp"
                 "${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_target.cpp")
  target_include_directories(fuzz_${name} PRIVATE "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}/src/prepare")
  target_compile_definitions(fuzz_${name} PRIVATE SEGUE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_link_libraries(fuzz_${name} PRIVATE segue_pipeline)
  add_test(NAME fuzz.${name} COMMAND fuzz_${name} 3000)
  set_tests_properties(fuzz.${name} PROPERTIES TIMEOUT 300
    ENVIRONMENT "ASAN_OPTIONS=allocator_may_return_null=1:max_allocation_size_mb=2048")
endforeach()

# Preloaded into the program by tests/faults; a sanitizer's runtime wants to be the first itself.
if(NOT SEGUE_SANITIZE)
  add_library(fault_shim MODULE "${CMAKE_SOURCE_DIR}/tests/faults/fault_shim.cpp")
  target_link_libraries(fault_shim PRIVATE ${CMAKE_DL_LIBS})
  set(fault_shim "FAULT_SHIM=$<TARGET_FILE:fault_shim>;")
endif()

if(SEGUE_PYTHON)
  set(python_timeout 1200)
  if(SEGUE_SANITIZE)
    set(python_timeout 3600)
  endif()
  file(GLOB_RECURSE python_tests CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/*_test.py")
  foreach(file IN LISTS python_tests)
    file(RELATIVE_PATH name "${CMAKE_SOURCE_DIR}/tests" "${file}")
    string(REPLACE "_test.py" "" name "${name}")
    add_test(NAME python.${name} COMMAND ${SEGUE_PYTHON} -m pytest -q -rs -p no:cacheprovider "${file}")
    set_tests_properties(python.${name} PROPERTIES TIMEOUT ${python_timeout}
      ENVIRONMENT "${fault_shim}SEGUE=$<TARGET_FILE:segue>;SEGUE_SOURCE_DIR=${CMAKE_SOURCE_DIR};PYTHONDONTWRITEBYTECODE=1")
  endforeach()
endif()
