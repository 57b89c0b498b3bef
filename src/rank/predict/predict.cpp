#include "segue/rank/predict.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "dot.hpp"
#include "reasons.hpp"
#include "scorer.hpp"

#include "segue/linalg/npz.hpp"
#include "segue/models/als.hpp"
#include "segue/rank/features.hpp"
#include "segue/rank/rerank.hpp"
#include "segue/tables/database.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::rank {
namespace {

using tables::ColumnType;
using tables::TableWriter;

// Candidates of some users, in order of user and track.
struct Block {
  std::vector<std::uint32_t> users;
  std::vector<std::size_t> offsets{0};
  std::vector<std::uint32_t> tracks;
  std::vector<std::string> sources;
  std::vector<float> features;
};

struct Listed {
  std::uint32_t track = 0;
  float score = 0, x = 0, y = 0;
  std::string source, reason;
};

// Distances from the mean in standard deviations; all 0 where values are equal or not known.
std::vector<float> standardized(std::span<const float> values) {
  double sum = 0, squares = 0;
  for (const float value : values) sum += value;
  const double mean = values.empty() ? 0 : sum / static_cast<double>(values.size());
  for (const float value : values) squares += (value - mean) * (value - mean);
  const double deviation = values.empty() ? 0 : std::sqrt(squares / static_cast<double>(values.size()));
  std::vector<float> out(values.size(), 0.0F);
  for (std::size_t i = 0; deviation > 0 && i < values.size(); ++i)
    out[i] = static_cast<float>((values[i] - mean) / deviation);
  return out;
}

class ListMaker {
 public:
  ListMaker(const PredictConfig& config, const ItemNames& names, const linalg::CsrMatrix<float>& heard,
            const linalg::DenseView& factors)
      : config_(config), names_(names), heard_(heard), factors_(factors) {
    for (std::uint32_t track = 0; track < factors.rows; ++track) inverse_.push_back(inverse_length(factors.row(track)));
  }

  [[nodiscard]] std::vector<Listed> list(const Block& block, const Scores& scores, std::size_t user) const {
    const std::size_t first = block.offsets[user], count = block.offsets[user + 1] - first;
    const auto x = standardized(std::span(scores.x).subspan(first, count));
    const auto y = standardized(std::span(scores.y).subspan(first, count));
    std::vector<RerankItem> items;
    for (std::size_t i = 0; i < count; ++i) {
      const auto track = block.tracks[first + i];
      const double score = config_.x_weight * x[i] + config_.y_weight * y[i];
      items.push_back({track, names_.artist_id[track], names_.group[track], static_cast<float>(score)});
    }
    sort_by_score(items);
    if (config_.one_version) items = one_version_a_song(items);
    items = cap_artists(items, config_.artist_cap);
    items.resize(std::min<std::size_t>(items.size(), std::max(config_.pool, config_.list_length)));
    std::vector<Listed> listed;
    for (const auto& item : diversify(items, factors_, static_cast<float>(config_.mmr_weight), config_.list_length)) {
      const auto begin = block.tracks.begin() + static_cast<std::ptrdiff_t>(first);
      const auto row = static_cast<std::size_t>(
          std::lower_bound(begin, begin + static_cast<std::ptrdiff_t>(count), item.track) - block.tracks.begin());
      listed.push_back(
          {item.track, item.score, scores.x[row], scores.y[row], block.sources[row],
           reason(block.sources[row], item.track, heard_.view().row(block.users[user]), factors_, inverse_, names_)});
    }
    return listed;
  }

