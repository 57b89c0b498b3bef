#include "segue/split/split.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "leakage.hpp"
#include "methods.hpp"
#include "side_files.hpp"
#include "source.hpp"

#include "segue/base/file.hpp"

namespace segue::split {
namespace {

using Json = nlohmann::ordered_json;

// The cutoff, where a share of the plays is to decide it.
SoughtMoment sought_moment(const SplitConfig& config, const RunContext& context) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 24U;  // near enough for a billion plays
  if ((config.method != "auto" && config.method != "temporal") || !config.cutoff.empty()) return {};
  return {1 - config.test_share, std::min(kMost, context.memory_limit_bytes / 32 / sizeof(std::int64_t))};
}

Result<std::string> choose_method(const SplitConfig& config, const Source& source) {
  if (config.method != "auto") return config.method;
  if (source.has_given_split()) return std::string("given");
  if (source.has_times()) return std::string("temporal");
  return make_error(ErrorKind::invalid_argument,
                    "the plays have no times and bring no split of their own; choose --split-method random");
}

Result<Plan> make_sides(tables::Database& database, Source& source, const SplitConfig& config, std::uint64_t seed) {
  if (config.method == "temporal") return side_by_time(database, source, config);
  if (config.method == "leave_last" || config.method == "fraction") return side_by_last_plays(database, source, config);
  if (config.method == "random") return side_by_hash(database, source, config, seed);
  if (config.method == "given") return side_as_given(database, source);
  return make_error(ErrorKind::invalid_argument,
                    "--split-method '{}' is not one of auto, temporal, leave_last, fraction, random, given",
                    config.method);
}

Json leak_json(const LeakProof& proof, std::int64_t gap, std::int64_t pairs_on_both_sides) {
  Json json;
  switch (proof.rule) {
    case LeakRule::global_time:
      json["rule"] = "latest training play + gap <= earliest test play, over all users";
      break;
    case LeakRule::time_per_user:
      json["rule"] = "latest training play <= earliest test play, for each user alone";
      break;
    case LeakRule::pairs:
      json["rule"] = "no pair of user and track on both sides";
      break;
    case LeakRule::none:
      json["rule"] = "none: the split came with the data";
      break;
  }
  json["holds"] = proof.rule == LeakRule::none ? Json() : Json(true);
  if (proof.has_times) {
    json["latest_train"] = format_time(proof.latest_train);
    json["earliest_test"] = format_time(proof.earliest_test);
    json["gap_us"] = gap;
    json["between_us"] = proof.earliest_test - proof.latest_train;
  }
  json["pairs_on_both_sides"] = pairs_on_both_sides;
  return json;
}

Json report_json(const SplitConfig& config, const SplitReport& report, const Source& source, const LeakProof& proof,
                 const Plan& plan, std::uint64_t seed) {
  Json json{{"kind", "split"}, {"format_version", 1}, {"method", report.method}};
  if (report.method == "temporal") {
    json["cutoff"] = format_time(report.cutoff);
    json["cutoff_us"] = report.cutoff;
    json["gap_days"] = config.gap_days;
  }
  if (report.method == "leave_last") json["leave_last"] = config.leave_last;
  const bool by_share = report.method == "fraction" || report.method == "random" ||
                        (report.method == "temporal" && config.cutoff.empty());
  if (by_share) json["test_share"] = config.test_share;
  if (report.method == "random") json["seed"] = seed;
  json["users"] = source.users;
  json["tracks"] = source.tracks;
  json["has_times"] = source.has_times();
  json["plays"] = {{"in", report.plays_in},
                   {"train", report.plays_train},
                   {"test", report.plays_test},
                   {"dropped", report.plays_dropped}};
  json["rows_without_time"] = source.rows_without_time;
  json["interactions"] = {{"train", report.train_interactions}, {"test", report.test_interactions}};
  json["users_with_plays"] = {{"train", report.train_users}, {"test", report.test_users}};
  json["leak_check"] = leak_json(proof, plan.gap, report.pairs_on_both_sides);
  return json;
}

}  // namespace

Result<SplitReport> split(const SplitConfig& given, const std::filesystem::path& input,
                          const std::filesystem::path& output, const RunContext& context) {
  SplitConfig config = given;
  if (!(config.test_share > 0 && config.test_share < 1))
    return make_error(ErrorKind::invalid_argument, "--split-test-share {} is not between 0 and 1", config.test_share);
  if (!(config.gap_days >= 0 && config.gap_days <= 36500))
    return make_error(ErrorKind::invalid_argument, "--split-gap-days {} is not between 0 and 36500", config.gap_days);
  if (config.leave_last == 0) return make_error(ErrorKind::invalid_argument, "--split-leave-last 0 holds nothing back");
  if (auto folder = ensure_writable_folder(output); !folder) return folder.error();
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  auto source = read_source(*database, input, sought_moment(config, context));
  if (!source) return source.error();
  const auto method = choose_method(config, *source);
  if (!method) return method.error();
  config.method = *method;
  const auto plan = make_sides(*database, *source, config, context.seed);
  if (!plan) return plan.error();
  source->near = {};

  SplitReport report;
  report.method = config.method;
  report.cutoff = plan->cutoff;
  report.plays_in = source->play_count;
  const bool ordered = plan->rule == LeakRule::global_time || plan->rule == LeakRule::none;  // the others join or sort
  const auto written = write_sides(*database, *source, ordered, output, context);
  if (!written) return written.error();
  const auto& [train, test] = written->sides;
  report.plays_train = train.plays;
  report.plays_test = test.plays;
  report.plays_dropped = written->plays_dropped;
  report.train_interactions = train.interactions;
  report.test_interactions = test.interactions;
  report.train_users = train.users;
  report.test_users = test.users;
  report.pairs_on_both_sides = written->pairs_on_both_sides;
  if (report.plays_in != report.plays_train + report.plays_test + report.plays_dropped)
    return make_error(ErrorKind::internal, "{} plays went in, but {} + {} + {} came out (train, test, dropped)",
                      report.plays_in, report.plays_train, report.plays_test, report.plays_dropped);
  if (source->rows_without_time > 0 && report.method == "temporal")
    context.log.warn("split: {} of {} rows have no time and are in neither side", source->rows_without_time,
                     source->rows);

  const auto proof = check_leakage(*database, output / "train.parquet", output / "test.parquet", plan->rule, plan->gap);
  if (!proof) return proof.error();
  const Json json = report_json(config, report, *source, *proof, *plan, context.seed);
  if (auto saved = write_text_file(output / "split.json", json.dump(2) + "\n"); !saved) return saved.error();
  context.log.info("split: {}{}, {} plays to learn from, {} to test on, {} dropped", report.method,
                   report.method == "temporal" ? " at " + format_time(report.cutoff) : "", report.plays_train,
                   report.plays_test, report.plays_dropped);
  return report;
}

}  // namespace segue::split
