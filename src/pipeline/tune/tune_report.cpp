#include <nlohmann/json.hpp>

#include "segue/pipeline/tune.hpp"

namespace segue::pipeline {
namespace {

using Json = nlohmann::ordered_json;

Json config_json(models::AlsConfig config) {
  Json json;
  const OptionSet set = config.options();
  for (const Option& option : set.options()) {
    const auto* text = std::get_if<std::string*>(&option.target);
    json[option.name] = text != nullptr ? Json(**text) : Json::parse(option_value(option));
  }
  return json;
}

}  // namespace

std::string to_json(const TuneReport& report, const std::string& window) {
  Json json{{"format", "segue tune"},
            {"version", 1},
            {"window", window},
            {"metric", fmt::format("ndcg@{}", report.k)},
            {"users", report.users},
            {"present", report.present_ndcg},
            {"best", report.trials.front().ndcg},
            {"best_config", config_json(report.trials.front().config)}};
  for (const TuneRound& round : report.rounds)
    json["rounds"].push_back({{"iterations", round.iterations}, {"candidates", round.candidates}});
  for (const Trial& trial : report.trials) {
    Json one{{"ndcg", trial.ndcg},
             {"rounds", trial.rounds},
             {"iterations_made", trial.iterations_made},
             {"seconds", trial.seconds}};
    if (!trial.failure.empty()) one["failure"] = trial.failure;
    one["config"] = config_json(trial.config);
    json["trials"].push_back(std::move(one));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace segue::pipeline
