#include "segue/pipeline/evaluation.hpp"

#include <algorithm>

#include "list_evaluation.hpp"

#include "segue/models/als.hpp"
#include "segue/models/popularity.hpp"
#include "segue/tables/database.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::pipeline {
namespace {

std::string default_name(const EvaluateFiles& files) {
  if (!files.name.empty()) return files.name;
  if (!files.predictions.empty()) return files.predictions.stem().string();
  auto folder = std::filesystem::path(files.model);
  if (!folder.has_filename()) folder = folder.parent_path();
  return folder.filename().string();
}

Result<evaluate::EvaluationReport> evaluate_als(const EvaluateFiles& files, const Truth& truth,
                                                const EvaluateConfig& config, const RunContext& context) {
  auto model = models::load_als(files.model);
  if (!model) return model.error();
  const auto users = model->user_factors.view(), items = model->item_factors.view();
  if (users.rows != truth.train.rows || items.rows != truth.train.columns)
    return make_error(
        ErrorKind::invalid_argument,
        "{}: the model is of {} users x {} tracks where {} has {} x {}; give the matrix it was trained on", files.model,
        users.rows, items.rows, files.train.string(), truth.train.rows, truth.train.columns);
  const auto heard = truth.train.view();
  const auto longest = *std::max_element(config.k.begin(), config.k.end());
  auto lists =
      models::recommend(users, items, truth.users, config.heard == "mask" ? &heard : nullptr, longest, context);
  if (!lists) return lists.error();
  return evaluate_lists(default_name(files), spread(*lists, truth.users, truth.train.rows), truth, &items, config,
                        context);
}

Result<evaluate::EvaluationReport> evaluate_popularity(const EvaluateFiles& files, const Truth& truth,
                                                       const EvaluateConfig& config, const RunContext& context) {
  const auto heard = truth.train.view();
  const auto longest = *std::max_element(config.k.begin(), config.k.end());
  auto lists = models::recommend_popular(models::fit_popularity(heard, {}), truth.users,
                                         config.heard == "mask" ? &heard : nullptr, longest, context);
  if (!lists) return lists.error();
  return evaluate_lists(default_name(files), spread(*lists, truth.users, truth.train.rows), truth, nullptr, config,
                        context);
}

}  // namespace

Result<linalg::RankedLists> read_predictions(const std::filesystem::path& file, std::uint32_t users,
                                             std::uint32_t tracks, const RunContext& context) {
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  const std::string_view needed[] = {"user_id", "track_id"};
  auto source = tables::parquet_source(*database, file, needed);
  if (!source) return source.error();
  const auto has = [&](const char* column) {
    const std::string_view wanted[] = {column};
    return bool(tables::parquet_source(*database, file, wanted));
  };
  const bool has_rank = has("rank"), has_score = has("score");
  if (!has_rank && !has_score)
    return make_error(ErrorKind::corrupt, "{}: has neither a column rank nor a column score; add one to say the order",
                      file.string());
  auto bad =
      database->query(fmt::format("SELECT user_id::VARCHAR, track_id::VARCHAR FROM {} WHERE user_id IS NULL OR "
                                  "track_id IS NULL OR user_id < 0 OR user_id >= {} OR track_id < 0 OR "
                                  "track_id >= {} ORDER BY ALL LIMIT 1",
                                  *source, users, tracks));
  if (!bad) return bad.error();
  auto first_bad = bad->next();
  if (!first_bad) return first_bad.error();
  if (*first_bad && (*first_bad)->rows() > 0) {
    const auto shown = [&](std::size_t column) {
      return (*first_bad)->is_null(column, 0) ? std::string("NULL") : std::string((*first_bad)->text(column, 0));
    };
    return make_error(ErrorKind::corrupt,
                      "{}: user_id {} with track_id {} is outside the matrices of {} users x {} tracks; ids are their "
                      "rows and columns",
                      file.string(), shown(0), shown(1), users, tracks);
  }
  auto query = database->query(
      fmt::format("SELECT user_id::UINTEGER, track_id::UINTEGER, {}::FLOAT FROM {} ORDER BY user_id, {}, track_id",
                  has_score ? "score" : "-rank", *source, has_rank ? "rank" : "score DESC NULLS LAST"));
  if (!query) return query.error();
  linalg::RankedLists lists;
  lists.offsets.assign(std::size_t{users} + 1, 0);
  while (true) {
    auto chunk = query->next();
    if (!chunk) return chunk.error();
    if (!*chunk) break;
    const auto user = (*chunk)->column<std::uint32_t>(0), track = (*chunk)->column<std::uint32_t>(1);
    const auto score = (*chunk)->column<float>(2);
    for (const auto id : user) ++lists.offsets[id + 1];
    lists.items.insert(lists.items.end(), track.begin(), track.end());
    for (std::size_t i = 0; i < score.size(); ++i)
      lists.scores.push_back((*chunk)->is_null(2, i) ? std::numeric_limits<float>::quiet_NaN() : score[i]);
  }
  for (std::size_t user = 0; user < users; ++user) lists.offsets[user + 1] += lists.offsets[user];
  return lists;
}

Result<evaluate::EvaluationReport> evaluate_files(const EvaluateFiles& files, const EvaluateConfig& config,
                                                  const RunContext& context) {
  if (files.model.empty() == files.predictions.empty())
    return make_error(ErrorKind::invalid_argument,
                      "give what to evaluate: either --model (a folder, or the word popularity) or --predictions");
  auto truth = load_truth(files, config.truth == "new", context);
  if (!truth) return truth.error();
  if (files.model == "popularity") return evaluate_popularity(files, *truth, config, context);
  if (!files.model.empty()) return evaluate_als(files, *truth, config, context);
  auto lists = read_predictions(files.predictions, truth->train.rows, truth->train.columns, context);
  if (!lists) return lists.error();
  return evaluate_lists(default_name(files), *lists, *truth, nullptr, config, context);
}

}  // namespace segue::pipeline
