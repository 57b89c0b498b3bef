#include "segue/prepare/preprocess.hpp"

namespace segue::prepare {

OptionSet PreprocessConfig::options() {
  OptionSet set("preprocess");
  set.add("preset", &preset, "what the input is", preset_names());
  set.add("input", &input, "files, folders or globs to read");
  set.add("max_reject_share", &max_reject_share, "share of the rows read that may be rejected before the run stops",
          {0, 1});
  set.add("latest_time", &latest_time, "ISO time (UTC) after which no play can be; empty: judged from the log itself",
          std::vector<std::string>{});
  set.add("similar_names", &similar_names,
          "whether misspelt names and joint credits are joined to the artist or track that the log shows them to be");
  set.add("min_ms_played", &min_ms_played,
          "milliseconds; shorter plays of known length are skips, not plays; -1: the preset's, else 30000",
          {-1, 86.4e6});
  set.add("double_send_seconds", &double_send_seconds,
          "the same track again within so many seconds is one play sent twice; -1: the preset's, else 30", {-1, 86400});
  set.add("min_user_tracks", &min_user_tracks, "k-core: distinct tracks a user must have; -1: the preset's, else 5",
          {-1, 1e9});
  set.add("min_track_users", &min_track_users, "k-core: listeners a track must have; -1: the preset's, else 2",
          {-1, 1e9});
  set.add("max_plays_per_day", &max_plays_per_day,
          "a user with more plays in any 24 hours is a machine and left out; 0: no limit; -1: the preset's, else 1000",
          {-1, 1e9});
  set.add(
      "max_plays_per_hour", &max_plays_per_hour,
      "a user with plays at more different moments of any 60 minutes is a machine and left out; 0: no limit; -1: the "
      "preset's, else 300",
      {-1, 1e9});
  set.add("max_days_awake", &max_days_awake,
          "a user who plays on for so many days without a pause of two hours is a machine and left out; 0: no limit; "
          "-1: the preset's, else 14",
          {-1, 36500});
  set.add("max_same_gaps", &max_same_gaps,
          "a user whose plays follow one another more often in a row at exactly one interval (under an hour, repeats "
          "of a track not counted) is a machine and left out; 0: no limit; -1: the preset's, else 200",
          {-1, 1e9});
  set.add("appendable", &appendable,
          "whether to keep the plays read, beside the tables, so that --append can add to them; "
          "takes about as much disk as the tables");
  set.append(quality.options());
  return set;
}

}  // namespace segue::prepare
