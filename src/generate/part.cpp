#include "part.hpp"

#include "bot.hpp"
#include "calendar.hpp"
#include "names.hpp"
#include "pieces.hpp"
#include "row_writer.hpp"

namespace segue::generate {
namespace {

constexpr std::int64_t kSkipMs = 30'000;

// A user's rows as cells: what the user's player makes of them.
class CellMaker {
 public:
  CellMaker(const PartMaker& maker, std::size_t part)
      : maker_(maker),
        config_(maker.config),
        ids_(maker.config),
        speller_(maker.config),
        in_milliseconds_(maker.config.time_format == "mixed" && part % 2 == 1) {
    cells_.inline_names = config_.catalogue == "inline";
  }

  void begin(std::uint64_t user) {
    user_ = user;
    player_ = player_of(config_.seed, user);
    if (config_.time_format == "iso") player_.time_form %= 2;
    if (config_.time_format == "epoch") player_.time_form = 2;
    cells_.user_id = ids_.user(user);
    if (!cells_.inline_names) return;
    name_ = raw_user_name(config_.seed, user);
    cells_.user = name_;
  }

  const Cells& make(const Row& row) {
    cells_.user_is_null = row.dirt == Dirt::null_user;
    const bool sent =
        player_.sends_ms_played || row.dirt == Dirt::ms_played_negative || row.dirt == Dirt::ms_played_absurd;
    cells_.ms_played = sent ? std::optional(row.ms_played) : std::nullopt;
    if (cells_.inline_names) {
      set_names(row);
      set_time_of_form(row);
    } else {
      set_track_id(row);
      cells_.played_at = in_milliseconds_ ? row.time_ms : row.time_ms / 1000;
    }
    if (row.dirt == Dirt::time_null) {
      cells_.played_at.reset();
      cells_.played_at_text.reset();
    }
    return cells_;
  }

 private:
  void set_track_id(const Row& row) {
    if (row.dirt == Dirt::null_track)
      cells_.track_id.reset();
    else if (row.dirt == Dirt::unknown_track)
      cells_.track_id = ids_.unknown(mix(key(config_.seed, Stream::alias, row.track), 7));
    else
      cells_.track_id = ids_.uses_alias(user_, row.track) ? ids_.alias(row.track) : ids_.track(row.track);
  }

  void set_names(const Row& row) {
    const Track& track = maker_.catalogue.track(row.track);
    const Spelling spelling = speller_.spelling(user_, player_, row.track, track);
    cells_.duration_ms = static_cast<std::int32_t>(track.duration_ms);
    const bool plain = spelling.artist == ArtistSpelling::canonical && spelling.title == TitleSpelling::canonical &&
                       track.version == Version::original && maker_.catalogue.guest(track.song) == kNobody;
    if (plain) {
      cells_.artist = maker_.catalogue.artist_name(track.artist);
      cells_.title = maker_.catalogue.title(track.song);
    } else {
      spelled_ = spell(maker_.catalogue, config_.seed, track, spelling);
      cells_.artist = spelled_.artist;
      cells_.title = spelled_.title;
    }
    cells_.album.reset();
    if (player_.sends_album) cells_.album = album_ = maker_.catalogue.album(track);
    // Half of what is missing is NULL, half is empty text.
    const bool null = row.time_ms % 2 == 0;
    if (row.dirt == Dirt::empty_artist)
      cells_.artist = null ? std::nullopt : std::optional<std::string_view>("");
    else if (row.dirt == Dirt::empty_title)
      cells_.title = null ? std::nullopt : std::optional<std::string_view>("  ");
    else
      maker_.seen.note(row.track, spelling);
  }

  void set_time_of_form(const Row& row) {
    cells_.played_at.reset();
    cells_.played_at_text.reset();
    if (player_.time_form >= 2) {
      cells_.played_at = player_.time_form == 3 ? row.time_ms : row.time_ms / 1000;
      return;
    }
    time_.clear();
    append_iso_time(time_, row.time_ms, player_.zone_minutes, player_.time_form == 0);
    cells_.played_at_text = time_;
  }

  const PartMaker& maker_;
  const GenerateConfig& config_;
  RawIds ids_;
  Speller speller_;
  bool in_milliseconds_;
  std::uint64_t user_ = 0;
  Player player_;
  std::string name_, album_, time_;
  SpelledName spelled_;
  Cells cells_;
};

struct DirtyRow {
  std::uint64_t row;
  Dirt dirt;
};

Status note_dirty_rows(const std::vector<DirtyRow>& dirty, const std::string& name, tables::Database& database) {
  using tables::ColumnType;
  auto writer = tables::TableWriter::create(
      database, "dirty", {{"file", ColumnType::text}, {"row", ColumnType::int64}, {"reason", ColumnType::text}});
  if (!writer) return writer.error();
  constexpr std::size_t kCapacity = tables::TableWriter::kCapacity;
  for (std::size_t begin = 0; begin < dirty.size(); begin += kCapacity) {
    const std::size_t rows = std::min(kCapacity, dirty.size() - begin);
    const auto numbers = writer->column<std::int64_t>(1);
    for (std::size_t i = 0; i < rows; ++i) {
      writer->set_text(0, i, name);
      numbers[i] = static_cast<std::int64_t>(dirty[begin + i].row);
      writer->set_text(2, i, dirt_name(dirty[begin + i].dirt));
    }
    if (auto flushed = writer->flush(rows); !flushed) return flushed;
  }
  return writer->finish();
}

}  // namespace

Result<PartCounts> PartMaker::make(const Part& part, const std::filesystem::path& folder,
                                   tables::Database& database) const {
  const std::string name = part.file_name(config.format);
  auto writer = make_row_writer(folder / name, config.format, config.catalogue == "inline");
  if (!writer) return writer.error();
  Listener listener(catalogue, config, span);
  CellMaker cells(*this, part.index);
  PartCounts counts;
  std::vector<Play> plays;
  std::vector<Row> rows;
  std::vector<DirtyRow> dirty;
  for (std::uint64_t user = part.first_user; user < part.last_user; ++user) {
    if (stop.requested()) return make_error(ErrorKind::cancelled, "stopped");
    const std::uint32_t count = plan.rows_of_user[user];
    if (count == 0) continue;
    ++counts.users;
    if (plan.is_bot(user)) {
      play_as_bot(catalogue, config.seed, span, user, count, plays);
      rows.clear();
      for (const Play& play : plays) rows.push_back({play.time_ms, play.ms_played, play.track, Dirt::none});
      ++counts.bots;
      counts.bot_rows += count;
    } else {
      listener.listen(user, count, plays);
      spoil(config, user, count, plays, rows);
    }
    cells.begin(user);
    for (const Row& row : rows) {
      ++counts.rows;
      ++counts.dirt[static_cast<std::size_t>(row.dirt)];
      if (row.dirt != Dirt::none) dirty.push_back({counts.rows, row.dirt});
      if (row.ms_played >= 0 && row.ms_played < kSkipMs) ++counts.skips;
      if (auto written = (*writer)->write(cells.make(row)); !written) return written.error();
    }
    progress.advance(count);
  }
  if (auto finished = (*writer)->finish(); !finished) return finished.error();
  if (auto noted = note_dirty_rows(dirty, name, database); !noted) return noted.error();
  if (auto written = write_piece(database, "dirty", folder, "dirty", part.index); !written) return written.error();
  std::error_code error;
  counts.bytes = std::filesystem::file_size(folder / name, error);
  if (error) return make_error(ErrorKind::io, "{}: {}", (folder / name).string(), error.message());
  return counts;
}

}  // namespace segue::generate
