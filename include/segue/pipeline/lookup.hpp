// Questions about one user or one track, answered from a work folder.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/models/retrieval.hpp"
#include "segue/pipeline/work_folder.hpp"

namespace segue::pipeline {

// What an answer may hold, and how it is ranked. Ids of tracks are raw ids or track_ids; of artists raw ids, artist_ids
// or names; of groups track_group_ids. Each list narrows what is left.
struct LookupOptions {
  struct Lists {
    std::optional<std::vector<std::string>> allow, ban;
  };
  Lists tracks, artists, groups;
  std::optional<models::Likeness> by;

  // Whether the stored lists cannot answer: the list is then made anew, from the ALS model.
  [[nodiscard]] bool anew() const {
    const auto given = [](const Lists& lists) { return lists.allow || lists.ban; };
    return by || given(tracks) || given(artists) || given(groups);
  }
};

struct ListedTrack {
  std::uint32_t rank = 0, track_id = 0;
  std::string title, artist;
  double score = 0;
  std::string reason;  // why it is in the list; empty for similar tracks and lists made anew
};

struct UserList {
  std::string user;    // raw id
  std::string played;  // "412 plays of 118 tracks"
  std::vector<ListedTrack> tracks;
  std::string note;  // what the asker should know, e.g. that the list is the popular one
};

// The user's list from predictions.parquet, or anew from the ALS model (without reasons, the rankers and re-ranking);
// the popular one, with a note, for a user without.
// Errors: not_found (no such user: with the nearest raw ids, or why preprocessing left the user out; no predictions
// yet: what to run; an id of the options).
[[nodiscard]] Result<UserList> recommend_to(const WorkFolder& work, const std::string& raw_user, std::uint32_t count,
                                            const RunContext& context, const LookupOptions& options = {});

struct SimilarList {
  ListedTrack track;     // what was asked about
  std::string found_as;  // what the words were taken for: "raw id", "track_id" or "name"
  std::vector<ListedTrack> tracks;
  std::string note;
};

// `track`: a raw id of the log, else a track_id of items.parquet, else "artist - title" or a title, in any writing of
// capitals and accents.
[[nodiscard]] Result<SimilarList> similar_to(const WorkFolder& work, const std::string& track, std::uint32_t count,
                                             const RunContext& context, const LookupOptions& options = {});

struct ListedUser {
  std::uint32_t rank = 0, user_id = 0;
  std::string user;  // raw id
  std::uint64_t plays = 0, tracks = 0;
  double score = 0;
};

struct SimilarUsers {
  std::string user, played;  // as in UserList
  std::vector<ListedUser> users;
  std::string note;
};

// Users whose taste is like a user's, by the factors of the ALS model.
[[nodiscard]] Result<SimilarUsers> users_like(const WorkFolder& work, const std::string& raw_user, std::uint32_t count,
                                              const RunContext& context,
                                              models::Likeness by = models::Likeness::cosine);

// Raw ids of users with lists of their own, of many, middling and few plays: for a look at what comes out.
[[nodiscard]] Result<std::vector<std::string>> sample_users(const WorkFolder& work, std::uint32_t count,
                                                            const RunContext& context);

}  // namespace segue::pipeline
