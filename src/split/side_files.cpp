#include "side_files.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "fold.hpp"

#include "segue/linalg/spooled_csr.hpp"
#include "segue/tables/parquet_writer.hpp"

namespace segue::split {
namespace {

constexpr std::size_t kBatchRows = std::size_t{1}
                                   << 20U;  // plays folded together, and then the rest of the last user's
constexpr std::size_t kSlices = 4;          // of whole users, a row group each: the same for any team

// Plays of whole users, and what comes of them.
struct Batch {
  struct Slice {
    std::size_t begin = 0, end = 0;
    std::array<std::vector<tables::Interaction>, kSides> pairs;
    std::array<std::optional<Result<tables::EncodedRows>>, kSideNames.size()> encoded;
  };
  std::vector<SidedPlay> plays;
  std::array<Slice, kSlices> slices;

  void cut() {
    std::size_t at = 0;
    for (std::size_t i = 0; i < kSlices; ++i) {
      slices[i].begin = at;
      at = i + 1 == kSlices ? plays.size() : std::max(plays.size() * (i + 1) / kSlices, at);
      while (at > 0 && at < plays.size() && plays[at].user == plays[at - 1].user) ++at;
      slices[i].end = at;
    }
  }
  void fold(std::size_t i, std::size_t files) {
    Slice& slice = slices[i];
    for (auto& pairs : slice.pairs) pairs.clear();
    fold_users(std::span(plays).subspan(slice.begin, slice.end - slice.begin), slice.pairs);
    for (std::size_t side = 0; side < files; ++side)
      slice.encoded[side] = tables::encode_interactions(slice.pairs[side]);
  }
};

void append(const tables::ChunkView& chunk, std::vector<SidedPlay>& plays) {
  const auto user = chunk.column<std::uint32_t>(0), track = chunk.column<std::uint32_t>(1),
             count = chunk.column<std::uint32_t>(4);
  const auto at = chunk.column<std::int64_t>(2), ms = chunk.column<std::int64_t>(3);
  const auto skipped = chunk.column<bool>(5);
  const auto side = chunk.column<std::int32_t>(6);
  const tables::Presence has_time = chunk.presence(2), has_ms = chunk.presence(3), said = chunk.presence(5);
  for (std::size_t row = 0; row < user.size(); ++row)
    plays.push_back({user[row], track[row], count[row], has_time[row] ? at[row] : kNoTime,
                     has_ms[row] ? ms[row] : kNoMs, said[row] && skipped[row], static_cast<std::uint8_t>(side[row])});
}

// The rows of a query in batches of whole users.
class BatchReader {
 public:
  BatchReader(tables::Query& rows, const Source& source, ProgressBar& bar) : rows_(rows), source_(source), bar_(bar) {}

  // Those of kBatchRows plays or more; none at the end.
  Status next(Batch& batch) {
    std::vector<SidedPlay>& plays = batch.plays;
    plays.clear();
    std::swap(plays, rest_);
    while (more_) {
      const auto chunk = rows_.next();
      if (!chunk) return chunk.error();
      more_ = chunk->has_value();
      if (!more_) break;
      const std::size_t before = plays.size();
      append(**chunk, plays);
      bar_.advance((*chunk)->rows());
      if (!std::is_sorted(plays.begin() + static_cast<std::ptrdiff_t>(before == 0 ? 0 : before - 1), plays.end(),
                          [](const SidedPlay& a, const SidedPlay& b) { return a.user < b.user; }))
        return make_error(ErrorKind::corrupt, "{}: is not ordered by user; run segue preprocess again", source_.plays);
      if (plays.size() < kBatchRows || plays.front().user == plays.back().user) continue;
      auto whole = plays.end();  // of the last user more may come
      while ((whole - 1)->user == plays.back().user) --whole;
      rest_.assign(whole, plays.end());
      plays.erase(whole, plays.end());
      break;
    }
    batch.cut();
    return {};
  }

 private:
  tables::Query& rows_;
  const Source& source_;
  ProgressBar& bar_;
  std::vector<SidedPlay> rest_;
  bool more_ = true;
};

// Writes what comes of batches, in their order, to each side.
class SideWriter {
 public:
  SideWriter(const Source& source, const Plan& plan, const RunContext& context)
      : context_(context),
        users_(source.users),
        tracks_(source.tracks),
        has_test_(plan.has_test),
        sides_(plan.files()) {
    for (auto& side : sides_) side.tracks_seen.resize(source.tracks);
    counts_.sides.resize(plan.files());
  }

  Status open(const std::filesystem::path& output) {
    const auto columns = tables::interaction_columns();
    for (std::size_t side = 0; side < sides_.size(); ++side) {
      auto writer = tables::ParquetWriter::create(output / fmt::format("{}.parquet", kSideNames[side]),
                                                  {columns.begin(), columns.end()});
      if (!writer) return writer.error();
      sides_[side].writer.emplace(std::move(*writer));
      auto entries = linalg::SpooledCsr::create(context_.spill_folder);
      if (!entries) return entries.error();
      sides_[side].matrix.emplace(Matrix{std::move(*entries)});
    }
    return {};
  }

