// The counts of SanityChecks: what they are called, in words, and which of them must be nothing.
#pragma once
#include <cstdint>
#include <span>

#include "segue/evaluate/evaluate.hpp"

namespace segue::evaluate {

struct CheckInfo {
  const char* name;  // in the JSON
  std::int64_t SanityChecks::*count;
  const char* words;
  bool fault = false;  // must be 0; else for information
};

[[nodiscard]] std::span<const CheckInfo> check_catalogue();  // in the order of the JSON
// Heard tracks are no fault where lists may hold them.
[[nodiscard]] bool must_be_nothing(const CheckInfo& check, const Evaluation& evaluation);

}  // namespace segue::evaluate
