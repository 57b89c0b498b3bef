// What a fuzzer of this folder offers to the driver: seeds, and libFuzzer's entry point.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "segue/base/error.hpp"

namespace segue::fuzz {

// Inputs that the reader takes, from which the driver begins. Defined by each fuzzer.
[[nodiscard]] std::vector<std::string> seeds();

// The input as a file with that name, overwritten by the next call.
[[nodiscard]] std::filesystem::path as_file(const std::uint8_t* data, std::size_t size, std::string_view name);
// Ends the program with a message: what must hold does not.
void require(bool holds, std::string_view what);
// An error for a person: not empty, no bug of ours; it names `file`.
void require_sentence(const Error& error, std::string_view file);

}  // namespace segue::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
