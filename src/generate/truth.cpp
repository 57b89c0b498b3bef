#include "truth.hpp"

#include <bit>
#include <fmt/format.h>

#include "bot.hpp"
#include "names.hpp"

#include "segue/tables/parquet.hpp"

namespace segue::generate {
namespace {

using tables::ColumnType;

// A TableWriter that flushes by itself.
class Rows {
 public:
  static Result<Rows> create(tables::Database& database, std::string_view table,
                             std::vector<tables::TableWriter::Column> columns) {
    auto writer = tables::TableWriter::create(database, table, std::move(columns));
    if (!writer) return writer.error();
    return Rows(std::move(*writer));
  }
  template <typename T>
  void set(std::size_t column, T value) {
    writer_.template column<T>(column)[row_] = value;
  }
  void set_text(std::size_t column, std::string_view value) { writer_.set_text(column, row_, value); }
  void set_null(std::size_t column) { writer_.set_null(column, row_); }
  Status end_row() {
    if (++row_ < tables::TableWriter::kCapacity) return {};
    return writer_.flush(std::exchange(row_, 0));
  }
  Status finish() {
    if (row_ > 0)
      if (auto flushed = writer_.flush(row_); !flushed) return flushed;
    return writer_.finish();
  }

 private:
  explicit Rows(tables::TableWriter writer) : writer_(std::move(writer)) {}
  tables::TableWriter writer_;
  std::size_t row_ = 0;
};

Status write_sorted(tables::Database& database, std::string_view select, const std::filesystem::path& file) {
  auto written = tables::write_parquet(database, select, file);
  return written ? Status{} : Status{written.error()};
}

constexpr std::string_view kArtists =
    "SELECT raw_artist, artist, name FROM names GROUP BY ALL ORDER BY artist, raw_artist";

std::string isrc_of(std::uint64_t hash, int year) {
  const auto letter = [&](unsigned shift) { return static_cast<char>('A' + (hash >> shift) % 26); };
  return fmt::format("{}{}{}{}{}{:02}{:05}", letter(0), letter(8), letter(16), letter(24), letter(32), year % 100,
                     (hash >> 40U) % 100'000);
}

std::string mbid_of(std::uint64_t hash) {
  const std::uint64_t more = mix(hash);
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", hash >> 32U, (hash >> 16U) & 0xffffU, hash & 0xfffU,
                     0x8000U | ((more >> 48U) & 0x3fffU), more & 0xffffffffffffULL);
}

struct CatalogueRow {
  std::int64_t raw_id;
  std::uint32_t index;
  bool is_alias;
};

// One row of catalogue.parquet, and the truth of it.
Status add_catalogue_row(const GenerateConfig& config, const Catalogue& catalogue, const CatalogueRow& at, Rows& rows) {
  const Speller speller(config);
  const Track& track = catalogue.track(at.index);
  const std::string_view name = catalogue.artist_name(track.artist);
  const std::uint64_t code = key(config.seed, Stream::code, at.index);
  SpelledName spelled =
      spell(catalogue, config.seed, track, speller.catalogue_spelling(static_cast<std::uint64_t>(at.raw_id), track));
  const int year = catalogue.release_year(track);
  rows.set(0, at.raw_id);
  rows.set_text(1, spelled.artist);
  rows.set_text(2, spelled.title);
  if (code % 20 == 0)
    rows.set_null(3);
  else
    rows.set_text(3, catalogue.album(track));
  if (code % 97 == 0 && !at.is_alias)
    rows.set_null(4);
  else
    rows.set(4, static_cast<std::int32_t>(track.duration_ms));
  const std::uint64_t has = mix(code, 1);  // about the track, so that both ids of one agree
  if (has % 10 < 6)
    rows.set_text(5, isrc_of(mix(code, 2), year));
  else
    rows.set_null(5);
  if (has / 16 % 10 < 3)
    rows.set_text(6, mbid_of(mix(code, 3)));
  else
    rows.set_null(6);
  const std::uint64_t artist_code = key(config.seed, Stream::code, ~std::uint64_t{track.artist});
  if (artist_code % 10 < 5)
    rows.set_text(7, mbid_of(artist_code));
  else
    rows.set_null(7);
  rows.set(8, static_cast<std::int32_t>(year));
  rows.set(9, at.index);
  rows.set(10, track.song);
  rows.set(11, track.artist);
  rows.set_text(12, version_name(track.version));
  rows.set_text(13, name);
  return rows.end_row();
}

}  // namespace

Status write_catalogue(const GenerateConfig& config, const Catalogue& catalogue, const std::filesystem::path& folder,
                       tables::Database& database) {
  auto rows = Rows::create(database, "names",
                           {{"raw_track_id", ColumnType::int64},
                            {"raw_artist", ColumnType::text},
                            {"title", ColumnType::text},
                            {"album", ColumnType::text},
                            {"duration_ms", ColumnType::int32},
                            {"isrc", ColumnType::text},
                            {"recording_mbid", ColumnType::text},
                            {"artist_mbid", ColumnType::text},
                            {"release_year", ColumnType::int32},
                            {"track", ColumnType::uint32},
                            {"song", ColumnType::uint32},
                            {"artist", ColumnType::uint32},
                            {"version", ColumnType::text},
                            {"name", ColumnType::text}});
  if (!rows) return rows.error();
  const RawIds ids(config);
  for (std::uint32_t index = 0; index < catalogue.tracks(); ++index) {
    if (auto added = add_catalogue_row(config, catalogue, {ids.track(index), index, false}, *rows); !added)
      return added;
    if (!ids.has_alias(index)) continue;
    if (auto added = add_catalogue_row(config, catalogue, {ids.alias(index), index, true}, *rows); !added) return added;
  }
  if (auto finished = rows->finish(); !finished) return finished;
  if (auto written =
          write_sorted(database,
                       "SELECT raw_track_id AS track_id, raw_artist AS artist, title, album, duration_ms, isrc, "
                       "recording_mbid, artist_mbid, release_year FROM names ORDER BY track_id",
                       folder / "catalogue.parquet");
      !written)
    return written;
  if (auto written =
          write_sorted(database, "SELECT raw_track_id, track, song, artist, version FROM names ORDER BY raw_track_id",
                       folder / "truth/tracks.parquet");
      !written)
    return written;
  if (auto written = write_sorted(database, kArtists, folder / "truth/artists.parquet"); !written) return written;
  return database.execute("DROP TABLE names");
}

Status write_names_truth(const GenerateConfig& config, const Catalogue& catalogue, const SpellingsSeen& seen,
                         const std::filesystem::path& folder, tables::Database& database) {
  auto rows = Rows::create(database, "names",
                           {{"raw_artist", ColumnType::text},
                            {"raw_title", ColumnType::text},
                            {"track", ColumnType::uint32},
                            {"song", ColumnType::uint32},
                            {"artist", ColumnType::uint32},
                            {"version", ColumnType::text},
                            {"name", ColumnType::text}});
  if (!rows) return rows.error();
  for (std::uint32_t index = 0; index < catalogue.tracks(); ++index) {
    const Track& track = catalogue.track(index);
    for (std::uint64_t bits = seen.of(index); bits != 0; bits &= bits - 1) {
      const auto spelled =
          spell(catalogue, config.seed, track, Spelling::of_bit(static_cast<unsigned>(std::countr_zero(bits))));
      rows->set_text(0, spelled.artist);
      rows->set_text(1, spelled.title);
      rows->set(2, index);
      rows->set(3, track.song);
      rows->set(4, track.artist);
      rows->set_text(5, version_name(track.version));
      rows->set_text(6, catalogue.artist_name(track.artist));
      if (auto ended = rows->end_row(); !ended) return ended;
    }
  }
  if (auto finished = rows->finish(); !finished) return finished;
  if (auto written = write_sorted(database,
                                  "SELECT raw_artist, raw_title, track, song, artist, version FROM names GROUP BY ALL "
                                  "ORDER BY track, raw_artist, raw_title",
                                  folder / "truth/tracks.parquet");
      !written)
    return written;
  if (auto written = write_sorted(database, kArtists, folder / "truth/artists.parquet"); !written) return written;
  return database.execute("DROP TABLE names");
}

Status write_bots(const GenerateConfig& config, const Plan& plan, const std::filesystem::path& folder,
                  tables::Database& database) {
  auto rows = Rows::create(database, "bots", {{"user", ColumnType::text}, {"kind", ColumnType::text}});
  if (!rows) return rows.error();
  const RawIds ids(config);
  for (const std::uint64_t bot : plan.bots) {
    Random random(mix(key(config.seed, Stream::user, bot), 5));
    rows->set_text(0, config.catalogue == "inline" ? user_name(bot, random) : std::to_string(ids.user(bot)));
    rows->set_text(1, bot_kind_name(bot_kind(config.seed, bot)));
    if (auto ended = rows->end_row(); !ended) return ended;
  }
  if (auto finished = rows->finish(); !finished) return finished;
  return write_sorted(database, "FROM bots", folder / "truth/bots.parquet");
}

Status join_dirty_rows(const std::vector<std::filesystem::path>& parts, const std::filesystem::path& folder,
                       tables::Database& database) {
  std::vector<std::string> files;
  for (const auto& part : parts) files.push_back(tables::quote_text(part.string()));
  return write_sorted(database, fmt::format("FROM read_parquet([{}])", fmt::join(files, ", ")),
                      folder / "truth/dirty_rows.parquet");
}

}  // namespace segue::generate
