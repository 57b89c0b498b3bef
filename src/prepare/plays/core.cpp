#include "plays/core.hpp"

#include "plays/side_by_side.hpp"

namespace segue::prepare {
namespace {

std::int64_t drop_below(std::vector<std::uint32_t>& counts, std::int64_t least) {
  std::int64_t dropped = 0;
  for (std::uint32_t& count : counts) {
    if (count == 0 || count >= least) continue;
    count = 0;
    ++dropped;
  }
  return dropped;
}

struct Counts {  // of one worker
  std::vector<Pair> pairs;
  std::vector<std::uint32_t> track_users;
  std::int64_t rows_kept = 0, rows_of_users = 0, rows_of_tracks = 0, pairs_kept = 0;
};

// Counts each user's tracks in the core and each track's users in it, with the rows that are in and out.
Status count_pairs(const Spool<Pair>& pairs, Core& core, const RunContext& context) {
  std::vector<Counts> by_worker(context.team.size());
  std::vector<std::uint32_t> user_tracks(core.user_tracks.size());
  auto counted = side_by_side(context, pairs.partitions(), [&](std::size_t partition, unsigned worker) -> Status {
    Counts& counts = by_worker[worker];
    pairs.will_read(partition + context.team.size(), true);
    if (auto read = pairs.read_keys(partition, counts.pairs); !read) return read;
    counts.track_users.resize(core.track_users.size());
    for (std::size_t i = 0; i < counts.pairs.size(); ++i) {
      if (i + kAhead < counts.pairs.size()) {
        __builtin_prefetch(&core.track_users[counts.pairs[i + kAhead].track]);
        __builtin_prefetch(&counts.track_users[counts.pairs[i + kAhead].track], 1);
      }
      const Pair& pair = counts.pairs[i];
      if (core.user_tracks[pair.user] == 0) {
        counts.rows_of_users += pair.rows;
      } else if (core.track_users[pair.track] == 0) {
        counts.rows_of_tracks += pair.rows;
      } else {
        counts.rows_kept += pair.rows;
        ++counts.pairs_kept;
        ++user_tracks[pair.user];  // a user's pairs are in one partition
        ++counts.track_users[pair.track];
      }
    }
    return {};
  });
  if (!counted) return counted;
  std::fill(core.track_users.begin(), core.track_users.end(), 0);
  core.rows_kept = core.rows_of_users = core.rows_of_tracks = core.pairs_kept = 0;
  for (const Counts& counts : by_worker) {
    for (std::size_t track = 0; track < counts.track_users.size(); ++track)
      core.track_users[track] += counts.track_users[track];
    core.rows_kept += counts.rows_kept;
    core.rows_of_users += counts.rows_of_users;
    core.rows_of_tracks += counts.rows_of_tracks;
    core.pairs_kept += counts.pairs_kept;
  }
  core.user_tracks = std::move(user_tracks);
  return {};
}

}  // namespace

Result<Core> find_core(const Spool<Pair>& pairs, std::uint32_t users, std::uint32_t tracks,
                       std::int64_t min_user_tracks, std::int64_t min_track_users, const RunContext& context) {
  Core core;
  core.user_tracks.assign(users, 1);
  core.track_users.assign(tracks, 1);
  for (;;) {
    if (auto counted = count_pairs(pairs, core, context); !counted) return counted.error();
    CoreRound round;
    round.users_dropped = drop_below(core.user_tracks, min_user_tracks);
    round.tracks_dropped = drop_below(core.track_users, min_track_users);
    core.rounds.push_back(round);
    if (round.users_dropped + round.tracks_dropped == 0) return core;
  }
}

}  // namespace segue::prepare
