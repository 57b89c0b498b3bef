#include "segue/pipeline/stages.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "skip.hpp"
#include "stage_runs.hpp"

#include "segue/base/memory.hpp"

namespace segue::pipeline {

std::string version() { return SEGUE_VERSION; }

const StageDefinition& definition(Stage stage) {
  static const StageDefinition definitions[] = {
      {1, {}, run_preprocess},
      {3, {"preprocessed.parquet", "users.parquet", "items.parquet"}, run_split},
      {2, {"preprocessed.parquet", "train.parquet", "train_matrix.npz", "items.parquet", "split.json"}, run_features},
      {2,
       {"train_matrix.npz", "split.json", "features_train.parquet", "candidate_models/als/item_factors.npy"},
       run_train},
      {1,
       {"features_test.parquet", "train_matrix.npz", "items.parquet", "als_model/item_factors.npy", "metrics.json"},
       run_predict},
      {3,
       {"train_matrix.npz", "test_matrix.npz", "test.parquet", "split.json", "items.parquet", "users.parquet",
        "als_model/user_factors.npy", "als_model/item_factors.npy", "predictions.parquet"},
       run_evaluate}};
  return definitions[static_cast<std::size_t>(stage)];
}

namespace {

// What comes after the split learns from its files as they stand, so their proof is made anew; once for as long as
// they stay as they are while the folder is open.
Status prove_split(Stage stage, WorkFolder& work, const RunContext& context) {
  const auto split = stage_name(Stage::split);
  if (stage <= Stage::split || work.is_checked(split)) return {};
  if (auto proven = split::check_split(work.path(), context); !proven) return proven;
  work.set_checked(split);
  return {};
}

}  // namespace

Result<StageOutcome> run_stage(Stage stage, Settings& settings, WorkFolder& work, const RunContext& context,
                               bool force) {
  const std::string name(stage_name(stage));
  auto wanted = wanted_record(stage, settings, work, context);
  if (!wanted) return wanted.error();
  const StageRecord* old = work.record(name);
  const auto change =
      old == nullptr ? std::optional<std::string>("it has not run yet") : difference(*wanted, *old, work);
  if (!change && !force) {
    context.log.info("{}: nothing has changed, skipped", name);
    return StageOutcome{*old, true};
  }
  context.log.info("{}: runs, since {}", name, change.value_or("it was forced"));

  reset_peak_memory();
  const auto start = std::chrono::steady_clock::now();
  if (auto proven = prove_split(stage, work, context); !proven) return proven.error();
  auto output = work.begin(name);
  if (!output) return output.error();
  auto run = definition(stage).run(settings, work, *output, context);
  if (run && context.stop.requested())
    run = make_error(ErrorKind::cancelled, "stopped; what was there before is whole");
  if (!run) {
    work.abandon(name);
    return run.error();
  }
  wanted->counts = std::move(run->counts);
  wanted->notes = std::move(run->notes);
  wanted->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  wanted->peak_memory_bytes = std::max(peak_memory_bytes(), run->peak_memory_bytes);
  if (auto published = work.publish(*wanted, context.team); !published) {
    work.abandon(name);
    return published.error();
  }
  if (stage == Stage::split) work.set_checked(name);
  for (const auto& note : work.record(name)->notes) context.log.warn("{}: {}", name, note);
  context.log.info("{}: done in {:.1f} s, peak memory {}", name, wanted->seconds,
                   format_bytes(wanted->peak_memory_bytes));
  return StageOutcome{*work.record(name), false};
}

}  // namespace segue::pipeline
