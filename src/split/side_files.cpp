#include "side_files.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "fold.hpp"

#include "segue/base/memory.hpp"
#include "segue/linalg/csr.hpp"
#include "segue/linalg/npz.hpp"
#include "segue/tables/parquet_writer.hpp"

namespace segue::split {
namespace {

constexpr std::size_t kBatchRows = std::size_t{1}
                                   << 21U;  // plays folded together, and then the rest of the last user's
constexpr std::size_t kSlices = 8;          // of whole users, a row group each: the same for any team
constexpr std::size_t kSides = 3;           // train, test, dropped
constexpr std::array<const char*, 2> kNames = {"train", "test"};

void append(const tables::ChunkView& chunk, std::vector<SidedPlay>& plays) {
  const auto user = chunk.column<std::uint32_t>(0), track = chunk.column<std::uint32_t>(1),
             count = chunk.column<std::uint32_t>(4);
  const auto at = chunk.column<std::int64_t>(2), ms = chunk.column<std::int64_t>(3);
  const auto skipped = chunk.column<bool>(5);
  const auto side = chunk.column<std::int32_t>(6);
  for (std::size_t row = 0; row < user.size(); ++row)
    plays.push_back(
        {user[row], track[row], count[row], at[row], ms[row], skipped[row], static_cast<std::uint8_t>(side[row])});
}

// Folds plays and writes what comes of them, to both sides at once.
class SideWriter {
 public:
  SideWriter(const Source& source, const RunContext& context) : context_(context) {
    for (auto& seen : tracks_seen_) seen.resize(source.tracks);
  }

  Status open(const std::filesystem::path& output) {
    const auto columns = tables::interaction_columns();
    for (std::size_t side = 0; side < kNames.size(); ++side) {
      auto writer = tables::ParquetWriter::create(output / fmt::format("{}.parquet", kNames[side]),
                                                  {columns.begin(), columns.end()});
      if (!writer) return writer.error();
      writers_[side].emplace(std::move(*writer));
    }
    return {};
  }

  // Whole users, in order.
  Status take(std::vector<SidedPlay>& plays) {
    std::vector<std::size_t> begins = {0};
    for (std::size_t slice = 1; slice <= kSlices; ++slice) {
      std::size_t at = slice == kSlices ? plays.size() : std::max(plays.size() * slice / kSlices, begins.back());
      while (at > 0 && at < plays.size() && plays[at].user == plays[at - 1].user) ++at;
      begins.push_back(at);
    }
    std::vector<Slice> slices(kSlices);
    context_.team.for_each_block(kSlices, [&](std::size_t i, unsigned) {
      fold_users(std::span(plays).subspan(begins[i], begins[i + 1] - begins[i]), slices[i].pairs);
      for (std::size_t side = 0; side < kNames.size(); ++side)
        slices[i].encoded[side] = tables::encode_interactions(slices[i].pairs[side]);
    });
    for (Slice& slice : slices) {
      for (std::size_t side = 0; side < kNames.size(); ++side) {
        if (!*slice.encoded[side]) return slice.encoded[side]->error();
        if (auto put = writers_[side]->append(**slice.encoded[side]); !put) return put;
        count(slice.pairs[side], side);
      }
      for (const tables::Interaction& pair : slice.pairs[2])
        counts_.plays_dropped += static_cast<std::int64_t>(pair.plays);
      count_common(slice.pairs[0], slice.pairs[1]);
    }
    plays.clear();
    return {};
  }

  Result<SidesCounts> finish() {
    for (std::size_t side = 0; side < kNames.size(); ++side) {
      if (counts_.sides[side].interactions == 0)
        return make_error(ErrorKind::invalid_argument,
                          "the {} side is empty; choose another --split-method or --split-test-share", kNames[side]);
      counts_.sides[side].tracks = std::count(tracks_seen_[side].begin(), tracks_seen_[side].end(), true);
    }
    for (auto& writer : writers_)
      if (const auto rows = writer->finish(); !rows) return rows.error();
    return counts_;
  }

 private:
  struct Slice {
    std::array<std::vector<tables::Interaction>, kSides> pairs;
    std::array<std::optional<Result<tables::EncodedRows>>, 2> encoded;
  };

  void count(const std::vector<tables::Interaction>& pairs, std::size_t side) {
    SideCounts& counts = counts_.sides[side];
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      counts.plays += static_cast<std::int64_t>(pairs[i].plays);
      if (i == 0 || pairs[i].user != pairs[i - 1].user) ++counts.users;
      tracks_seen_[side][pairs[i].track] = true;
    }
    counts.interactions += static_cast<std::int64_t>(pairs.size());
  }

