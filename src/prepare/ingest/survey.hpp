// One pass over a log whose ids are whole numbers: whom and what it names, and how many of its rows are of each day.
#pragma once
#include "segue/base/result.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

// From raw_events makes surveyed(user_number, track_number, is_new): rows of which each user_number is in one where
// is_new & 1, and each track_number in one where is_new & 2; and days (DayCounts).
[[nodiscard]] Status survey(tables::Database& database);

}  // namespace segue::prepare
