#include "plays/write_rejects.hpp"

#include <chrono>
#include <fmt/format.h>
#include <set>

#include "plays/write_in_order.hpp"

namespace segue::prepare {
namespace {

using tables::ColumnType;

const std::vector<tables::ParquetColumn> kColumns = {{"step", ColumnType::text},
                                                     {"reason", ColumnType::text},
                                                     {"source_file", ColumnType::text},
                                                     {"source_row", ColumnType::int64},
                                                     {"raw", ColumnType::text, true}};

// Texts of one column, back to back.
class Texts {
 public:
  void add(std::string_view text) {
    bytes_ += text;
    ends_.push_back(bytes_.size());
  }
  [[nodiscard]] std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }
  [[nodiscard]] std::size_t size() const { return ends_.size(); }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

struct RejectRows {
  std::vector<std::string_view> step, reason, source_file;  // into what outlives them
  std::vector<std::int64_t> source_row;
  std::vector<std::uint8_t> has_raw;
  Texts raw;

  [[nodiscard]] Result<tables::EncodedRows> encode() const {
    std::vector<std::string_view> texts;
    for (std::size_t i = 0; i < raw.size(); ++i) texts.push_back(raw[i]);
    const tables::ParquetCells cells[] = {{std::span(step)},
                                          {std::span(reason)},
                                          {std::span(source_file)},
                                          {std::span(source_row)},
                                          {std::span<const std::string_view>(texts), has_raw}};
    return tables::encode_rows(kColumns, cells);
  }
};

// The only column of a SELECT.
Result<Texts> read_texts(tables::Database& database, std::string_view sql) {
  auto rows = database.query(sql);
  if (!rows) return rows.error();
  Texts texts;
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return texts;
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row) texts.add((*chunk)->text(0, row));
  }
}

// Steps and reasons are few; files too: each text is kept once.
Status write_table(tables::Database& database, tables::ParquetWriter& writer) {
  auto rows = database.query(
      "SELECT step, reason, source_file, source_row, raw FROM rejects ORDER BY step, source_file, source_row, reason, "
      "raw");
  if (!rows) return rows.error();
  std::set<std::string, std::less<>> known;
  const auto keep = [&](std::string_view text) {
    const auto found = known.find(text);
    return std::string_view(found != known.end() ? *found : *known.emplace(text).first);
  };
  RejectRows out;
  for (bool more = true; more;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    more = chunk->has_value();
    for (std::size_t row = 0; more && row < (*chunk)->rows(); ++row) {
      out.step.push_back(keep((*chunk)->text(0, row)));
      out.reason.push_back(keep((*chunk)->text(1, row)));
      out.source_file.push_back(keep((*chunk)->text(2, row)));
      out.source_row.push_back((*chunk)->column<std::int64_t>(3)[row]);
      const bool null = (*chunk)->is_null(4, row);
      out.has_raw.push_back(null ? 0 : 1);
      out.raw.add(null ? std::string_view() : (*chunk)->text(4, row));
    }
    if (more && out.step.size() < kRowGroupRows / 8) continue;
    const auto encoded = out.encode();
    if (!encoded) return encoded.error();
    if (auto put = writer.append(*encoded); !put) return put;
    out = {};
  }
  return {};
}

// As DuckDB writes a TIMESTAMP: 2020-01-31 10:00:00, with what there is of a second.
std::string time_text(std::int64_t microseconds) {
  constexpr std::int64_t kSecond = 1'000'000;
  const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds{microseconds}};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                 clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  if (microseconds % kSecond == 0) return text;
  text += fmt::format(".{:06}", microseconds % kSecond);
  text.resize(text.find_last_not_of('0') + 1);
  return text;
}

// What a row rejected here said stands in its source file; here are the names, for a look.
struct Names {
  Texts user, track;  // JSON, by user_no and track_no
  [[nodiscard]] std::string raw_of(const Play& play) const {
    return fmt::format(R"({{"user":{},{},"played_at":{}}})", user[play.user], track[play.track],
                       play.played_at == kNoTime ? "null" : '"' + time_text(play.played_at) + '"');
  }
};

Result<Names> read_names(tables::Database& database) {
  auto user = read_texts(database, "SELECT to_json(user_raw)::VARCHAR FROM users ORDER BY user_no");
  if (!user) return user.error();
  auto track = read_texts(database,
                          R"(SELECT '"artist":' || coalesce(to_json(a.name)::VARCHAR, 'null') || ',"title":' ||
                                    coalesce(to_json(t.title)::VARCHAR, 'null')
                             FROM numbered_tracks n JOIN tracks t USING (track) JOIN artists a USING (artist_no)
                             ORDER BY n.track_no)");
  if (!track) return track.error();
  return Names{std::move(*user), std::move(*track)};
}

Result<tables::EncodedRows> encode(std::span<const Play> plays, const Names& names,
                                   std::span<const std::string> files) {
  RejectRows out;
  for (const Play& play : plays) {
    out.step.emplace_back("08_filter");
    out.reason.emplace_back(kVerdictNames[static_cast<std::size_t>(play.verdict)]);
    out.source_file.emplace_back(files[play.file]);
    out.source_row.push_back(static_cast<std::int64_t>(play.source_row));
    out.has_raw.push_back(1);
    out.raw.add(names.raw_of(play));
  }
  return out.encode();
}

}  // namespace

Result<std::int64_t> write_rejects(const std::filesystem::path& file, tables::Database& database, PlayLog& log,
                                   std::span<const std::string> files, const RunContext& context) {
  auto writer = tables::ParquetWriter::create(file, kColumns);
  if (!writer) return writer.error();
  if (auto put = write_table(database, *writer); !put) return put.error();
  if (log.rejected->rows() > 0) {
    const auto names = read_names(database);
    if (!names) return names.error();
    auto done = write_in_order(*writer, log.rejected->partitions(), context, "10 rejects",
                               [&](std::size_t partition, unsigned) -> Result<std::vector<tables::EncodedRows>> {
                                 const auto plays = log.rejected->take(partition);
                                 if (!plays) return plays.error();
                                 constexpr std::size_t kGroup = kRowGroupRows / 8;  // texts are longer than numbers
                                 return encode_in_groups(*plays, kGroup, [&](std::span<const Play> group) {
                                   return encode(group, *names, files);
                                 });
                               });
    if (!done) return done.error();
  }
  log.rejected.reset();
  return writer->finish();
}

}  // namespace segue::prepare