  void count_common(const std::vector<tables::Interaction>& train, const std::vector<tables::Interaction>& test) {
    const auto key = [](const tables::Interaction& pair) { return (std::uint64_t{pair.user} << 32U) | pair.track; };
    for (std::size_t i = 0, j = 0; i < train.size() && j < test.size();) {
      const std::uint64_t a = key(train[i]), b = key(test[j]);
      if (a == b) ++counts_.pairs_on_both_sides;
      if (a <= b) ++i;
      if (b <= a) ++j;
    }
  }

  const RunContext& context_;
  std::array<std::optional<tables::ParquetWriter>, 2> writers_;
  std::array<std::vector<bool>, 2> tracks_seen_;
  SidesCounts counts_;
};

Result<linalg::CsrMatrix<float>> read_matrix(tables::Database& database, const Source& source,
                                             const std::filesystem::path& file, std::int64_t entries,
                                             const RunContext& context) {
  const std::uint64_t needed = static_cast<std::uint64_t>(entries) * 8 + (std::uint64_t{source.users} + 1) * 8;
  if (needed > context.memory_limit_bytes)
    return make_error(ErrorKind::out_of_memory,
                      "a matrix of {} interactions takes {}, more than the memory limit of {}", entries,
                      format_bytes(needed), format_bytes(context.memory_limit_bytes));
  linalg::CsrMatrix<float> matrix;
  matrix.rows = source.users;
  matrix.columns = source.tracks;
  matrix.offsets.reserve(std::size_t{source.users} + 1);
  matrix.indices.reserve(static_cast<std::size_t>(entries));
  matrix.values.reserve(static_cast<std::size_t>(entries));
  auto rows = database.query(
      fmt::format("SELECT user_id, track_id, weight FROM read_parquet({})", tables::quote_text(file.string())));
  if (!rows) return rows.error();
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) break;
    const auto users = (*chunk)->column<std::uint32_t>(0), tracks = (*chunk)->column<std::uint32_t>(1);
    const auto weights = (*chunk)->column<float>(2);
    for (std::size_t row = 0; row < users.size(); ++row)
      while (matrix.offsets.size() <= users[row]) matrix.offsets.push_back(matrix.indices.size() + row);
    matrix.indices.insert(matrix.indices.end(), tracks.begin(), tracks.end());
    matrix.values.insert(matrix.values.end(), weights.begin(), weights.end());
  }
  while (matrix.offsets.size() <= source.users) matrix.offsets.push_back(matrix.indices.size());
  return matrix;
}

}  // namespace

Result<SidesCounts> write_sides(tables::Database& database, const Source& source, bool ordered,
                                const std::filesystem::path& output, const RunContext& context) {
  SideWriter writer(source, context);
  if (auto opened = writer.open(output); !opened) return opened.error();
  ProgressBar bar(context.progress, "split", static_cast<std::uint64_t>(source.rows), "plays");
  auto rows = database.query(fmt::format(
      "SELECT user_id::UINTEGER, track_id::UINTEGER, coalesce(epoch_us(played_at), {}), "
      "coalesce(ms_played::BIGINT, {}), plays::UINTEGER, coalesce(skipped, false), side::INTEGER FROM sided{}",
      kNoTime, kNoMs, ordered ? "" : " ORDER BY user_id"));
  if (!rows) return rows.error();
  std::vector<SidedPlay> plays, rest;
  for (bool more = true; more;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    more = chunk->has_value();
    if (more) {
      append(**chunk, plays);
      bar.advance((*chunk)->rows());
      if (plays.size() < kBatchRows) continue;
    }
    if (!std::is_sorted(plays.begin(), plays.end(),
                        [](const SidedPlay& a, const SidedPlay& b) { return a.user < b.user; }))
      return make_error(ErrorKind::corrupt, "{}: is not ordered by user; run segue preprocess again", source.plays);
    auto whole = plays.end();  // of the last user more may come
    if (more && plays.front().user != plays.back().user)
      while ((whole - 1)->user == plays.back().user) --whole;
    else if (more)
      continue;
    rest.assign(whole, plays.end());
    plays.erase(whole, plays.end());
    if (auto taken = writer.take(plays); !taken) return taken.error();
    std::swap(plays, rest);
  }
  auto counts = writer.finish();
  if (!counts) return counts;
  for (std::size_t side = 0; side < kNames.size(); ++side) {
    const auto matrix = read_matrix(database, source, output / fmt::format("{}.parquet", kNames[side]),
                                    counts->sides[side].interactions, context);
    if (!matrix) return matrix.error();
    if (auto sound = linalg::check(matrix->view()); !sound) return sound.error();
    if (auto saved =
            linalg::save_npz(output / fmt::format("{}_matrix.npz", kNames[side]), matrix->view(), &context.team);
        !saved)
      return saved.error();
  }
  return counts;
}

}  // namespace segue::split
