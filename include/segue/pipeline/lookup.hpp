// Questions about one user or one track, answered from a work folder.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/pipeline/work_folder.hpp"

namespace segue::pipeline {

struct ListedTrack {
  std::uint32_t rank = 0, track_id = 0;
  std::string title, artist;
  double score = 0;
  std::string reason;  // why it is in the list; empty for similar tracks
};

struct UserList {
  std::string user;    // raw id
  std::string played;  // "412 plays of 118 tracks"
  std::vector<ListedTrack> tracks;
  std::string note;  // what the asker should know, e.g. that the list is the popular one
};

// The user's list from predictions.parquet; the popular one, with a note, for a user without.
// Errors: not_found (no such user: with the nearest raw ids, or why preprocessing left the user out; no predictions
// yet: what to run).
[[nodiscard]] Result<UserList> recommend_to(const WorkFolder& work, const std::string& raw_user, std::uint32_t count,
                                            const RunContext& context);

struct SimilarList {
  ListedTrack track;     // what was asked about
  std::string found_as;  // what the words were taken for: "raw id", "track_id" or "name"
  std::vector<ListedTrack> tracks;
  std::string note;
};

// `track`: a raw id of the log, else a track_id of items.parquet, else "artist - title" or a title, in any writing of
// capitals and accents.
[[nodiscard]] Result<SimilarList> similar_to(const WorkFolder& work, const std::string& track, std::uint32_t count,
                                             const RunContext& context);

// Raw ids of users with lists of their own, of many, middling and few plays: for a look at what comes out.
[[nodiscard]] Result<std::vector<std::string>> sample_users(const WorkFolder& work, std::uint32_t count,
                                                            const RunContext& context);

}  // namespace segue::pipeline
