#include "gate.hpp"

#include <fmt/format.h>
#include <initializer_list>
#include <string_view>

namespace segue::prepare {

using Json = nlohmann::ordered_json;

namespace {

std::int64_t rows_of(const Json& report, std::initializer_list<std::string_view> reasons) {
  std::int64_t rows = 0;
  for (const Json& step : report.at("steps")) {
    if (step.at("unit") != "rows" || !step.contains("reasons")) continue;
    for (const auto& [reason, count] : step.at("reasons").items())
      for (const std::string_view wanted : reasons)
        if (reason == wanted) rows += count.get<std::int64_t>();
  }
  return rows;
}

double share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

double merged_artists(const Json& report) {
  for (const Json& step : report.at("steps"))
    if (step.at("step") == "04_artist_identity") return share(step.at("merged"), step.at("in"));
  return 0;
}

}  // namespace

OptionSet QualityConfig::options() {
  OptionSet set("quality");
  const OptionRange part{0, 1}, count{0, 1e18};
  set.add("max_rejected_share", &max_rejected_share, "share of the rows read that may be rejected, whatever for", part);
  set.add("max_bot_share", &max_bot_share, "share of the rows read that may be plays of machines", part);
  set.add("max_repeat_share", &max_repeat_share, "share of the rows read that may be exact repeats or sent twice",
          part);
  set.add("max_skip_share", &max_skip_share, "share of the rows read that may be plays cut short", part);
  set.add("max_nameless_share", &max_nameless_share,
          "share of the rows read that may lack user, artist or title, or have an id that leads to none", part);
  set.add("max_bad_time_share", &max_bad_time_share,
          "share of the rows read that may have no time, or an impossible one", part);
  set.add("min_kept_share", &min_kept_share, "share of the rows read that must be kept", part);
  set.add("max_merged_artists_share", &max_merged_artists_share,
          "share of the artists named that may be spellings of another", part);
  set.add("max_lengthless_tracks_share", &max_lengthless_tracks_share, "share of the tracks that may have no length",
          part);
  set.add("min_users", &min_users, "users that must be left", count);
  set.add("min_tracks", &min_tracks, "tracks that must be left", count);
  set.add("min_interactions", &min_interactions, "pairs of user and track that must be left", count);
  return set;
}

Json check_quality(const Json& report, const QualityConfig& limits) {
  Json gate = Json::array();
  const std::int64_t rows = report.at("rows_read"), tracks = report.at("tracks");
  const auto most = [&](const char* name, double allowed, double found) {
    if (allowed < 1)
      gate.push_back({{"limit", name}, {"allowed", allowed}, {"found", found}, {"passed", found <= allowed}});
  };
  const auto least = [&](const char* name, double wanted, double found) {
    if (wanted > 0)
      gate.push_back({{"limit", name}, {"allowed", wanted}, {"found", found}, {"passed", found >= wanted}});
  };
  most("max_rejected_share", limits.max_rejected_share, share(report.at("rejects"), rows));
  most("max_bot_share", limits.max_bot_share,
       share(rows_of(report, {"bot", "bot_hour", "bot_sleepless", "bot_beat"}), rows));
  most("max_repeat_share", limits.max_repeat_share, share(rows_of(report, {"exact_repeat", "double_send"}), rows));
  most("max_skip_share", limits.max_skip_share, share(rows_of(report, {"skip"}), rows));
  most("max_nameless_share", limits.max_nameless_share,
       share(
           rows_of(report, {"null_user", "null_track", "unknown_track", "empty_artist", "empty_title", "unknown_name"}),
           rows));
  most(
      "max_bad_time_share", limits.max_bad_time_share,
      share(rows_of(report, {"time_null", "time_unreadable", "time_zero", "time_too_early", "time_far_future"}), rows));
  least("min_kept_share", limits.min_kept_share, share(report.at("rows_out"), rows));
  most("max_merged_artists_share", limits.max_merged_artists_share, merged_artists(report));
  most("max_lengthless_tracks_share", limits.max_lengthless_tracks_share,
       share(report.at("quality").at("tracks_without_length"), tracks));
  least("min_users", static_cast<double>(limits.min_users), report.at("users"));
  least("min_tracks", static_cast<double>(limits.min_tracks), report.at("tracks"));
  least("min_interactions", static_cast<double>(limits.min_interactions), report.at("interactions"));
  return gate;
}

Status require_quality(const Json& gate) {
  std::string failed;
  for (const Json& check : gate) {
    if (check.at("passed")) continue;
    failed += fmt::format("{}{} is {:.4g}, {} {:g}", failed.empty() ? "" : "; ", check.at("limit").get<std::string>(),
                          check.at("found").get<double>(),
                          check.at("limit").get<std::string>().starts_with("max") ? "above" : "below",
                          check.at("allowed").get<double>());
  }
  if (failed.empty()) return {};
  return make_error(ErrorKind::check_failed, "the log does not hold the limits of [quality]: {}", failed);
}

}  // namespace segue::prepare
