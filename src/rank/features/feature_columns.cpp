#include "feature_columns.hpp"

#include <array>

namespace segue::rank {
namespace {

constexpr std::array kColumns{
    FeatureColumn{{"als_score", "inner product of the user's and the track's ALS factors"}, "c.als_score"},
    FeatureColumn{{"als_rank", "place in the list by als_score"}, "c.als_rank"},
    FeatureColumn{{"recent_score", "the same with the user's factors folded in from the last plays alone"},
                  "c.recent_score"},
    FeatureColumn{{"recent_rank", "place in the list by recent_score"}, "c.recent_rank"},
    FeatureColumn{{"artist_rank", "place in the list of tracks by the user's artists of late"}, "c.artist_rank"},
    FeatureColumn{{"popular_rank", "place in the list by popularity"}, "c.popular_rank"},
    FeatureColumn{{"trending_rank", "place in the list by listeners of late"}, "c.trending_rank"},
    FeatureColumn{{"lists", "how many of these lists hold the track"}, "c.lists"},
    FeatureColumn{{"similarity_recent_max", "greatest cosine of factors to the user's last tracks"},
                  "c.similarity_recent_max"},
    FeatureColumn{{"similarity_recent_mean", "mean cosine of factors to the user's last tracks"},
                  "c.similarity_recent_mean"},
    FeatureColumn{{"similarity_favourite_max", "greatest cosine of factors to the user's most played tracks"},
                  "c.similarity_favourite_max"},
    FeatureColumn{{"track_log_listeners", "ln(1 + listeners of the track)"}, "ln(1 + t.listeners)"},
    FeatureColumn{{"track_log_plays", "ln(1 + plays of the track)"}, "ln(1 + t.plays)"},
    FeatureColumn{{"track_plays_per_listener", "plays of the track over its listeners"}, "t.plays / t.listeners"},
    FeatureColumn{{"track_replayed_share", "share of the track's listeners who played it again"},
                  "t.replayers / t.listeners"},
    FeatureColumn{{"track_recent_log_listeners", "ln(1 + listeners of the track of late)"},
                  "ln(1 + t.recent_listeners)"},
    FeatureColumn{
        {"track_trend", "log2 of plays of late over plays expected from the track's age, both + 2"},
        "log2((t.recent_plays + 2) / (t.plays * least(1, {recent_us} / greatest({now} - t.first_us, 1)) + 2))"},
    FeatureColumn{{"track_age_days", "days since the track was first played by anyone"},
                  "({now} - t.first_us) / 86400e6"},
    FeatureColumn{{"track_idle_days", "days since the track was last played by anyone"},
                  "({now} - t.last_us) / 86400e6"},
    FeatureColumn{{"track_skipped_share", "share of the track's plays that were skipped"}, "t.skips / t.plays"},
    FeatureColumn{{"track_finished_share", "share of the track's plays that reached 90 % of its length"},
                  "t.finished / nullif(t.measured, 0)"},
    FeatureColumn{{"track_minutes", "length of the track"}, "i.duration_ms / 60e3"},
    FeatureColumn{{"release_age_years", "years since the release"}, "year(make_timestamp({now})) - i.release_year"},
    FeatureColumn{{"artist_log_listeners", "ln(1 + listeners of the artist)"}, "ln(1 + a.listeners)"},
    FeatureColumn{{"artist_log_plays", "ln(1 + plays of the artist)"}, "ln(1 + a.plays)"},
    FeatureColumn{{"artist_recent_log_plays", "ln(1 + plays of the artist of late)"}, "ln(1 + a.recent_plays)"},
    FeatureColumn{{"artist_log_tracks", "ln(1 + tracks of the artist that anyone played)"}, "ln(1 + a.tracks)"},
    FeatureColumn{{"user_log_plays", "ln(1 + plays of the user)"}, "ln(1 + u.plays)"},
    FeatureColumn{{"user_log_tracks", "ln(1 + tracks the user played)"}, "ln(1 + u.tracks)"},
    FeatureColumn{{"user_log_artists", "ln(1 + artists the user played)"}, "ln(1 + u.artists)"},
    FeatureColumn{{"user_plays_per_track", "plays of the user over tracks"}, "u.plays / u.tracks"},
    FeatureColumn{{"user_recent_log_plays", "ln(1 + plays of the user of late)"}, "ln(1 + u.recent_plays)"},
    FeatureColumn{{"user_recent_new_share", "share of the user's plays of late that were of tracks first met of late"},
                  "u.recent_new_plays / nullif(u.recent_plays, 0)"},
    FeatureColumn{{"user_idle_days", "days since the user's last play"}, "({now} - u.last_us) / 86400e6"},
    FeatureColumn{{"user_mean_log_listeners", "mean over the user's plays of ln(1 + listeners of the track)"},
                  "u.mean_log_listeners"},
    FeatureColumn{{"user_skipped_share", "share of the user's plays that were skipped"}, "u.skips / u.plays"},
    FeatureColumn{{"user_artist_log_plays", "ln(1 + the user's plays of the artist)"}, "ln(1 + coalesce(ua.plays, 0))"},
    FeatureColumn{{"user_artist_share", "share of the user's plays that were of the artist"},
                  "coalesce(ua.plays, 0) / u.plays"},
    FeatureColumn{{"user_artist_tracks", "tracks of the artist that the user played"}, "coalesce(ua.tracks, 0)"},
    FeatureColumn{{"user_artist_heard_share", "the same over the tracks of the artist that anyone played"},
                  "coalesce(ua.tracks, 0) / a.tracks"},
    FeatureColumn{{"user_artist_decayed_15", "the user's plays of the artist, each worth exp(-days ago / 15)"},
                  "ua.decayed_15 / 1048576"},
    FeatureColumn{{"user_artist_decayed_60", "the same with 60 days"}, "ua.decayed_60 / 1048576"},
    FeatureColumn{{"user_artist_idle_days", "days since the user's last play of the artist"},
                  "({now} - ua.last_us) / 86400e6"},
    FeatureColumn{{"user_artist_age_days", "days since the user's first play of the artist"},
                  "({now} - ua.first_us) / 86400e6"},
    FeatureColumn{{"user_group_log_plays", "ln(1 + the user's plays of any version of the song)"},
                  "ln(1 + coalesce(ug.plays, 0))"},
    FeatureColumn{{"user_track_log_plays", "ln(1 + the user's plays of the track)"}, "ln(1 + coalesce(p.plays, 0))"},
    FeatureColumn{{"user_track_idle_days", "days since the user's last play of the track"},
                  "({now} - p.last_us) / 86400e6"},
    FeatureColumn{{"popularity_gap", "track_log_listeners less user_mean_log_listeners"},
                  "ln(1 + t.listeners) - u.mean_log_listeners"},
    FeatureColumn{{"release_gap_years", "release year less the mean over the user's plays"},
                  "i.release_year - u.mean_year"},
    FeatureColumn{{"length_gap_minutes", "track_minutes less the mean over the user's plays"},
                  "i.duration_ms / 60e3 - u.mean_minutes"},
};

constexpr auto kFeatures = [] {
  std::array<Feature, kColumns.size()> features;
  for (std::size_t i = 0; i < features.size(); ++i) features[i] = kColumns[i].feature;
  return features;
}();

}  // namespace

std::span<const FeatureColumn> feature_columns() { return kColumns; }

std::span<const Feature> feature_list() { return kFeatures; }

}  // namespace segue::rank
