#include "append/earlier_log.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "plays/key_map.hpp"
#include "plays/side_by_side.hpp"
#include "sql_parts.hpp"

#include "segue/base/file.hpp"
#include "segue/base/time_text.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::prepare {
namespace {

using Json = nlohmann::json;

// old number -> new number; KeyMap::kNone where there is none. The SELECT gives (old, new), both UINTEGER.
Result<std::vector<std::uint32_t>> read_numbers(tables::Database& database, std::string_view sql) {
  std::vector<std::uint32_t> numbers;
  auto rows = database.query(sql);
  if (!rows) return rows.error();
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return numbers;
    const auto old_number = (*chunk)->column<std::uint32_t>(0), new_number = (*chunk)->column<std::uint32_t>(1);
    for (std::size_t row = 0; row < old_number.size(); ++row) {
      if (old_number[row] >= numbers.size()) numbers.resize(old_number[row] + std::size_t{1}, KeyMap::kNone);
      numbers[old_number[row]] = new_number[row];
    }
  }
}

struct Lane {
  Spool<Play>::Writer writer;
  std::vector<std::uint64_t> plays;
  std::vector<Play> block;
  std::int64_t rows = 0, late = 0;
};

}  // namespace

Result<EarlierLog> EarlierLog::open(const std::filesystem::path& folder) {
  EarlierLog log;
  log.folder = folder;
  const auto file = log.kept("state.json");
  std::error_code unreadable;
  if (!std::filesystem::exists(file, unreadable))
    return make_error(ErrorKind::not_found,
                      "{}: nothing can be added to this log, since its plays were not kept; preprocess it once more "
                      "with --preprocess-appendable",
                      folder.string());
  const auto text = read_text_file(file);
  if (!text) return text.error();
  try {
    const Json json = Json::parse(*text);
    if (json.at("format_version") != 3)
      return make_error(ErrorKind::invalid_argument,
                        "{}: kept by another version of Segue; preprocess the whole log once more", file.string());
    for (const auto& path : json.at("files")) log.files.emplace_back(path.get<std::string>());
    const std::pair<const char*, std::int64_t*> numbers[] = {
        {"rows_read", &log.rows_read},           {"rows_rejected", &log.rows_rejected},
        {"catalogue_rows", &log.catalogue_rows}, {"catalogue_rejected", &log.catalogue_rejected},
        {"valid_rows", &log.valid_rows},         {"unsettled_rows", &log.unsettled_rows}};
    for (const auto& [name, number] : numbers) *number = json.at(name).get<std::int64_t>();
    const std::pair<const char*, bool*> flags[] = {{"has_times", &log.has_times},
                                                   {"has_given_split", &log.has_given_split},
                                                   {"users_are_numbers", &log.users_are_numbers},
                                                   {"tracks_are_numbers", &log.tracks_are_numbers},
                                                   {"names_inline", &log.names_inline}};
    for (const auto& [name, flag] : flags) *flag = json.at(name).get<bool>();
    log.rejected = json.at("rejected").get<std::map<std::string, std::int64_t>>();
  } catch (const Json::exception& problem) {
    return make_error(ErrorKind::corrupt, "{}: cannot be read ({}); preprocess the whole log once more", file.string(),
                      problem.what());
  }
  return log;
}

Status EarlierLog::take_up(tables::Database& database, std::string_view part) const {
  if (auto set = database.set_variable("earlier", tables::exact_path(folder)); !set) return set;
  return run_append_sql(database, part);
}

Status run_append_sql(tables::Database& database, std::string_view part) {
  return run_sql_part(database, "earlier_log", part);
}

Status add_kept_plays(const EarlierLog& earlier, tables::Database& database, PlayLog& log, std::int64_t latest,
                      std::vector<std::uint64_t>& plays, const RunContext& context) {
  const auto path = earlier.kept(kKeptPlays);
  const auto broken = [&](std::string_view what) {
    return make_error(ErrorKind::corrupt, "{}: {}; preprocess the whole log once more", path.string(), what);
  };
  const auto user_of =
      read_numbers(database, "SELECT k.user_no, u.user_no FROM known_users k JOIN users u ON k.user_raw = u.user_raw");
  if (!user_of) return user_of.error();
  const auto spelling_of = read_numbers(database, "SELECT earlier_spelling, spelling_id FROM known_spellings");
  if (!spelling_of) return spelling_of.error();
  const auto files = database.count("SELECT count(*) FROM input_files");
  if (!files) return files.error();
  const auto file = SpoolFile::open(path);
  if (!file) return file.error();
  const auto blocks = find_kept_blocks(*file);
  if (!blocks) return broken(blocks.error().message);

  std::vector<Lane> lanes;
  for (unsigned i = 0; i < context.team.size(); ++i)
    lanes.push_back({Spool<Play>::Writer(*log.valid), std::vector<std::uint64_t>(plays.size()), {}, 0, 0});
  const auto take = [&](std::size_t index, unsigned worker) -> Status {
    Lane& lane = lanes[worker];
    if (auto read = read_kept_block(*file, (*blocks)[index], lane.block); !read) return broken(read.error().message);
    for (Play& play : lane.block) {
      if (play.user >= user_of->size() || play.track >= spelling_of->size() || play.file >= *files)
        return broken("it is of another log");
      if (play.verdict != Verdict::kept || play.skipped > Skipped::unknown) return broken("it holds no plays");
      play.user = (*user_of)[play.user];
      play.track = (*spelling_of)[play.track];
      if (play.user == KeyMap::kNone || play.track == KeyMap::kNone) return broken("it is of another log");
      if (play.played_at != kNoTime && play.played_at > latest) ++lane.late;
      lane.plays[play.track] += play.plays;
      ++lane.rows;
      if (auto put = lane.writer.append(play.user >> log.partition_bits, play); !put) return put;
    }
    return {};
  };
  if (auto taken = side_by_side(context, blocks->size(), take); !taken) return taken;
  std::int64_t rows = 0, late = 0;
  for (Lane& lane : lanes) {
    if (auto finished = lane.writer.finish(); !finished) return finished;
    for (std::size_t i = 0; i < plays.size(); ++i) plays[i] += lane.plays[i];
    rows += lane.rows;
    late += lane.late;
  }
  if (rows != earlier.valid_rows) return broken("plays are missing from it");
  std::string last;
  append_time(last, latest);
  if (late > 0)
    return make_error(ErrorKind::invalid_argument,
                      "with the new plays, {} of those read before would lie in the future (after {}); preprocess the "
                      "whole log once more, or set --preprocess-latest-time",
                      late, last);
  return {};
}

}  // namespace segue::prepare
