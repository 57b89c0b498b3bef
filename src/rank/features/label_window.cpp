#include "segue/rank/label_window.hpp"

#include <utility>

#include "history.hpp"
#include "statistics.hpp"
#include "training_plays.hpp"

#include "segue/tables/database.hpp"

namespace segue::rank {
namespace {

Result<linalg::CsrMatrix<float>> read_pairs(tables::Database& database, const TrainingPlays& training) {
  linalg::CsrMatrix<float> pairs;
  pairs.rows = training.users;
  pairs.columns = training.tracks;
  pairs.offsets.assign(std::size_t{training.users} + 1, 0);
  auto rows = database.query("SELECT DISTINCT user_id, track_id FROM label_window ORDER BY user_id, track_id");
  if (!rows) return rows.error();
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) break;
    for (const auto user : (*chunk)->column<std::uint32_t>(0)) ++pairs.offsets[user + 1];
    const auto tracks = (*chunk)->column<std::uint32_t>(1);
    pairs.indices.insert(pairs.indices.end(), tracks.begin(), tracks.end());
  }
  for (std::size_t user = 0; user < training.users; ++user) pairs.offsets[user + 1] += pairs.offsets[user];
  pairs.values.assign(pairs.indices.size(), 1.0F);
  return pairs;
}

}  // namespace

Result<LabelWindow> read_label_window(const FeaturesConfig& config, const std::filesystem::path& work,
                                      const RunContext& context) {
  if (!(config.label_share > 0 && config.label_share < 1))
    return make_error(ErrorKind::invalid_argument, "--features-label-share {} is not between 0 and 1",
                      config.label_share);
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  const auto training = find_training_plays(*database, config, work, context.seed);
  if (!training) return training.error();
  const Moment moment{"history", training->label_start, training->label_start != 0, 0};
  if (auto made = make_statistics(*database, moment); !made) return made.error();
  auto history = read_history(*database, *training, moment, context);
  if (!history) return history.error();
  auto window = read_pairs(*database, *training);
  if (!window) return window.error();
  return LabelWindow{std::move(history->plays), std::move(*window), training->label_start};
}

}  // namespace segue::rank
