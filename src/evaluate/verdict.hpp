// From the numbers of a paired test to what a person should do.
#pragma once
#include "segue/evaluate/compare.hpp"

namespace segue::evaluate {

// Fills `verdict` and `sentence` from the numbers; corrected_p must be in place.
void judge(PairedTest& test, const CompareConfig& config);

}  // namespace segue::evaluate