 private:
  const PredictConfig& config_;
  const ItemNames& names_;
  const linalg::CsrMatrix<float>& heard_;
  linalg::DenseView factors_;
  std::vector<float> inverse_;
};

class PredictionWriter {
 public:
  explicit PredictionWriter(TableWriter writer) : writer_(std::move(writer)) {}
  static Result<PredictionWriter> create(tables::Database& database) {
    auto writer = TableWriter::create(database, "predictions",
                                      {{"user_id", ColumnType::uint32},
                                       {"rank", ColumnType::uint32},
                                       {"track_id", ColumnType::uint32},
                                       {"score", ColumnType::float32},
                                       {"score_x", ColumnType::float32},
                                       {"score_y", ColumnType::float32},
                                       {"source", ColumnType::text},
                                       {"reason", ColumnType::text}});
    if (!writer) return writer.error();
    return PredictionWriter(std::move(*writer));
  }
  Status add(std::uint32_t user, const std::vector<Listed>& list) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      writer_.column<std::uint32_t>(0)[row_] = user;
      writer_.column<std::uint32_t>(1)[row_] = static_cast<std::uint32_t>(i + 1);
      writer_.column<std::uint32_t>(2)[row_] = list[i].track;
      writer_.column<float>(3)[row_] = list[i].score;
      writer_.column<float>(4)[row_] = list[i].x;
      writer_.column<float>(5)[row_] = list[i].y;
      if (std::isnan(list[i].y)) writer_.set_null(5, row_);
      writer_.set_text(6, row_, list[i].source);
      writer_.set_text(7, row_, list[i].reason);
      ++written_;
      if (++row_ < TableWriter::kCapacity) continue;
      if (auto flushed = flush(); !flushed) return flushed;
    }
    return {};
  }
  Status finish() {
    if (auto flushed = flush(); !flushed) return flushed;
    return writer_.finish();
  }
  [[nodiscard]] std::int64_t written() const { return written_; }

 private:
  Status flush() {
    const auto rows = std::exchange(row_, 0);
    return rows > 0 ? writer_.flush(rows) : Status{};
  }
  TableWriter writer_;
  std::size_t row_ = 0;
  std::int64_t written_ = 0;
};

struct Predictor {
  const RunContext& context;
  const Scorer& scorer;
  const ListMaker& maker;
  PredictionWriter& writer;
  PredictReport report;

  Status settle(Block& block) {
    if (block.users.empty()) return {};
    if (context.stop.requested()) return make_error(ErrorKind::cancelled, "stopped while making lists");
    const auto scores = scorer.score(block.features, block.tracks.size());
    if (!scores) return scores.error();
    std::vector<std::vector<Listed>> lists(block.users.size());
    constexpr std::size_t kUsersABlock = 16;
    context.team.for_each_block((lists.size() + kUsersABlock - 1) / kUsersABlock, [&](std::size_t part, unsigned) {
      for (std::size_t i = part * kUsersABlock; i < std::min(lists.size(), (part + 1) * kUsersABlock); ++i)
        lists[i] = maker.list(block, *scores, i);
    });
    for (std::size_t i = 0; i < lists.size(); ++i)
      if (auto added = writer.add(block.users[i], lists[i]); !added) return added;
    report.users += static_cast<std::int64_t>(block.users.size());
    report.candidates += static_cast<std::int64_t>(block.tracks.size());
    block = Block();
    return {};
  }
};

Status read_and_predict(tables::Database& database, const std::string& source, std::uint32_t users,
                        std::uint32_t tracks, const std::filesystem::path& file, Predictor& predictor) {
  const std::size_t width = feature_list().size();
  const std::size_t rows_a_block =
      std::clamp<std::uint64_t>(predictor.context.memory_limit_bytes / 8 / (width * 16), 10'000, 1'000'000);
  std::string select = "SELECT user_id, track_id, source";
  for (const auto& feature : feature_list()) select += fmt::format(", {}", feature.name);
  const auto rows = database.count(fmt::format("SELECT count(*) FROM {}", source));
  if (!rows) return rows.error();
  ProgressBar bar(predictor.context.progress, "predict", static_cast<std::uint64_t>(*rows), "candidates");
  auto query = database.query(fmt::format("{} FROM {}", select, source));
  if (!query) return query.error();
  Block block;
  std::uint64_t before = 0;  // user and track of the row before: the file's order is part of its contract
  for (;;) {
    const auto chunk = query->next();
    if (!chunk) return chunk.error();
    if (!*chunk) break;
    const auto user = (*chunk)->column<std::uint32_t>(0), track = (*chunk)->column<std::uint32_t>(1);
    std::vector<std::span<const float>> values;
    for (std::size_t column = 0; column < width; ++column) values.push_back((*chunk)->column<float>(column + 3));
    for (std::size_t row = 0; row < user.size(); ++row) {
      const std::uint64_t here = (std::uint64_t{user[row]} << 32U) | track[row];
      if (user[row] >= users || track[row] >= tracks || (here <= before && before != 0))
        return make_error(ErrorKind::corrupt,
                          "{}: is not in order of user and track, or of another work folder; run segue features again",
                          file.string());
      before = here;
      if (block.users.empty() || block.users.back() != user[row]) {
        if (block.tracks.size() >= rows_a_block)
          if (auto settled = predictor.settle(block); !settled) return settled;
        block.users.push_back(user[row]);
        block.offsets.push_back(0);  // its end, set below
      }
      block.tracks.push_back(track[row]);
      block.sources.emplace_back((*chunk)->text(2, row));
      for (std::size_t column = 0; column < width; ++column)
        block.features.push_back((*chunk)->is_null(column + 3, row) ? std::numeric_limits<float>::quiet_NaN()
                                                                    : values[column][row]);
      block.offsets.back() = block.tracks.size();
    }
    bar.advance(user.size());
  }
  return predictor.settle(block);
}

}  // namespace