  Status put(Batch& batch) {
    for (Batch::Slice& slice : batch.slices) {
      for (std::size_t side = 0; side < sides_.size(); ++side) {
        if (!*slice.encoded[side]) return slice.encoded[side]->error();
        if (auto put = sides_[side].writer->append(**slice.encoded[side]); !put) return put;
        count(slice.pairs[side], side);
        if (auto added = add_to_matrix(slice.pairs[side], *sides_[side].matrix); !added) return added;
      }
      for (const tables::Interaction& pair : slice.pairs[kDropped])
        counts_.plays_dropped += static_cast<std::int64_t>(pair.plays);
      count_common(slice.pairs[kTrain], slice.pairs[kTest]);
    }
    return {};
  }

  // And the matrices.
  Result<SidesCounts> finish(const std::filesystem::path& output) {
    for (std::size_t side = 0; side < sides_.size(); ++side) {
      if (counts_.sides[side].interactions == 0 && (side != kTest || has_test_))
        return make_error(ErrorKind::invalid_argument, "the {} side is empty; choose another --split-method or {}",
                          kSideNames[side], side == kValidation ? "--split-validation-share" : "--split-test-share");
      const auto& seen = sides_[side].tracks_seen;
      counts_.sides[side].tracks = std::count(seen.begin(), seen.end(), true);
    }
    for (auto& side : sides_)
      if (const auto rows = side.writer->finish(); !rows) return rows.error();
    for (std::size_t side = 0; side < sides_.size(); ++side) {
      if (auto saved = save(*sides_[side].matrix, output / fmt::format("{}_matrix.npz", kSideNames[side])); !saved)
        return saved.error();
      sides_[side].matrix.reset();
    }
    return counts_;
  }

 private:
  void count(const std::vector<tables::Interaction>& pairs, std::size_t side) {
    SideCounts& counts = counts_.sides[side];
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      counts.plays += static_cast<std::int64_t>(pairs[i].plays);
      if (i == 0 || pairs[i].user != pairs[i - 1].user) ++counts.users;
      sides_[side].tracks_seen[pairs[i].track] = true;
    }
    counts.interactions += static_cast<std::int64_t>(pairs.size());
  }

  struct Matrix {
    linalg::SpooledCsr entries;
    std::vector<std::uint64_t> offsets = {0};
  };

  Status add_to_matrix(const std::vector<tables::Interaction>& pairs, Matrix& matrix) {
    indices_.clear();
    values_.clear();
    const std::uint64_t before = matrix.entries.entries();
    for (const tables::Interaction& pair : pairs) {
      while (matrix.offsets.size() <= pair.user) matrix.offsets.push_back(before + indices_.size());
      indices_.push_back(pair.track);
      values_.push_back(static_cast<float>(pair.plays));
    }
    return matrix.entries.append(indices_, values_);
  }

  Status save(Matrix& matrix, const std::filesystem::path& file) {
    matrix.offsets.resize(std::size_t{users_} + 1, matrix.entries.entries());
    return matrix.entries.save(file, users_, tracks_, matrix.offsets, &context_.team);
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

  struct Files {
    std::optional<tables::ParquetWriter> writer;
    std::optional<Matrix> matrix;
    std::vector<bool> tracks_seen;
  };

  const RunContext& context_;
  std::uint32_t users_, tracks_;
  bool has_test_;
  std::vector<Files> sides_;
  std::vector<std::uint32_t> indices_;
  std::vector<float> values_;
  SidesCounts counts_;
};

}  // namespace

Result<SidesCounts> write_sides(tables::Database& database, const Source& source, const Plan& plan,
                                const std::filesystem::path& output, const RunContext& context) {
  // By user, as preprocessed.parquet is; the other methods join or sort.
  const bool ordered = plan.rule == LeakRule::global_time || plan.rule == LeakRule::none;
  SideWriter writer(source, plan, context);
  if (auto opened = writer.open(output); !opened) return opened.error();
  ProgressBar bar(context.progress, "split", static_cast<std::uint64_t>(source.rows), "plays");
  auto rows =
      database.query(fmt::format("SELECT user_id::UINTEGER, track_id::UINTEGER, played_at::TIMESTAMP, "
                                 "ms_played::BIGINT, plays::UINTEGER, skipped, "
                                 "side::INTEGER FROM sided{}",
                                 ordered ? "" : " ORDER BY user_id"));
  if (!rows) return rows.error();
  BatchReader reader(*rows, source, bar);
  // One batch is read while the one before is folded and the one before that is written.
  Batch read, folded, written;
  do {
    Status reading, writing;
    context.team.for_each_block(2 + kSlices, [&](std::size_t block, unsigned) {
      if (block == 0)
        reading = reader.next(read);
      else if (block == 1 && !written.plays.empty())
        writing = writer.put(written);
      else if (block >= 2 && !folded.plays.empty())
        folded.fold(block - 2, plan.files());
    });
    if (!reading) return reading.error();
    if (!writing) return writing.error();
    std::swap(written, folded);
    std::swap(folded, read);
  } while (!written.plays.empty() || !folded.plays.empty());
  return writer.finish(output);
}

}  // namespace segue::split
