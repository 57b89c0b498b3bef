#include "segue/generate/generate.hpp"

namespace segue::generate {

OptionSet GenerateConfig::options() {
  OptionSet set("generate");
  const OptionRange share{0, 0.5};
  set.add("users", &users, "users of the log, bots among them", {1, 1e9});
  set.add("tracks", &tracks, "tracks of the catalogue, versions of a song counted each", {20, 1e9});
  set.add("plays", &plays, "rows of the log, dirty ones and bots' included", {1, 1e12});
  set.add("format", &format, "of the log's files", {"parquet", "csv", "json"});
  set.add("catalogue", &catalogue, "names in each row, or ids and a catalogue file", {"inline", "separate"});
  set.add("name_dirt", &name_dirt, "how names are misspelt: heavy adds typos and mojibake", {"none", "light", "heavy"});
  set.add("time_format", &time_format, "mixed: each player its own; epoch: seconds", {"mixed", "iso", "epoch"});
  set.add("start_date", &start_date, "first day of the log, e.g. 2023-01-01");
  set.add("days", &days, "days the log runs", {1, 36500});
  set.add("exploration", &exploration, "share of plays that look for something not in the user's library", {0, 1});
  set.add("drift", &drift, "chance a month that one of a user's tastes is replaced", {0, 1});
  set.add("versions", &versions, "share of songs with further versions: remaster, live, edit, ...", {0, 1});
  set.add("double_sends", &double_sends, "share of rows sent a second time within seconds", share);
  set.add("exact_repeats", &exact_repeats, "share of rows that are there twice", share);
  set.add("null_values", &null_values, "share of rows without user, name or time", share);
  set.add("impossible_values", &impossible_values, "share of rows with an impossible time or duration", share);
  set.add("unknown_tracks", &unknown_tracks, "share of rows whose track is not in the separate catalogue", share);
  set.add("bots", &bots, "share of users that are no people; fewer where they would take over 3 % of the rows", share);
  set.add("rows_per_file", &rows_per_file, "about how many rows a file of the log has", {1000, 1e9});
  set.add("seed", &seed, "same seed, same bytes");
  return set;
}

}  // namespace segue::generate
