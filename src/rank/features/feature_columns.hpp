// Every feature once: its name, what it means, and the SQL that makes it from the tables in statistics.cpp.
#pragma once
#include <span>
#include <string_view>

#include "segue/rank/features.hpp"

namespace segue::rank {

// c: a candidate, t: its track, i: its item, a: its artist, u: the user, ua, ug, p: the user's plays of artist, group
// and track. {now} is the moment, {recent_us} the length of "of late", both in microseconds.
struct FeatureColumn {
  Feature feature;
  std::string_view sql;
};
[[nodiscard]] std::span<const FeatureColumn> feature_columns();

}  // namespace segue::rank
