// A fit that goes on from where it was stopped.
#pragma once
#include <string>

#include "segue/linalg/coded.hpp"
#include "segue/models/als.hpp"

namespace segue::models {

// That all factors are finite numbers. `name` is the model's, `what` a row's: user or track. Errors: corrupt.
[[nodiscard]] Status check_factors(const linalg::DenseView& factors, const std::string& name, const char* what);

// Takes model and objective from `start` where it is the same run as `fit`, whose origin is set. Errors:
// invalid_argument (what differs), corrupt.
[[nodiscard]] Status go_on_from(const StoredAlsModel& start, const linalg::CodedView& plays, const AlsConfig& config,
                                AlsFit& fit);

}  // namespace segue::models
