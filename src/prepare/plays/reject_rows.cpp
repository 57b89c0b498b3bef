#include "plays/reject_rows.hpp"

#include <fmt/format.h>
#include <iterator>
#include <set>

#include "plays/write_in_order.hpp"

#include "segue/base/time_text.hpp"

namespace segue::prepare {
namespace {

using tables::ColumnType;

const std::vector<tables::ParquetColumn> kColumns = {{"step", ColumnType::text},
                                                     {"reason", ColumnType::text},
                                                     {"source_file", ColumnType::text},
                                                     {"source_row", ColumnType::int64},
                                                     {"raw", ColumnType::text, true}};

struct RejectRows {
  std::vector<std::string_view> step, reason, source_file;  // into what outlives them
  std::vector<std::int64_t> source_row;
  std::vector<std::uint8_t> has_raw;
  Texts raw;

  [[nodiscard]] Result<tables::EncodedRows> encode() const {
    std::vector<std::string_view> texts;
    texts.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) texts.push_back(raw[i]);
    const tables::ParquetCells cells[] = {{std::span(step)},
                                          {std::span(reason)},
                                          {std::span(source_file)},
                                          {std::span(source_row)},
                                          {std::span<const std::string_view>(texts), has_raw}};
    return tables::encode_rows(reject_columns(), cells);
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

}  // namespace

std::span<const tables::ParquetColumn> reject_columns() { return kColumns; }

// Steps and reasons are few; files too: each text is kept once.
Status append_reject_table(tables::Database& database, tables::ParquetWriter& writer) {
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
    if (more && out.step.size() < kTextRowGroupRows) continue;
    const auto encoded = out.encode();
    if (!encoded) return encoded.error();
    if (auto put = writer.append(*encoded); !put) return put;
    out = {};
  }
  return {};
}

Result<RejectNames> RejectNames::read(tables::Database& database) {
  auto user = read_texts(database, R"(SELECT '{"user":' || to_json(user_raw)::VARCHAR FROM users ORDER BY user_no)");
  if (!user) return user.error();
  auto track = read_texts(database,
                          R"(SELECT ',"artist":' || coalesce(to_json(a.name)::VARCHAR, 'null') || ',"title":' ||
                                    coalesce(to_json(t.title)::VARCHAR, 'null') || ',"played_at":'
                             FROM numbered_tracks n JOIN tracks t USING (track) JOIN artists a USING (artist_no)
                             ORDER BY n.track_no)");
  if (!track) return track.error();
  RejectNames names;
  names.user_ = std::move(*user);
  names.track_ = std::move(*track);
  return names;
}

void RejectNames::append_raw(std::string& out, const Play& play) const {
  out += user_[play.user];
  out += track_[play.track];
  if (play.played_at == kNoTime) {
    out += "null";
  } else {
    out += '"';
    append_time(out, play.played_at);
    out += '"';
  }
  if (play.verdict == Verdict::skip) fmt::format_to(std::back_inserter(out), ",\"ms_played\":{}", play.ms_played);
  out += '}';
}

void RejectNames::append_all(Texts& out, std::span<const Play* const> plays) const {
  for (std::size_t i = 0; i < plays.size(); ++i) {
    if (i + 3 * kAhead < plays.size()) __builtin_prefetch(plays[i + 3 * kAhead]);
    if (i + 2 * kAhead < plays.size()) track_.prefetch(plays[i + 2 * kAhead]->track);
    if (i + kAhead < plays.size()) track_.prefetch_text(plays[i + kAhead]->track);
    append_raw(out.bytes, *plays[i]);
    out.end();
  }
}

Result<tables::EncodedRows> encode_rejects(std::span<const Play* const> plays, const RejectNames& names,
                                           std::span<const std::string> files) {
  RejectRows out;
  out.step.assign(plays.size(), "08_filter");
  out.has_raw.assign(plays.size(), 1);
  for (std::size_t i = 0; i < plays.size(); ++i) {
    if (i + kAhead < plays.size()) __builtin_prefetch(plays[i + kAhead]);
    const Play& play = *plays[i];
    out.reason.emplace_back(kVerdictNames[static_cast<std::size_t>(play.verdict)]);
    out.source_file.emplace_back(files[play.file]);
    out.source_row.push_back(static_cast<std::int64_t>(play.source_row));
  }
  names.append_all(out.raw, plays);
  return out.encode();
}

}  // namespace segue::prepare
