#include "track_list.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <sstream>

#include "text_table.hpp"

namespace segue::apps {

namespace {

bool fits(const std::string& text, std::size_t width) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (shown_width(line) > width) return false;
  return true;
}

// Each reason on a line of its own, below its track.
std::string with_reasons_below(const TextTable& table, const std::vector<pipeline::ListedTrack>& tracks,
                               std::size_t width) {
  std::istringstream lines(table.text(width));
  std::string out, line;
  for (std::size_t row = 0; std::getline(lines, line); ++row) {
    out += line + "\n";
    if (row >= 2) out += "    " + cut(tracks[row - 2].reason, width - 4) + "\n";  // 2: header and rule
  }
  return out;
}

}  // namespace

std::string track_table(const std::vector<pipeline::ListedTrack>& tracks) {
  const std::size_t width = terminal_width();
  const bool with_reason = std::any_of(tracks.begin(), tracks.end(), [](const auto& t) { return !t.reason.empty(); });
  TextTable table{{"", "artist", "title", "score"}, {}, {true, false, false, true}};
  for (const auto& track : tracks)
    table.rows.push_back({std::to_string(track.rank), track.artist, track.title, fmt::format("{:.3f}", track.score)});
  if (!with_reason) return table.text();
  TextTable beside = table;
  beside.header.emplace_back("why");
  for (std::size_t row = 0; row < tracks.size(); ++row) beside.rows[row].push_back(tracks[row].reason);
  std::string text = beside.text(0);
  return width < 20 || fits(text, width) ? text : with_reasons_below(table, tracks, width);
}

Json track_json(const std::vector<pipeline::ListedTrack>& tracks) {
  Json list = Json::array();
  for (const auto& track : tracks) {
    list.push_back({{"rank", track.rank},
                    {"track_id", track.track_id},
                    {"title", track.title},
                    {"artist", track.artist},
                    {"score", track.score}});
    if (!track.reason.empty()) list.back()["reason"] = track.reason;
  }
  return list;
}

std::string user_text(const pipeline::UserList& list) {
  std::string text = fmt::format("For {} ({}):\n{}", list.user, list.played, track_table(list.tracks));
  if (!list.note.empty()) text += "Note: " + list.note + ".\n";
  return text;
}

Json user_json(const pipeline::UserList& list) {
  Json json{{"user", list.user}, {"tracks", track_json(list.tracks)}};
  if (!list.note.empty()) json["note"] = list.note;
  return json;
}

}  // namespace segue::apps
