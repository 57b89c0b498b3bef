// The terms of the objective in als.hpp, as its equations have them.
#pragma once
#include <cstdint>

#include "segue/base/result.hpp"
#include "segue/models/als.hpp"

namespace segue::models {

[[nodiscard]] Status check_config(const AlsConfig& config);  // every field against its range, in words

[[nodiscard]] float confidence_of(const AlsConfig& config, float weight);  // c of weight r

// lambda of a row with `count` entries out of `others`.
[[nodiscard]] float row_regularization(const AlsConfig& config, std::uint64_t count, std::uint64_t others);

// That a weight is above 0 and its confidence finite.
[[nodiscard]] Status check_weight(const AlsConfig& config, float weight, std::uint64_t row, std::uint32_t column);

}  // namespace segue::models
