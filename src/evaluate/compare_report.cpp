#include <nlohmann/json.hpp>

#include "number_text.hpp"
#include "table_layout.hpp"

#include "segue/evaluate/compare.hpp"

namespace segue::evaluate {
namespace {

const char* word(Verdict verdict) {
  switch (verdict) {
    case Verdict::better:
      return "better";
    case Verdict::worse:
      return "worse";
    case Verdict::slightly_better:
      return "slightly better";
    case Verdict::slightly_worse:
      return "slightly worse";
    case Verdict::not_shown:
      return "not shown";
  }
  return "not shown";
}

}  // namespace

std::string table(std::span<const PairedTest> tests) {
  if (tests.empty()) return "";
  std::vector<std::vector<std::string>> rows{{tests[0].metric + " against " + tests[0].baseline, "mean", "difference",
                                              "95 % interval", "p (Holm)", "effect", "wins/ties/losses", "verdict"}};
  for (const PairedTest& t : tests)
    rows.push_back({t.model, fixed(t.model_mean, 4), fixed(t.difference, 4),
                    fixed(t.low, 4) + " .. " + fixed(t.high, 4), fixed(t.corrected_p, 4), fixed(t.effect_size, 3),
                    grouped(t.wins) + "/" + grouped(t.ties) + "/" + grouped(t.losses), word(t.verdict)});
  std::string text = lay_out(rows);
  for (const PairedTest& t : tests) text += t.sentence + "\n";
  return text;
}

std::string to_json(std::span<const PairedTest> tests, const CompareConfig& config) {
  nlohmann::ordered_json json;
  json["format"] = "segue.comparison";
  json["version"] = kReportVersion;
  json["metric"] = config.metric;
  json["baseline"] = tests.empty() ? "" : tests[0].baseline;
  json["alpha"] = config.alpha;
  json["resamples"] = config.resamples;
  json["conventions"] = {{"interval", "95 % percentile bootstrap over users of the mean difference"},
                         {"p_value", "Wilcoxon signed-rank, two-sided, zeros left out"},
                         {"corrected_p", "Holm over the models of this comparison"},
                         {"effect_size", "matched rank-biserial correlation"},
                         {"standardized", "mean difference / standard deviation of the differences"}};
  json["tests"] = nlohmann::ordered_json::array();
  for (const PairedTest& t : tests)
    json["tests"].push_back({{"model", t.model},
                             {"users", t.users},
                             {"baseline_mean", t.baseline_mean},
                             {"model_mean", t.model_mean},
                             {"difference", t.difference},
                             {"low", t.low},
                             {"high", t.high},
                             {"relative", t.relative},
                             {"wins", t.wins},
                             {"ties", t.ties},
                             {"losses", t.losses},
                             {"p_value", t.p_value},
                             {"corrected_p", t.corrected_p},
                             {"effect_size", t.effect_size},
                             {"standardized", t.standardized},
                             {"verdict", word(t.verdict)},
                             {"sentence", t.sentence}});
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace segue::evaluate
