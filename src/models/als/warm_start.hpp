// Where training starts when there is an older model.
#pragma once
#include <string>

#include "kernels/dispatch.hpp"
#include "observations.hpp"

#include "segue/base/run_context.hpp"
#include "segue/models/als.hpp"

namespace segue::models {

// Errors: invalid_argument (rows that do not fit), corrupt (factors that are no numbers).
[[nodiscard]] Status check_warm_start(const WarmStart& warm, const AlsConfig& config, std::uint32_t users,
                                      std::uint32_t items);

[[nodiscard]] std::string hash_of(const WarmStart& warm);

// The older model's rows, then the rest folded in, exactly: items from the known users who played them, then users from
// the items. Items that only new users played keep what `model`, which has starting factors for items, holds for them.
[[nodiscard]] Status fold_into(AlsModel& model, const WarmStart& warm, const BothSides& sides, const AlsConfig& config,
                               const kernels::Table& kernels, const RunContext& context);

}  // namespace segue::models
