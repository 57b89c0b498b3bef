#include <algorithm>
#include <fmt/format.h>

#include "candidates.hpp"
#include "feature_table.hpp"
#include "history.hpp"
#include "statistics.hpp"
#include "training_plays.hpp"

#include "segue/base/file.hpp"
#include "segue/rank/features.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::rank {
namespace {

// Everything a moment needs: the statistics as tables, the plays as arrays, a model fitted on them.
struct Prepared {
  Moment moment;
  History history;
  models::AlsFit als;
};

struct Builder {
  const FeaturesConfig& config;
  const models::AlsConfig& als;
  const models::PopularityConfig& popularity;
  const RunContext& context;
  tables::Database database;
  TrainingPlays training;
  Catalogue catalogue;

  Result<Prepared> prepare(const std::string& plays, std::int64_t now) {
    Prepared prepared;
    prepared.moment = {plays, now, now != 0, static_cast<std::int64_t>(config.recent_days * 86400e6)};
    if (auto made = make_statistics(database, prepared.moment); !made) return made.error();
    auto history = read_history(database, training, prepared.moment, context);
    if (!history) return history.error();
    prepared.history = std::move(*history);
    auto fit = models::fit_als(prepared.history.plays.view(), als, context);
    if (!fit) return fit.error();
    prepared.als = std::move(*fit);
    return prepared;
  }

  // Rows a block of users may have: a candidate takes its struct, a row of the table, and a row in the join.
  std::size_t users_a_block() const {
    const std::uint64_t each = std::uint64_t{config.als_candidates} + config.recent_candidates +
                               config.artist_candidates + config.popular_candidates + config.trending_candidates;
    const std::uint64_t bytes = each * (sizeof(Candidate) + 2 * sizeof(float) * (feature_list().size() + 16));
    return std::clamp<std::uint64_t>(context.memory_limit_bytes / 4 / bytes, 64, 65536);
  }

  Status write(const Prepared& prepared, std::span<const std::uint32_t> users, const LabelRules* rules,
               const std::filesystem::path& file) {
    const auto maker =
        CandidateMaker::prepare(prepared.history, catalogue, prepared.als.model, als, popularity, config, context);
    if (!maker) return maker.error();
    const std::size_t step = users_a_block();
    for (std::size_t first = 0; first == 0 || first < users.size(); first += step) {  // nobody: a table without rows
      const auto block = users.subspan(first, std::min(step, users.size() - first));
      const auto candidates = maker->make(block);
      if (!candidates) return candidates.error();
      if (auto added = append_features(database, block, *candidates, prepared.moment, rules, first == 0); !added)
        return added;
    }
    const auto written = tables::write_parquet(database, "FROM features", file, "features: write");
    if (!written) return written.error();
    return {};
  }
};

Result<std::vector<std::uint32_t>> read_users(tables::Database& database, const std::string& select) {
  std::vector<std::uint32_t> users;
  auto rows = database.query(select);
  if (!rows) return rows.error();
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return users;
    const auto ids = (*chunk)->column<std::uint32_t>(0);
    users.insert(users.end(), ids.begin(), ids.end());
  }
}

// Those with plays on both sides of the label window's start; where there are more than wanted, drawn by hash.
std::string train_users_select(std::uint32_t most, std::uint64_t seed) {
  return fmt::format(
      "SELECT user_id FROM (SELECT user_id FROM user_stats SEMI JOIN labels USING (user_id) ORDER BY "
      "md5_number_lower('users:{}:' || user_id), user_id LIMIT {}) ORDER BY user_id",
      seed, most);
}

Result<std::int64_t> count_rows(tables::Database& database, const char* condition) {
  return database.count(fmt::format("SELECT count(*) FROM features WHERE {}", condition));
}

Status learn_rows(Builder& builder, const std::filesystem::path& output, FeaturesReport& report) {
  const auto prepared = builder.prepare("history", builder.training.label_start);
  if (!prepared) return prepared.error();
  auto& database = builder.database;
  if (auto made = make_labels(database); !made) return made;
  const auto users = read_users(database, train_users_select(builder.config.max_train_users, builder.context.seed));
  if (!users) return users.error();
  const LabelRules rules{builder.config.negatives_per_user, builder.context.seed};
  if (auto written = builder.write(*prepared, *users, &rules, output / "features_train.parquet"); !written)
    return written;
  report.train_users = static_cast<std::int64_t>(users->size());
  for (const auto& [target, condition] :
       {std::pair{&report.train_rows, "true"}, {&report.train_heard, "label_x"}, {&report.train_kept, "label_y"}}) {
    const auto rows = count_rows(database, condition);
    if (!rows) return rows.error();
    *target = *rows;
  }
  const auto news = database.count(
      "SELECT count(*) FROM labels ANTI JOIN pairs USING (user_id, track_id) WHERE user_id IN (SELECT user_id FROM "
      "features)");
  if (!news) return news.error();
  const auto found =
      database.count("SELECT count(*) FROM features ANTI JOIN pairs USING (user_id, track_id) WHERE label_x");
  if (!found) return found.error();
  report.candidate_recall = *news > 0 ? static_cast<double>(*found) / static_cast<double>(*news) : 0;
  return {};
}

Status predict_rows(Builder& builder, const std::filesystem::path& output, FeaturesReport& report) {
  const auto prepared = builder.prepare("training", builder.training.end);
  if (!prepared) return prepared.error();
  if (auto folder = ensure_writable_folder(output / "candidate_models"); !folder) return folder;
  if (auto saved = models::save_als(output / "candidate_models" / "als", prepared->als, builder.als); !saved)
    return saved;
  const auto users = read_users(builder.database, "SELECT user_id FROM user_stats ORDER BY user_id");
  if (!users) return users.error();
  if (auto written = builder.write(*prepared, *users, nullptr, output / "features_test.parquet"); !written)
    return written;
  const auto rows = count_rows(builder.database, "true");
  if (!rows) return rows.error();
  report.test_users = static_cast<std::int64_t>(users->size());
  report.test_rows = *rows;
  return {};
}

}  // namespace

Result<FeaturesReport> build_features(const FeaturesConfig& config, const models::AlsConfig& als,
                                      const models::PopularityConfig& popularity, const std::filesystem::path& work,
                                      const std::filesystem::path& output, const RunContext& context) {
  if (config.heard != "mask" && config.heard != "keep")
    return make_error(ErrorKind::invalid_argument, "--features-heard '{}' is not one of mask, keep", config.heard);
  if (!(config.label_share > 0 && config.label_share < 1))
    return make_error(ErrorKind::invalid_argument, "--features-label-share {} is not between 0 and 1",
                      config.label_share);
  if (auto folder = ensure_writable_folder(output); !folder) return folder.error();
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  const auto training = find_training_plays(*database, config, work, context.seed);
  if (!training) return training.error();
  auto catalogue = read_catalogue(*database, training->tracks);
  if (!catalogue) return catalogue.error();

  Builder builder{config, als, popularity, context, std::move(*database), *training, std::move(*catalogue)};
  FeaturesReport report;
  report.label_start = training->label_start;
  if (auto done = learn_rows(builder, output, report); !done) return done.error();
  if (auto done = predict_rows(builder, output, report); !done) return done.error();
  context.log.info(
      "features: {} rows of {} users to learn from ({} heard, {} kept; {:.1f} % of new tracks are among the "
      "candidates), {} rows of {} users to rank",
      report.train_rows, report.train_users, report.train_heard, report.train_kept, 100 * report.candidate_recall,
      report.test_rows, report.test_users);
  return report;
}

}  // namespace segue::rank
