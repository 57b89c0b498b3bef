#include "check_info.hpp"

namespace segue::evaluate {
namespace {

constexpr CheckInfo kCatalogue[] = {
    {"users_without_list", &SanityChecks::users_without_list, "users with a truth and no list"},
    {"short_lists", &SanityChecks::short_lists, "lists shorter than the longest cutoff"},
    {"lists_without_truth", &SanityChecks::lists_without_truth, "lists of users without a truth, not looked at"},
    {"users_only_in_test", &SanityChecks::users_only_in_test, "users with a truth and no play in training"},
    {"duplicates", &SanityChecks::duplicates, "places that repeat a track of the same list", true},
    {"versions_twice", &SanityChecks::versions_twice, "places of a song that the list already has as another track"},
    {"nan_scores", &SanityChecks::nan_scores, "scores that are no numbers", true},
    {"out_of_order", &SanityChecks::out_of_order,
     "places with a better score than the place before (re-ranked lists have them)"},
    {"heard_in_lists", &SanityChecks::heard_in_lists, "places of tracks the user has in training", true},
    {"truth_entries", &SanityChecks::truth_entries, "pairs of user and track in the truth"},
    {"truth_heard", &SanityChecks::truth_heard, "of them, tracks the user has in training"},
    {"truth_untrained", &SanityChecks::truth_untrained, "of them, tracks nobody has in training"},
    {"values_ignored", &SanityChecks::values_ignored, "values of the matrices that are 0 or less, not plays"},
    {"factors_unusable", &SanityChecks::factors_unusable, "tracks without usable factors"},
};

}  // namespace

std::span<const CheckInfo> check_catalogue() { return kCatalogue; }

bool must_be_nothing(const CheckInfo& check, const Evaluation& evaluation) {
  return check.fault && !(check.count == &SanityChecks::heard_in_lists && evaluation.heard_kept);
}

}  // namespace segue::evaluate
