// ALS, popularity and similar tracks on all of training, and the rankers on the features.
#include <nlohmann/json.hpp>

#include "ranked_tables.hpp"
#include "stage_runs.hpp"

#include "segue/base/file.hpp"
#include "segue/linalg/npz.hpp"
#include "segue/models/similar.hpp"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
constexpr const char* kCandidateModel = "candidate_models/als";

// The features' ALS is fitted on the same matrix: with the same configuration it is this stage's model already.
bool reusable(const WorkFolder& work, const models::AlsConfig& config) {
  auto stored = models::load_als(work.file(kCandidateModel));
  if (!stored) return false;
  auto wanted = config;
  if (fingerprint(stored->config.options().options()) != fingerprint(wanted.options().options())) return false;
  const auto* features = work.record("features");
  const auto matrix = work.input("train_matrix.npz");
  if (features == nullptr || !matrix) return false;
  for (const auto& input : features->inputs)
    if (input == *matrix) return true;
  return false;
}

Status make_als(const Settings& settings, const WorkFolder& work, const fs::path& folder,
                const linalg::CsrView<float>& train, const RunContext& context) {
  if (!reusable(work, settings.als)) {
    auto fit = models::fit_als(train, settings.als, context);
    if (!fit) return fit.error();
    return models::save_als(folder, *fit, settings.als);
  }
  context.log.info("train: ALS was fitted on this matrix for the candidates; taken over");
  std::error_code error;
  fs::copy(work.file(kCandidateModel), folder, error);
  if (error) return make_error(ErrorKind::io, "{}: cannot copy the model: {}", folder.string(), error.message());
  return {};
}

Status make_similar(const SimilarConfig& config, const fs::path& output, const linalg::DenseView& item_factors,
                    const RunContext& context) {
  auto lists = models::similar_tracks(item_factors, config.per_track, context);
  if (!lists) return lists.error();
  const auto folder = output / "similar_tracks";
  std::error_code error;
  fs::create_directory(folder, error);
  if (auto written = write_similar(*lists, folder / "similar_tracks.parquet", context); !written) return written;
  const nlohmann::ordered_json manifest{{"kind", "similar_tracks"},      {"format_version", 1},
                                        {"by", "cosine of ALS factors"}, {"per_track", config.per_track},
                                        {"tracks", item_factors.rows},   {"rows", lists->items.size()}};
  return write_text_file(folder / "manifest.json", manifest.dump(2) + "\n");
}

}  // namespace

Result<StageRun> run_train(const Settings& settings, const WorkFolder& work, const fs::path& output,
                           const RunContext& context) {
  auto train = linalg::load_npz(work.file("train_matrix.npz"));
  if (!train) return train.error();

  const auto scores = models::fit_popularity(train->view(), settings.popularity);
  if (auto written = write_popularity(scores, output / "popularity.parquet", context); !written) return written.error();

  const auto als_folder = output / "als_model";
  if (auto made = make_als(settings, work, als_folder, train->view(), context); !made) return made.error();
  auto als = models::load_als(als_folder);
  if (!als) return als.error();
  if (auto made = make_similar(settings.similar, output, als->item_factors.view(), context); !made) return made.error();

  const auto tested = split::has_test(work.path());
  if (!tested) return tested.error();
  auto rankers = rank::train_rankers(settings.ranker, work.path(), output, context, *tested);
  if (!rankers) return rankers.error();
  if (rankers->rounds_x > 0)
    context.log.info(
        "train: model_x {} trees, NDCG@10 {:.4f} on held-out users (by ALS scores {:.4f}); model_y {} trees, "
        "log loss {:.4f}",
        rankers->rounds_x, rankers->ndcg_at_10, rankers->ndcg_at_10_by_als, rankers->rounds_y, rankers->log_loss);
  return StageRun{{{"rows_in", static_cast<std::int64_t>(train->view().entries())},
                   {"rows_out", static_cast<std::int64_t>(train->rows) + train->columns},
                   {"users", train->rows},
                   {"tracks", train->columns},
                   {"trees_x", rankers->rounds_x},
                   {"trees_y", rankers->rounds_y}},
                  rankers->note.empty() ? std::vector<std::string>{} : std::vector{rankers->note}};
}

}  // namespace segue::pipeline
