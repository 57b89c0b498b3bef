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
  if ((config.method != "auto" && config.method != "temporal") || !config.cutoff.empty() || !config.has_test())
    return {};
  return {1 - config.test_share, std::min(kMost, context.memory_limit_bytes / 32 / sizeof(std::int64_t))};
}

Result<std::string> choose_method(const SplitConfig& config, const Source& source) {
  if (config.method != "auto") return config.method;
  if (source.has_given_split() && config.has_test()) return std::string("given");
  if (source.has_times()) return std::string("temporal");
  if (!config.has_test()) return std::string("random");  // draws nothing
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

Json leak_json(const LeakProof& proof, std::int64_t gap, const SplitReport& report) {
  Json json;
  switch (proof.rule) {
    case LeakRule::global_time: {
      std::string rule;
      if (report.validation_cutoff) rule += "latest training play + gap <= earliest validation play, ";
      if (report.has_test)
        rule += fmt::format("latest {} play + gap <= earliest test play, ",
                            report.validation_cutoff ? "validation" : "training");
      json["rule"] = rule.empty() ? "none is needed: nothing is held back" : rule + "over all users";
      break;
    }
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
    if (report.validation_cutoff) {
      json["earliest_validation"] = format_time(proof.earliest_validation);
      json["latest_validation"] = format_time(proof.latest_validation);
    }
    if (report.has_test) json["earliest_test"] = format_time(proof.earliest_test);
    json["gap_us"] = gap;
    if (report.has_test) json["between_us"] = proof.earliest_test - proof.latest_train;
  }
  json["pairs_on_both_sides"] = report.pairs_on_both_sides;
  json["files"] = "each matrix holds the pairs and weights of its table, and each table the plays above";
  return json;
}

Json cold_json(const ColdCounts& cold) {
  return {{"users", {{"count", cold.users}, {"pairs", cold.user_pairs}, {"plays", cold.user_plays}}},
          {"tracks", {{"count", cold.tracks}, {"pairs", cold.track_pairs}, {"plays", cold.track_plays}}},
          {"either", {{"pairs", cold.pairs}, {"plays", cold.plays}}}};
}

Json report_json(const SplitConfig& config, const SplitReport& report, const Source& source, const LeakProof& proof,
                 const Plan& plan, std::uint64_t seed) {
  Json json{{"kind", "split"}, {"format_version", 1}, {"method", report.method}, {"has_test", report.has_test}};
  if (report.method == "temporal") {
    json["cutoff"] = format_time(report.cutoff);
    json["cutoff_us"] = report.cutoff;
    json["gap_days"] = config.gap_days;
  }
  if (report.validation_cutoff) {
    json["validation_cutoff"] = format_time(*report.validation_cutoff);
    json["validation_cutoff_us"] = *report.validation_cutoff;
    if (config.validation_cutoff.empty()) json["validation_share"] = config.validation_share;
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
  json["cold"] = {{"test", cold_json(report.cold_test)}};
  if (report.validation_cutoff) {
    json["plays"]["validation"] = report.plays_validation;
    json["interactions"]["validation"] = report.validation_interactions;
    json["users_with_plays"]["validation"] = report.validation_users;
    json["cold"]["validation"] = cold_json(report.cold_validation);
  }
  json["leak_check"] = leak_json(proof, plan.gap, report);
  return json;
}

}  // namespace

Result<SplitReport> split(const SplitConfig& given, const std::filesystem::path& input,
                          const std::filesystem::path& output, const RunContext& context) {
  SplitConfig config = given;
  if (config.method != "auto")  // before the plays are read
    if (auto checked = check_method_options(config); !checked) return checked.error();
  if (auto folder = ensure_writable_folder(output); !folder) return folder.error();
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  auto source = read_source(*database, input, sought_moment(config, context));
  if (!source) return source.error();
  const auto method = choose_method(config, *source);
  if (!method) return method.error();
  config.method = *method;
  if (auto checked = check_method_options(config); !checked) return checked.error();
  auto plan = make_sides(*database, *source, config, context.seed);
  if (!plan) return plan.error();
  plan->has_test = config.has_test();
  source->near = {};

  SplitReport report;
  report.method = config.method;
  report.has_test = plan->has_test;
  report.cutoff = plan->cutoff;
  report.validation_cutoff = plan->validation_cutoff;
  report.plays_in = source->play_count;
  const auto written = write_sides(*database, *source, *plan, output, context);
  if (!written) return written.error();
  const SideCounts &train = written->sides[kTrain], &test = written->sides[kTest];
  if (plan->validation_cutoff) {
    const SideCounts& validation = written->sides[kValidation];
    report.plays_validation = validation.plays;
    report.validation_interactions = validation.interactions;
    report.validation_users = validation.users;
  }
  report.plays_train = train.plays;
  report.plays_test = test.plays;
  report.plays_dropped = written->plays_dropped;
  report.train_interactions = train.interactions;
  report.test_interactions = test.interactions;
  report.train_users = train.users;
  report.test_users = test.users;
  report.pairs_on_both_sides = written->pairs_on_both_sides;
  if (report.plays_in != report.plays_train + report.plays_validation + report.plays_test + report.plays_dropped)
    return make_error(
        ErrorKind::internal, "{} plays went in, but {} + {} + {} + {} came out (train, validation, test, dropped)",
        report.plays_in, report.plays_train, report.plays_validation, report.plays_test, report.plays_dropped);
  if (source->rows_without_time > 0 && report.method == "temporal")
    context.log.warn("split: {} of {} rows have no time and are in no side", source->rows_without_time, source->rows);

  const LeakQuestion question{plan->rule, plan->gap, source->users, source->tracks, written->sides, plan->has_test};
  const auto proof = check_leakage(*database, output, question, context.team);
  if (!proof) return proof.error();
  report.cold_test = proof->cold_test;
  report.cold_validation = proof->cold_validation;
  const Json json = report_json(config, report, *source, *proof, *plan, context.seed);
  if (auto saved = write_text_file(output / "split.json", json.dump(2) + "\n"); !saved) return saved.error();
  context.log.info(
      "split: {}{}, {} plays to learn from, {}{}, {} dropped", report.method,
      report.method == "temporal" ? " at " + format_time(report.cutoff) : "", report.plays_train,
      report.validation_cutoff
          ? fmt::format("{} to validate on from {}, ", report.plays_validation, format_time(*report.validation_cutoff))
          : "",
      report.has_test ? fmt::format("{} to test on", report.plays_test) : "none to test on", report.plays_dropped);
  return report;
}

}  // namespace segue::split
