// Lists of tracks for people and programs.
#pragma once
#include <string>
#include <vector>

#include "runtime.hpp"

#include "segue/pipeline/lookup.hpp"

namespace segue::apps {

[[nodiscard]] std::string track_table(const std::vector<pipeline::ListedTrack>& tracks);
[[nodiscard]] Json track_json(const std::vector<pipeline::ListedTrack>& tracks);
[[nodiscard]] std::string user_text(const pipeline::UserList& list);
[[nodiscard]] Json user_json(const pipeline::UserList& list);

}  // namespace segue::apps
