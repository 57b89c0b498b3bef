# Each level is compiled for its own instruction set, and only there may the compiler fuse a multiply and an add.
target_include_directories(segue_kernels INTERFACE "${CMAKE_SOURCE_DIR}/src")  # linalg, models, text: "kernels/..."
set(kernels "${CMAKE_SOURCE_DIR}/src/kernels")
set(gcc_12 "-Wno-uninitialized;-Wno-maybe-uninitialized")  # false positives in GCC 12's own AVX-512 header (PR105593)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set_source_files_properties("${kernels}/avx2.cpp" PROPERTIES COMPILE_OPTIONS "-mavx2;-mfma;-ffp-contract=fast;-fno-math-errno")
  set_source_files_properties("${kernels}/avx512.cpp" PROPERTIES
    COMPILE_OPTIONS "-mavx512f;-mavx512bw;-mavx512dq;-mavx512vl;-mfma;-ffp-contract=fast;-fno-math-errno;${gcc_12}")
  set(avx512_bf16 "-mavx512f;-mavx512bw;-mavx512dq;-mavx512vl;-mavx512bf16;-mavx512vnni;-mfma;-ffp-contract=fast;-fno-math-errno;${gcc_12}")
  set_source_files_properties("${kernels}/avx512_bf16.cpp" PROPERTIES COMPILE_OPTIONS "${avx512_bf16}")
  set_source_files_properties("${kernels}/amx.cpp" PROPERTIES COMPILE_OPTIONS "${avx512_bf16};-mamx-tile;-mamx-int8")
else()
  get_target_property(sources segue_kernels SOURCES)
  list(FILTER sources EXCLUDE REGEX "/a(vx|mx)")
  set_target_properties(segue_kernels PROPERTIES SOURCES "${sources}")
endif()
