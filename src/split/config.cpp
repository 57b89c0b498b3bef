#include <fmt/format.h>

#include "methods.hpp"

#include "segue/split/split.hpp"

namespace segue::split {

OptionSet SplitConfig::options() {
  OptionSet set("split");
  set.add("method", &method, "how plays are held back for the test; auto: as given, else in time",
          {"auto", "temporal", "leave_last", "fraction", "random", "given"});
  set.add("cutoff", &cutoff, "temporal: ISO time from which plays are test plays (UTC); empty: from test_share",
          std::vector<std::string>{});
  set.add("test_share", &test_share,
          "share held back: of all plays (temporal), a user's plays (fraction) or tracks (random); 0: nothing, no test",
          {0, 0.9999});
  set.add("leave_last", &leave_last, "leave_last: plays held back of each user", {1, 1e9});
  set.add("gap_days", &gap_days, "temporal: days after each cutoff whose plays are dropped", {0, 36500});
  set.add("validation_cutoff", &validation_cutoff,
          "temporal: ISO time from which plays up to the cutoff are a validation window; empty: from validation_share",
          std::vector<std::string>{});
  set.add("validation_share", &validation_share,
          "temporal: share of the plays before the cutoff, the newest, that are a validation window; 0: none",
          {0, 0.9999});
  return set;
}

namespace {

Status check_ranges(const SplitConfig& config) {
  if (!(config.test_share >= 0 && config.test_share < 1))
    return make_error(ErrorKind::invalid_argument, "--split-test-share {} is not from 0 on and below 1",
                      config.test_share);
  if (!(config.gap_days >= 0 && config.gap_days <= 36500))
    return make_error(ErrorKind::invalid_argument, "--split-gap-days {} is not between 0 and 36500", config.gap_days);
  if (!(config.validation_share >= 0 && config.validation_share < 1))
    return make_error(ErrorKind::invalid_argument, "--split-validation-share {} is not from 0 on and below 1",
                      config.validation_share);
  if (config.leave_last == 0) return make_error(ErrorKind::invalid_argument, "--split-leave-last 0 holds nothing back");
  return {};
}

}  // namespace

Status check_method_options(const SplitConfig& config) {
  if (auto checked = check_ranges(config); !checked) return checked;
  const SplitConfig usual;
  const bool temporal = config.method == "temporal";
  const struct {
    const char* flag;
    bool given, used;
    const char* of;
  } options[] = {
      {"--split-cutoff", !config.cutoff.empty(), temporal, "temporal"},
      {"--split-gap-days", config.gap_days != usual.gap_days, temporal, "temporal"},
      {"--split-validation-cutoff", !config.validation_cutoff.empty(), temporal, "temporal"},
      {"--split-validation-share", config.validation_share != usual.validation_share, temporal, "temporal"},
      {"--split-leave-last", config.leave_last != usual.leave_last, config.method == "leave_last", "leave_last"},
      {"--split-test-share", config.test_share != usual.test_share,
       temporal || config.method == "fraction" || config.method == "random", "temporal, fraction or random"}};
  for (const auto& option : options)
    if (option.given && !option.used)
      return make_error(ErrorKind::invalid_argument,
                        "{} is for the method {}, and this split is by {}; leave it out or choose another "
                        "--split-method",
                        option.flag, option.of, config.method);
  const auto both = [](const char* cutoff, const char* share) {
    return make_error(ErrorKind::invalid_argument, "{} and {} both say where that side begins; give one of them",
                      cutoff, share);
  };
  if (!config.cutoff.empty() && config.test_share != usual.test_share)
    return both("--split-cutoff", "--split-test-share");
  if (!config.validation_cutoff.empty() && config.validation_share != usual.validation_share)
    return both("--split-validation-cutoff", "--split-validation-share");
  return {};
}

}  // namespace segue::split
