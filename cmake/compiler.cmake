# Language level, warnings, sanitizers, ccache and a fast linker where present.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(SEGUE_CCACHE ccache)
if(SEGUE_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${SEGUE_CCACHE})
endif()
find_program(SEGUE_MOLD mold)
if(SEGUE_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# -ffp-contract=off: the same bytes on every machine, whatever the compiler would fuse (kernels opt in by name).
add_compile_options(-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -ffp-contract=off
                    -Wno-restrict)  # GCC 12 false positive on std::string + char* (PR105651)
if(SEGUE_WERROR)
  add_compile_options(-Werror)
endif()
if(SEGUE_SANITIZE)
  add_compile_options(-fsanitize=${SEGUE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  # toml++ 3.3 runs into its own __builtin_unreachable on letters such as an umlaut outside of strings (GCC says "no
  # blank" there, rightly); nothing of ours uses one.
  add_compile_options(-fno-sanitize=unreachable)
  add_link_options(-fsanitize=${SEGUE_SANITIZE})
  # GCC 12 reports false positives under sanitizers (gcc.gnu.org/PR105562 and others).
  add_compile_options(-Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds)
endif()
if(SEGUE_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
