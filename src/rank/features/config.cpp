#include "segue/rank/features.hpp"

namespace segue::rank {

OptionSet FeaturesConfig::options() {
  constexpr double kMany = 10000;
  OptionSet set("features");
  set.add("als_candidates", &als_candidates, "candidates a user from ALS", {1, kMany});
  set.add("recent_candidates", &recent_candidates, "candidates a user from ALS on the last plays alone", {0, kMany});
  set.add("artist_candidates", &artist_candidates, "candidates a user by the artists played of late", {0, kMany});
  set.add("popular_candidates", &popular_candidates, "candidates a user from what most listen to", {0, kMany});
  set.add("trending_candidates", &trending_candidates, "candidates a user from what most listen to of late",
          {0, kMany});
  set.add("recent_days", &recent_days, "days that count as of late", {0.01, 36500});
  set.add("recent_tracks", &recent_tracks, "a user's last tracks that recent_candidates and similarities look at",
          {1, 1000});
  set.add("heard", &heard, "whether tracks a user has heard may be candidates", {"mask", "keep"});
  set.add("label_share", &label_share, "share of training plays, the latest, that the rankers learn to foresee",
          {0.001, 0.9});
  set.add("max_train_users", &max_train_users, "users the rankers learn from", {1, 1e9});
  set.add("negatives_per_user", &negatives_per_user, "candidates a user that were not played, to learn from; 0: all",
          {0, kMany});
  return set;
}

}  // namespace segue::rank
