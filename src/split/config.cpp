#include "segue/split/split.hpp"

namespace segue::split {

OptionSet SplitConfig::options() {
  OptionSet set("split");
  set.add("method", &method, "how plays are held back for the test; auto: as given, else in time",
          {"auto", "temporal", "leave_last", "fraction", "random", "given"});
  set.add("cutoff", &cutoff, "temporal: ISO time from which plays are test plays (UTC); empty: from test_share",
          std::vector<std::string>{});
  set.add("test_share", &test_share,
          "share held back: of all plays (temporal), a user's plays (fraction) or tracks (random)", {0.0001, 0.9999});
  set.add("leave_last", &leave_last, "leave_last: plays held back of each user", {1, 1e9});
  set.add("gap_days", &gap_days, "temporal: days after the cutoff whose plays are dropped", {0, 36500});
  return set;
}

}  // namespace segue::split
