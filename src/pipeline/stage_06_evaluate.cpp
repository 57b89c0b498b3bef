// Popularity, ALS and the ranked lists, against the same truth and in the same space of factors. Where nothing was held
// back to test on, the result is empty, and what an earlier one left goes.
#include <algorithm>

#include "list_evaluation.hpp"
#include "stage_runs.hpp"

#include "segue/base/file.hpp"
#include "segue/evaluate/compare.hpp"
#include "segue/evaluate/metric_info.hpp"
#include "segue/evaluate/page.hpp"
#include "segue/models/als.hpp"

namespace segue::pipeline {
namespace {

// Each model against the first, in sentences; none where the users' values are not kept.
Result<std::vector<evaluate::PairedTest>> compared(std::vector<evaluate::EvaluationReport>& reports,
                                                   const std::filesystem::path& folder, const RunContext& context) {
  if (reports.front().evaluation.users < 2) return std::vector<evaluate::PairedTest>();
  evaluate::CompareConfig config;
  config.metric = evaluate::metric_name("ndcg", reports.front().evaluation.main_cutoff);
  std::vector<evaluate::NamedEvaluation> named;
  for (auto& report : reports) {
    auto users = load_per_user(folder / report.per_user_file, context);
    if (!users) return users.error();
    if (!users->values.contains(config.metric)) return std::vector<evaluate::PairedTest>();
    report.evaluation.per_user = std::move(*users);
    named.push_back({report.name, &report.evaluation});
  }
  return evaluate::compare(named, config, context);
}

}  // namespace

Result<StageRun> run_evaluate(const Settings& settings, const WorkFolder& work, const std::filesystem::path& output,
                              const RunContext& context) {
  const auto tested = split::has_test(work.path());
  if (!tested) return tested.error();
  if (!*tested) return StageRun{{{"rows_in", 0}, {"rows_out", 0}}, {}};
  const auto& config = settings.evaluate;
  if (auto lengths = check_lengths(config); !lengths) return lengths.error();
  EvaluateFiles files;
  files.train = work.file("train_matrix.npz");
  files.test = work.file("test_matrix.npz");
  files.items = work.file("items.parquet");
  files.users = work.file("users.parquet");
  files.split = work.file("split.json");
  StageRun run;
  auto truth = load_truth(files, config.truth != "all", config.slice_by, context);
  if (!truth && config.truth == "auto" && truth.error().kind == ErrorKind::invalid_argument) {
    run.notes.push_back("every test interaction is of a track heard in training: all of them are the truth");
    truth = load_truth(files, false, config.slice_by, context);
  }
  if (!truth) return truth.error();
  auto als = models::load_als(work.file("als_model"));
  if (!als) return als.error();
  const auto items = als->item_factors.view();
  const auto heard = truth->train.view();
  const auto* mask = config.heard == "mask" ? &heard : nullptr;
  const auto longest = *std::max_element(config.k.begin(), config.k.end());

  std::vector<evaluate::EvaluationReport> reports;
  const auto add = [&](const char* name, const GiveLists& lists) -> Status {
    const auto json = output / "evaluation" / (std::string(name) + ".json");
    auto report = evaluate_lists(name, lists, *truth, &items, config, per_user_file(json), context);
    if (!report) return report.error();
    if (auto written = write_text_file(json, evaluate::to_json(*report)); !written) return written;
    reports.push_back(std::move(*report));
    return {};
  };
  std::error_code error;
  std::filesystem::create_directory(output / "evaluation", error);

  const auto scores = models::fit_popularity(heard, settings.popularity);
  const Recommend popular = [&](std::span<const std::uint32_t> users, const RunContext& own) {
    return models::recommend_popular(scores, users, mask, longest, own);
  };
  if (auto added = add("popularity", recommended(truth->users, popular, context)); !added) return added.error();
  const Recommend by_als = [&](std::span<const std::uint32_t> users, const RunContext& own) {
    return models::recommend(als->user_factors.view(), items, users, mask, longest, own);
  };
  if (auto added = add("als", recommended(truth->users, by_als, context)); !added) return added.error();
  const auto ranked = predicted(work.file("predictions.parquet"), heard.rows, heard.columns, context);
  if (auto added = add("ranked", ranked); !added) return added.error();

  const auto tests = compared(reports, output / "evaluation", context);
  if (!tests) return tests.error();
  if (auto written = write_text_file(output / "evaluation" / "report.html", evaluate::page(reports, *tests)); !written)
    return written.error();
  run.counts = {{"rows_in", static_cast<std::int64_t>(truth->test.indices.size())},
                {"rows_out", static_cast<std::int64_t>(reports.size())},
                {"users", static_cast<std::int64_t>(truth->users.size())}};
  return run;
}

}  // namespace segue::pipeline