OptionSet PredictConfig::options() {
  OptionSet set("predict");
  set.add("list_length", &list_length, "tracks in a list", {1, 10000});
  set.add("x_weight", &x_weight, "weight of what the user will hear (model_x)", {0, 1000});
  set.add("y_weight", &y_weight, "weight of what the user will keep (model_y)", {0, 1000});
  set.add("mmr_weight", &mmr_weight, "0: by score alone; 1: as unlike one another as can be", {0, 1});
  set.add("artist_cap", &artist_cap, "tracks of one artist in a list; 0: any number", {0, 10000});
  set.add("one_version", &one_version, "whether only the best version of a song stays");
  set.add("pool", &pool, "best by score that re-ranking chooses from", {1, 100000});
  return set;
}

Result<PredictReport> predict(const PredictConfig& config, const std::filesystem::path& work,
                              const std::filesystem::path& output, const RunContext& context) {
  auto names = read_item_names(work / "items.parquet", context);
  if (!names) return names.error();
  auto heard = linalg::load_npz(work / "train_matrix.npz");
  if (!heard) return heard.error();
  std::error_code error;
  const bool trained = std::filesystem::exists(work / "als_model", error);
  const auto als = models::load_als(trained ? work / "als_model" : work / "candidate_models" / "als");
  if (!als) return als.error();
  const auto factors = als->item_factors.view();
  if (factors.rows != names->title.size() || heard->columns != factors.rows)
    return make_error(ErrorKind::corrupt,
                      "{}: items, matrix and model are of {}, {} and {} tracks; run segue run again", work.string(),
                      names->title.size(), heard->columns, factors.rows);
  const auto scorer = Scorer::load(work, context.team.size());
  if (!scorer) return scorer.error();

  auto database = tables::Database::open(context);
  if (!database) return database.error();
  std::vector<std::string_view> columns{"user_id", "track_id", "source"};
  for (const auto& feature : feature_list()) columns.push_back(feature.name);
  const auto file = work / "features_test.parquet";
  const auto source = tables::parquet_source(*database, file, columns);
  if (!source) return source.error();
  auto reader = tables::Database::open(context);  // a query is streamed from here while rows are written there
  if (!reader) return reader.error();
  auto writer = PredictionWriter::create(*database);
  if (!writer) return writer.error();
  const ListMaker maker(config, *names, *heard, factors);
  Predictor predictor{context, *scorer, maker, *writer, {}};
  if (auto read = read_and_predict(*reader, *source, heard->rows, heard->columns, file, predictor); !read)
    return read.error();
  if (auto finished = writer->finish(); !finished) return finished.error();
  const auto written = tables::write_parquet(*database, "FROM predictions ORDER BY user_id, rank",
                                             output / "predictions.parquet", "predict: write");
  if (!written) return written.error();
  predictor.report.rows = writer->written();
  return predictor.report;
}

}  // namespace segue::rank
