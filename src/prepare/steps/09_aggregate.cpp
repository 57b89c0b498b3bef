// Plays to one row a user and track: folded in step 08 while a user's plays are in memory (plays/judge.cpp), counted
// here, after the k-core.
#include "step.hpp"

namespace segue::prepare {

Result<StepCounts> aggregate(Bench& bench) {
  const Core& core = bench.log.core;
  StepCounts counts{.step = "09_aggregate", .rows_in = core.rows_kept, .within = "08_filter"};
  counts.rows_out = core.pairs_kept;
  counts.merged = counts.rows_in - counts.rows_out;
  if (counts.merged > 0) counts.reasons["same_user_and_track"] = counts.merged;
  return counts;
}

}  // namespace segue::prepare
