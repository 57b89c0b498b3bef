#include <nlohmann/json.hpp>

#include "check_info.hpp"

#include "segue/evaluate/metric_info.hpp"
#include "segue/evaluate/metrics.hpp"
#include "segue/evaluate/report.hpp"

namespace segue::evaluate {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "segue.evaluation";
constexpr const char* kMethod = "percentile bootstrap over users";

Json write_value(const MetricValue& value) {
  return {{"mean", value.mean}, {"low", value.low}, {"high", value.high}, {"users", value.users}};
}

Json write_metrics(const Evaluation& evaluation) {
  Json metrics = Json::object();
  for (const std::string& name : evaluation.order) {
    metrics[name] = write_value(evaluation.metrics.at(name));
  }
  return metrics;
}

Json write_conventions(const Evaluation& evaluation) {
  Json conventions = Json::object();
  conventions["averaging"] = "mean over users with a test value above 0; one without a list counts as 0";
  for (const std::string& name : evaluation.order)
    if (const MetricInfo* info = find_metric(name)) conventions[std::string(info->stem)] = info->convention;
  return conventions;
}

Json write(const Evaluation& evaluation) {
  Json json;
  json["users"] = evaluation.users;
  json["truth"] = evaluation.truth;
  json["cutoffs"] = evaluation.cutoffs;
  json["unit"] = evaluation.by_group ? "song" : "track";
  json["heard"] = evaluation.heard_kept ? "kept" : "masked";
  json["catalogue"] = {{"all", evaluation.catalogue}, {"trained", evaluation.catalogue_trained}};
  json["interval"] = {{"level", 0.95},
                      {"method", kMethod},
                      {"resamples", evaluation.resamples},
                      {"resampled", evaluation.resampled},
                      {"seed", evaluation.seed}};
  json["metrics"] = write_metrics(evaluation);
  json["conventions"] = write_conventions(evaluation);
  for (const CheckInfo& check : check_catalogue()) json["checks"][check.name] = evaluation.checks.*check.count;
  json["notes"] = evaluation.notes;
  json["main_cutoff"] = evaluation.main_cutoff;
  json["floor"] = evaluation.floor;
  json["ceiling"] = evaluation.ceiling;
  json["slices"] = Json::array();
  for (const SliceValue& slice : evaluation.slices) {
    Json metrics = Json::object();
    for (const auto& [name, value] : slice.metrics) metrics[name] = write_value(value);
    json["slices"].push_back(
        {{"slicing", slice.slicing}, {"label", slice.label}, {"description", slice.description}, {"metrics", metrics}});
  }
  json["curve"] = Json::array();
  for (const CurvePoint& point : evaluation.curve)
    json["curve"].push_back({{"units", point.units}, {"listeners", point.listeners}, {"shown", point.shown}});
  return json;
}

double number_or_undefined(const Json& json) { return json.is_null() ? kUndefined : json.get<double>(); }

MetricValue read_value(const Json& json) {
  return {number_or_undefined(json.at("mean")), number_or_undefined(json.at("low")),
          number_or_undefined(json.at("high")), json.at("users").get<std::int64_t>()};
}

// nlohmann's exceptions say what is wrong and end in from_json.
Evaluation read(const Json& json) {
  Evaluation e;
  json.at("users").get_to(e.users);
  e.truth = json.value("truth", std::string());
  json.at("cutoffs").get_to(e.cutoffs);
  e.by_group = json.at("unit").get<std::string>() == "song";
  e.heard_kept = json.at("heard").get<std::string>() == "kept";
  json.at("catalogue").at("all").get_to(e.catalogue);
  json.at("catalogue").at("trained").get_to(e.catalogue_trained);
  json.at("interval").at("resamples").get_to(e.resamples);
  json.at("interval").at("resampled").get_to(e.resampled);
  json.at("interval").at("seed").get_to(e.seed);
  for (const auto& [name, value] : json.at("metrics").items()) {
    e.order.push_back(name);
    e.metrics[name] = read_value(value);
  }
  for (const CheckInfo& check : check_catalogue()) json.at("checks").at(check.name).get_to(e.checks.*check.count);
  json.at("notes").get_to(e.notes);
  json.at("main_cutoff").get_to(e.main_cutoff);
  json.at("floor").get_to(e.floor);
  json.at("ceiling").get_to(e.ceiling);
  for (const Json& slice : json.at("slices")) {
    e.slices.push_back({slice.at("slicing"), slice.at("label"), slice.at("description"), {}});
    for (const auto& [name, value] : slice.at("metrics").items()) e.slices.back().metrics[name] = read_value(value);
  }
  for (const Json& point : json.at("curve"))
    e.curve.push_back({point.at("units"), point.at("listeners"), point.at("shown")});
  return e;
}

}  // namespace

std::string to_json(const EvaluationReport& report) {
  Json json;
  json["format"] = kFormat;
  json["version"] = kReportVersion;
  json["name"] = report.name;
  json.update(write(report.evaluation));
  if (!report.per_user_file.empty()) json["per_user"] = report.per_user_file;
  if (report.by_song) json["by_song"] = write(*report.by_song);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<EvaluationReport> from_json(std::string_view text, std::string_view source) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded())
    return make_error(ErrorKind::corrupt, "{} is not JSON; give a file that `segue evaluate --output` wrote.", source);
  if (!json.is_object() || !json.contains("format") || json["format"] != kFormat || !json.contains("version") ||
      !json["version"].is_number_integer())
    return make_error(ErrorKind::corrupt,
                      "{} is JSON, but no evaluation; give a file that `segue evaluate --output` wrote.", source);
  if (json["version"].get<std::int64_t>() > kReportVersion)
    return make_error(ErrorKind::invalid_argument,
                      "{} is of format version {}, but this segue reads up to {}; use a newer segue.", source,
                      json["version"].get<std::int64_t>(), kReportVersion);
  EvaluationReport report;
  try {
    report.name = json.value("name", std::string());
    report.evaluation = read(json);
    report.per_user_file = json.value("per_user", std::string());
    if (json.contains("by_song")) report.by_song = read(json.at("by_song"));
  } catch (const Json::exception& e) {
    return make_error(ErrorKind::corrupt, "{} is not a whole evaluation ({}); write it anew with `segue evaluate`.",
                      source, e.what());
  }
  return report;
}

}  // namespace segue::evaluate
