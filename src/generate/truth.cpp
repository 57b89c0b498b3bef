#include "truth.hpp"

#include <bit>
#include <fmt/format.h>
#include <set>

#include "bot.hpp"
#include "names.hpp"
#include "pieces.hpp"
#include "side_by_side.hpp"
#include "table_rows.hpp"

#include "segue/tables/parquet.hpp"

namespace segue::generate {
namespace {

using tables::ColumnType;
namespace fs = std::filesystem;

constexpr std::size_t kArtistsAPiece = 20'000;
constexpr std::uint64_t kArtistBytes = 8000;  // about 20 tracks, each in two or three spellings

// Both truths of a range of artists, in order of artist and track.
class NamesPiece {
 public:
  NamesPiece(const GenerateConfig& config, const Catalogue& catalogue, const SpellingsSeen& seen)
      : config_(config), catalogue_(catalogue), seen_(seen), speller_(config), ids_(config) {}

  Status make(std::size_t first, std::size_t last, tables::Database& database) {
    auto artists = TableRows::create(
        database, "artists",
        {{"raw_artist", ColumnType::text}, {"artist", ColumnType::uint32}, {"name", ColumnType::text}});
    if (!artists) return artists.error();
    auto tracks = TableRows::create(database, "tracks",
                                    {{"raw_artist", ColumnType::text},
                                     {"raw_title", ColumnType::text},
                                     {"track", ColumnType::uint32},
                                     {"song", ColumnType::uint32},
                                     {"artist", ColumnType::uint32},
                                     {"version", ColumnType::text}});
    if (!tracks) return tracks.error();
    for (std::size_t artist = first; artist < last; ++artist) {
      spellings_.clear();
      for (std::uint32_t track = catalogue_.first_track(artist); track < catalogue_.first_track(artist + 1); ++track) {
        Status added = config_.catalogue == "inline" ? add_pairs(track, *tracks) : note_catalogue(track);
        if (!added) return added;
      }
      for (const std::string& spelling : spellings_) {
        artists->set_text(0, spelling);
        artists->set(1, static_cast<std::uint32_t>(artist));
        artists->set_text(2, catalogue_.artist_name(artist));
        if (auto ended = artists->end_row(); !ended) return ended;
      }
    }
    if (auto finished = artists->finish(); !finished) return finished;
    return tracks->finish();
  }

 private:
  Status add_pairs(std::uint32_t index, TableRows& rows) {
    const Track& track = catalogue_.track(index);
    pairs_.clear();  // two kinds of spelling may come to the same text
    for (std::uint64_t bits = seen_.of(index); bits != 0; bits &= bits - 1) {
      const auto kind = Spelling::of_bit(static_cast<unsigned>(std::countr_zero(bits)));
      SpelledName spelled = spell(catalogue_, config_.seed, track, kind);
      pairs_.emplace(std::move(spelled.artist), std::move(spelled.title));
    }
    for (const auto& [artist, title] : pairs_) {
      rows.set_text(0, artist);
      rows.set_text(1, title);
      rows.set(2, index);
      rows.set(3, track.song);
      rows.set(4, track.artist);
      rows.set_text(5, version_name(track.version));
      if (auto ended = rows.end_row(); !ended) return ended;
      spellings_.insert(artist);
    }
    return {};
  }

  Status note_catalogue(std::uint32_t index) {
    const Track& track = catalogue_.track(index);
    const auto note = [&](std::int64_t raw_id) {
      spellings_.insert(spell(catalogue_, config_.seed, track, speller_.catalogue_spelling(raw_id, track)).artist);
    };
    note(ids_.track(index));
    if (ids_.has_alias(index)) note(ids_.alias(index));
    return {};
  }

  const GenerateConfig& config_;
  const Catalogue& catalogue_;
  const SpellingsSeen& seen_;
  Speller speller_;
  RawIds ids_;
  std::set<std::string> spellings_;                      // of the present artist
  std::set<std::pair<std::string, std::string>> pairs_;  // of the present track
};

}  // namespace

Status write_names_truth(const GenerateConfig& config, const Catalogue& catalogue, const SpellingsSeen& seen,
                         const fs::path& folder, const RunContext& context) {
  const std::size_t pieces = (catalogue.artists() + kArtistsAPiece - 1) / kArtistsAPiece;
  const bool has_pairs = config.catalogue == "inline";
  const auto make = [&](std::size_t index, tables::Database& database) -> Status {
    const std::size_t last = std::min(catalogue.artists(), (index + 1) * kArtistsAPiece);
    NamesPiece names(config, catalogue, seen);
    if (auto made = names.make(index * kArtistsAPiece, last, database); !made) return made;
    if (auto written = write_piece(database, "artists", folder, "artists", index); !written) return written;
    return has_pairs ? write_piece(database, "tracks", folder, "tracks", index) : Status{};
  };
  const std::uint64_t bytes = kDatabaseBytes + std::min(kArtistsAPiece, catalogue.artists()) * kArtistBytes;
  if (auto made = make_side_by_side(pieces, bytes, catalogue.bytes(), context, make); !made) return made;
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  if (auto joined = join_pieces(*database, folder, "artists", pieces, "*", folder / "truth/artists.parquet"); !joined)
    return joined;
  if (!has_pairs) return {};
  return join_pieces(*database, folder, "tracks", pieces, "*", folder / "truth/tracks.parquet");
}

Status write_bots(const GenerateConfig& config, const Plan& plan, const fs::path& folder, tables::Database& database) {
  auto rows = TableRows::create(database, "bots", {{"user", ColumnType::text}, {"kind", ColumnType::text}});
  if (!rows) return rows.error();
  const RawIds ids(config);
  for (const std::uint64_t bot : plan.bots) {
    rows->set_text(0, config.catalogue == "inline" ? raw_user_name(config.seed, bot) : std::to_string(ids.user(bot)));
    rows->set_text(1, bot_kind_name(bot_kind(config.seed, bot, config.days)));
    if (auto ended = rows->end_row(); !ended) return ended;
  }
  if (auto finished = rows->finish(); !finished) return finished;
  auto written = tables::write_parquet(database, "FROM bots", folder / "truth/bots.parquet");
  return written ? Status{} : Status{written.error()};
}

}  // namespace segue::generate
