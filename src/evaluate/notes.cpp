#include <algorithm>
#include <string>

#include "check_input.hpp"
#include "number_text.hpp"

namespace segue::evaluate {
namespace {

// "12 of 340 (3.5 %)"
std::string share(std::int64_t part, std::int64_t whole) {
  const std::int64_t tenths = whole > 0 ? (part * 1000 + whole / 2) / whole : 0;
  return std::to_string(part) + " of " + std::to_string(whole) + " (" + std::to_string(tenths / 10) + "." +
         std::to_string(tenths % 10) + " %)";
}

void note_lists(const Evaluation& e, std::size_t longest, std::vector<std::string>& notes) {
  std::string beyond;
  for (const std::uint32_t k : e.cutoffs)
    if (k > longest) beyond += (beyond.empty() ? "" : ", ") + std::to_string(k);
  if (!beyond.empty())
    notes.push_back("No list is longer than " + std::to_string(longest) + ": at k = " + beyond +
                    " every list counts as cut short (precision still divides by k).");
  const SanityChecks& c = e.checks;
  if (c.users_without_list > 0)
    notes.push_back(share(c.users_without_list, e.users) + " users with a truth have no list; they count as 0.");
  if (c.lists_without_truth > 0)
    notes.push_back(counted(c.lists_without_truth, "list is of a user", "lists are of users") +
                    " without a truth and not looked at.");
  if (c.duplicates > 0)
    notes.push_back(counted(c.duplicates, "place repeats", "places repeat") +
                    " a track of the same list; the repeat counts as a miss. The lists need mending.");
  if (c.versions_twice > 0)
    notes.push_back(counted(c.versions_twice, "place shows", "places show") +
                    " another version of a song the list already has; collapse versions before ranking.");
  if (c.nan_scores > 0)
    notes.push_back(counted(c.nan_scores, "score is", "scores are") +
                    " not a number: the model that made them has diverged.");
  if (c.out_of_order > 0)
    notes.push_back(counted(c.out_of_order, "place has", "places have") +
                    " a higher score than the place before; the order given was used, not the scores.");
}

void note_truth(const EvaluateInput& input, const Evaluation& e, std::vector<std::string>& notes) {
  const SanityChecks& c = e.checks;
  if (c.values_ignored > 0)
    notes.push_back(counted(c.values_ignored, "entry", "entries") + " of the matrices: 0 or less, so no play.");
  if (input.train == nullptr) {
    notes.push_back("No training matrix: novelty, coverage of trained tracks and popularity lift are left out.");
    return;
  }
  if (c.users_only_in_test > 0)
    notes.push_back(share(c.users_only_in_test, e.users) + " users with a truth have no play in training.");
  if (c.truth_untrained > 0)
    notes.push_back(share(c.truth_untrained, c.truth_entries) +
                    " tracks of the truth were never played in training; a collaborative model cannot list them.");
  if (c.truth_heard > 0 && c.heard_in_lists == 0)
    notes.push_back(share(c.truth_heard, c.truth_entries) +
                    " tracks of the truth were already heard in training and the lists leave heard tracks out: these "
                    "can never be hits.");
  if (c.heard_in_lists > 0)
    notes.push_back(counted(c.heard_in_lists, "place holds a track", "places hold tracks") +
                    " the user has already heard" +
                    (e.heard_kept ? "; compare only with lists that keep them as well."
                                  : ", which these lists should leave out: mask them, or evaluate with --heard keep."));
}

// Where a list by chance would do as well, or a list that knows the truth no better than allowed.
void note_references(const Evaluation& e, std::vector<std::string>& notes) {
  const std::string metric = "recall@" + std::to_string(e.main_cutoff);
  const MetricValue& value = e.metrics.at(metric);
  const double floor = e.floor.at(metric), ceiling = e.ceiling.at(metric);
  if (value.mean > floor && !(value.low > floor))
    notes.push_back("Too few users to tell this from chance: " + metric + " is " + fixed(value.mean, 4) +
                    " (95 % interval from " + fixed(value.low, 4) + ") and a random list would get " + fixed(floor, 4) +
                    ".");
  else if (!(value.mean > floor))
    notes.push_back("No better than chance: " + metric + " is " + fixed(value.mean, 4) +
                    " and a random list would get " + fixed(floor, 4) + "; look for lists joined to the wrong users.");
  if (ceiling < 0.5)
    notes.push_back("Even lists that know the truth reach a " + metric + " of only " + fixed(ceiling, 4) +
                    ": the truth is larger than the lists, or was heard in training.");
  if (ceiling > 0 && value.mean > 0.9 * ceiling)
    notes.push_back("Near perfect: " + metric + " is " + fixed(value.mean, 4) + " of at most " + fixed(ceiling, 4) +
                    ". Such numbers mean a leak, until shown otherwise: look for test plays in what the model saw.");
}

}  // namespace

std::vector<std::string> say_oddities(const EvaluateInput& input, const Evaluation& evaluation, std::size_t longest) {
  std::vector<std::string> notes;
  note_lists(evaluation, longest, notes);
  note_truth(input, evaluation, notes);
  note_references(evaluation, notes);
  if (evaluation.checks.factors_unusable > 0)
    notes.push_back(counted(evaluation.checks.factors_unusable, "track has", "tracks have") +
                    " no usable factors (zero or not finite): a cosine with any other counts as 0.");
  if (evaluation.users < 30)
    notes.push_back("Only " + counted(evaluation.users, "user has", "users have") +
                    " a truth: the intervals are too narrow to be trusted below about 30.");
  return notes;
}

}  // namespace segue::evaluate
