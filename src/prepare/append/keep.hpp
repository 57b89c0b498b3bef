// What a run with --preprocess-appendable leaves for the next.
#pragma once
#include "steps/step.hpp"

namespace segue::prepare {

[[nodiscard]] inline bool keeps_log(const PreprocessConfig& config) {
  return config.appendable || !config.append_to.empty();
}

// After step 10: the files of append/earlier_log.sql, beside the plays that step 03 has put there.
[[nodiscard]] Status keep_log(Bench& bench, const PreprocessReport& report);

}  // namespace segue::prepare
