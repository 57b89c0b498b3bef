#include "segue/evaluate/metric_info.hpp"

#include <array>

namespace segue::evaluate {
namespace {

constexpr std::array kCatalogue = {
    MetricInfo{"precision", "Precision", "hits / k; k also for shorter lists"},
    MetricInfo{"recall", "Recall", "hits / |T|, T the user's truth"},
    MetricInfo{"recall_capped", "Recall, capped", "hits / min(k, |T|)"},
    MetricInfo{"ndcg", "NDCG", "binary gain, discount 1 / log2(rank + 1), ideal over min(k, |T|)"},
    MetricInfo{"ndcg_graded", "NDCG by plays",
               "gain = plays in the test (linear), discount 1 / log2(rank + 1), ideal = the k most played of T"},
    MetricInfo{"hit_rate", "Hit rate", "1 if any of the k is in T"},
    MetricInfo{"map", "MAP", "sum of precision at each hit / min(k, |T|)"},
    MetricInfo{"map_full_truth", "MAP over |T|", "sum of precision at each hit / |T| (trec_eval)"},
    MetricInfo{"mrr", "MRR", "1 / rank of the first hit among the k, 0 without one"},
    MetricInfo{"serendipity", "Serendipity",
               "hits that are new to the user and not among the k most heard tracks new to the user, / k"},
    MetricInfo{"diversity_artists", "Diversity by artist",
               "share of pairs in a list by different artists; lists of two or more", Better::neither},
    MetricInfo{"diversity_factors", "Diversity by factors",
               "mean of 1 - cosine over pairs, in the given factors; lists of two or more", Better::neither},
    MetricInfo{"unique_songs", "Unique songs", "distinct songs (track groups) / length of the list", Better::higher},
    MetricInfo{"novelty", "Novelty (bits)",
               "mean of -log2(listeners / users) in training, 1 listener where there is none; lists that are not empty",
               Better::neither},
    MetricInfo{"novelty_scaled", "Novelty, 0 to 1", "novelty / log2(users)", Better::neither},
    MetricInfo{"novelty_rank", "Popularity rank, 0 to 1",
               "mean place by listeners over the catalogue, 0 the most heard, 1 the least; equals share a place",
               Better::neither},
    MetricInfo{"new_artist_rate", "New artists", "share of places by artists the user has no play of in training",
               Better::neither},
    MetricInfo{"calibration_artists", "Calibration by artist",
               "KL(p || 0.99 q + 0.01 p) in nats, p the artists of the user's plays, q those of the list",
               Better::lower},
    MetricInfo{"calibration_popularity", "Calibration by popularity",
               "the same over head, middle and tail: the most heard tracks with a fifth of listening, the rest, the "
               "least heard with a fifth",
               Better::lower},
    MetricInfo{"popularity_lift", "Popularity lift",
               "mean listeners of what is listed against mean listeners of what these users played, less 1",
               Better::neither, true, false},
    MetricInfo{"catalogue_coverage", "Catalogue coverage",
               "share of the tracks with a play in training that are in any list", Better::neither, true, false},
    MetricInfo{"catalogue_coverage_all", "Coverage of all tracks",
               "share of all tracks, played in training or not, that are in any list", Better::neither, true, false},
    MetricInfo{"gini", "Gini of exposure", "over all tracks, those never shown as 0; 0 even, 1 all on one track",
               Better::neither, true, false},
    MetricInfo{"user_coverage", "User coverage", "share of users with a truth who have a list", Better::higher, false},
};

}  // namespace

std::span<const MetricInfo> metric_catalogue() { return kCatalogue; }

std::string_view metric_stem(std::string_view name) { return name.substr(0, name.find('@')); }

const MetricInfo* find_metric(std::string_view name) {
  for (const MetricInfo& info : kCatalogue)
    if (info.stem == metric_stem(name)) return &info;
  return nullptr;
}

std::string metric_name(std::string_view stem, std::uint32_t cutoff) {
  return std::string(stem) + "@" + std::to_string(cutoff);
}

}  // namespace segue::evaluate
