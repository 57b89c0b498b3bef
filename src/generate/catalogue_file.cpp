#include "catalogue_file.hpp"

#include <fmt/format.h>
#include <optional>

#include "pieces.hpp"
#include "plan.hpp"
#include "side_by_side.hpp"
#include "spelled.hpp"
#include "table_rows.hpp"

namespace segue::generate {
namespace {

using tables::ColumnType;

constexpr std::uint64_t kIdsAPiece = 500'000;
constexpr std::uint64_t kRowBytes = 500;

std::string isrc_of(std::uint64_t code, std::uint32_t index, int year) {  // the index in it: no two are alike
  const auto letter = [](std::uint64_t value) { return static_cast<char>('A' + value % 26); };
  const std::uint32_t block = index / 100'000;
  return fmt::format("{}{}{}{}{}{:02}{:05}", letter(code), letter(code >> 8U), letter(block / 676), letter(block / 26),
                     letter(block), year % 100, index % 100'000);
}

std::string mbid_of(std::uint64_t hash) {
  const std::uint64_t more = mix(hash);
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", hash >> 32U, (hash >> 16U) & 0xffffU, hash & 0xfffU,
                     0x8000U | ((more >> 48U) & 0x3fffU), more & 0xffffffffffffULL);
}

// Which codes are known hangs on the track, not on the id: both ids of a track agree.
struct Codes {
  Codes(const GenerateConfig& config, const Track& track, std::uint32_t index, int year) {
    const std::uint64_t code = key(config.seed, Stream::code, index);
    const std::uint64_t known = mix(code, 1);
    if (known % 10 < 6) isrc = isrc_of(mix(code, 2), index, year);
    if (known / 16 % 10 < 3) recording_mbid = mbid_of(mix(code, 3));
    const std::uint64_t artist = key(config.seed, Stream::code, ~std::uint64_t{track.artist});
    if (artist % 10 < 5) artist_mbid = mbid_of(artist);
    has_album = known / 256 % 20 != 0;
    has_duration = known / 8192 % 97 != 0;
  }
  std::optional<std::string> isrc, recording_mbid, artist_mbid;
  bool has_album, has_duration;
};

class CataloguePiece {
 public:
  CataloguePiece(const GenerateConfig& config, const Catalogue& catalogue)
      : config_(config), catalogue_(catalogue), ids_(config), speller_(config) {}

  // The rows whose ids are the first_id-th to the one before the last_id-th possible, rising.
  Status make(std::uint64_t first_id, std::uint64_t last_id, tables::Database& database) {
    auto rows = TableRows::create(database, "catalogue",
                                  {{"track_id", ColumnType::int64},
                                   {"artist", ColumnType::text},
                                   {"title", ColumnType::text},
                                   {"album", ColumnType::text},
                                   {"duration_ms", ColumnType::int32},
                                   {"isrc", ColumnType::text},
                                   {"recording_mbid", ColumnType::text},
                                   {"artist_mbid", ColumnType::text},
                                   {"release_year", ColumnType::int32},
                                   {"true_track", ColumnType::uint32},
                                   {"true_song", ColumnType::uint32},
                                   {"true_artist", ColumnType::uint32},
                                   {"version", ColumnType::text}});
    if (!rows) return rows.error();
    for (std::uint64_t id = first_id; id < last_id; ++id) {
      const auto index = ids_.track_at(id);
      if (!index) continue;
      if (auto added = add(ids_.first_track_id() + static_cast<std::int64_t>(id), *index, *rows); !added) return added;
    }
    return rows->finish();
  }

 private:
  Status add(std::int64_t raw_id, std::uint32_t index, TableRows& rows) {
    const Track& track = catalogue_.track(index);
    const auto spelled = spell(catalogue_, config_.seed, track, speller_.catalogue_spelling(raw_id, track));
    const int year = catalogue_.release_year(track);
    const Codes codes(config_, track, index, year);
    const auto set_text = [&](std::size_t column, const std::optional<std::string>& text) {
      if (text)
        rows.set_text(column, *text);
      else
        rows.set_null(column);
    };
    rows.set(0, raw_id);
    rows.set_text(1, spelled.artist);
    rows.set_text(2, spelled.title);
    set_text(3, codes.has_album ? std::optional(catalogue_.album(track)) : std::nullopt);
    if (codes.has_duration)
      rows.set(4, static_cast<std::int32_t>(track.duration_ms));
    else
      rows.set_null(4);
    set_text(5, codes.isrc);
    set_text(6, codes.recording_mbid);
    set_text(7, codes.artist_mbid);
    rows.set(8, static_cast<std::int32_t>(year));
    rows.set(9, index);
    rows.set(10, track.song);
    rows.set(11, track.artist);
    rows.set_text(12, version_name(track.version));
    return rows.end_row();
  }

  const GenerateConfig& config_;
  const Catalogue& catalogue_;
  RawIds ids_;
  Speller speller_;
};

}  // namespace

Status write_catalogue(const GenerateConfig& config, const Catalogue& catalogue, const std::filesystem::path& folder,
                       const RunContext& context) {
  const std::uint64_t ids = RawIds(config).track_ids();
  const std::size_t pieces = (ids + kIdsAPiece - 1) / kIdsAPiece;
  const auto make = [&](std::size_t index, tables::Database& database) -> Status {
    CataloguePiece rows(config, catalogue);
    if (auto made = rows.make(index * kIdsAPiece, std::min(ids, (index + 1) * kIdsAPiece), database); !made)
      return made;
    return write_piece(database, "catalogue", folder, "catalogue", index);
  };
  const std::uint64_t bytes = kDatabaseBytes + std::min(kIdsAPiece, ids) * kRowBytes;
  if (auto made = make_side_by_side(pieces, bytes, catalogue.bytes(), context, make); !made) return made;
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  if (auto joined =
          join_pieces(*database, folder, "catalogue", pieces,
                      "track_id, artist, title, album, duration_ms, isrc, recording_mbid, artist_mbid, release_year",
                      folder / "catalogue.parquet");
      !joined)
    return joined;
  return join_pieces(*database, folder, "catalogue", pieces,
                     "track_id AS raw_track_id, true_track AS track, true_song AS song, true_artist AS artist, version",
                     folder / "truth/tracks.parquet");
}

}  // namespace segue::generate
