#include "track_list.hpp"

#include <algorithm>
#include <fmt/core.h>

#include "text_table.hpp"

namespace segue::apps {

std::string track_table(const std::vector<pipeline::ListedTrack>& tracks) {
  const bool with_reason = std::any_of(tracks.begin(), tracks.end(), [](const auto& t) { return !t.reason.empty(); });
  TextTable table{{"", "artist", "title", "score"}, {}, {true, false, false, true}};
  if (with_reason) table.header.emplace_back("why");
  for (const auto& track : tracks) {
    table.rows.push_back({std::to_string(track.rank), track.artist, track.title, fmt::format("{:.3f}", track.score)});
    if (with_reason) table.rows.back().push_back(track.reason);
  }
  return table.text();
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
