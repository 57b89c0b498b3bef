#include "check_input.hpp"

#include <algorithm>

namespace segue::evaluate {
namespace {

constexpr std::uint32_t kLargestCutoff = 10000;

Status check_length(std::size_t length, std::uint32_t tracks, const char* what) {
  if (length == 0 || length == tracks) return {};
  return make_error(ErrorKind::invalid_argument,
                    "There are {} for {} tracks, but the test matrix has {} columns; give one for each track.", what,
                    length, tracks);
}

Status check_shapes(const EvaluateInput& input) {
  if (input.test == nullptr)
    return make_error(ErrorKind::invalid_argument, "Nothing to evaluate against: a test matrix is needed.");
  const auto& test = *input.test;
  if (input.train != nullptr && (input.train->rows != test.rows || input.train->columns != test.columns))
    return make_error(ErrorKind::invalid_argument,
                      "The training matrix is {} x {} and the test matrix {} x {} (users x tracks): save both with the "
                      "same shape, so that a row is the same user in each.",
                      input.train->rows, input.train->columns, test.rows, test.columns);
  if (Status status = check_length(input.track_group.size(), test.columns, "track groups"); !status) return status;
  if (Status status = check_length(input.track_artist.size(), test.columns, "artists"); !status) return status;
  if (input.by_group && input.track_group.empty())
    return make_error(ErrorKind::invalid_argument,
                      "To count by song, the group of each track is needed: give the tables with track_group_id, or "
                      "count by track.");
  if (input.item_factors != nullptr && input.item_factors->rows != test.columns)
    return make_error(ErrorKind::invalid_argument,
                      "The item factors have {} rows, but the test matrix has {} columns; row i must be track i.",
                      input.item_factors->rows, test.columns);
  if (input.resamples < 100 || input.resamples > 100000)
    return make_error(ErrorKind::invalid_argument,
                      "The bootstrap was asked for {} resamples; choose 100 to 100000 (1000 is usual).",
                      input.resamples);
  return {};
}

Status check_slices(const EvaluateInput& input) {
  for (const UserSlicing& slicing : input.user_slices)
    if (slicing.of_user.size() != input.test->rows)
      return make_error(ErrorKind::invalid_argument,
                        "The slices '{}' are of {} users, but the test matrix has {} rows.", slicing.name,
                        slicing.of_user.size(), input.test->rows);
  for (const TruthSlicing& slicing : input.truth_slices)
    if (slicing.of_entry.size() != input.test->indices.size())
      return make_error(ErrorKind::invalid_argument,
                        "The slices '{}' are of {} test interactions, but the test matrix has {}.", slicing.name,
                        slicing.of_entry.size(), input.test->indices.size());
  return {};
}

}  // namespace

Result<std::vector<std::uint32_t>> check_cutoffs(std::span<const std::uint32_t> cutoffs) {
  if (cutoffs.empty())
    return make_error(ErrorKind::invalid_argument, "No cutoff k was given; name at least one, such as 10.");
  for (const std::uint32_t k : cutoffs)
    if (k < 1 || k > kLargestCutoff)
      return make_error(ErrorKind::invalid_argument, "The cutoff k = {} is out of range; choose 1 to {}.", k,
                        kLargestCutoff);
  std::vector<std::uint32_t> rising(cutoffs.begin(), cutoffs.end());
  std::sort(rising.begin(), rising.end());
  rising.erase(std::unique(rising.begin(), rising.end()), rising.end());
  return rising;
}

Status check_input(const EvaluateInput& input) {
  if (Status status = check_shapes(input); !status) return status.error();
  if (Status status = linalg::check(*input.test); !status)
    return Error{status.error().kind, "The test matrix: " + status.error().message};
  if (input.train != nullptr)
    if (Status status = linalg::check(*input.train); !status)
      return Error{status.error().kind, "The training matrix: " + status.error().message};
  return check_slices(input);
}

Status check_lists(const EvaluateInput& input, std::span<const std::uint32_t> users, const linalg::RankedLists& lists) {
  const std::uint32_t tracks = input.test->columns;
  if (lists.offsets.empty() || lists.offsets.front() != 0 || lists.offsets.back() != lists.items.size() ||
      !std::is_sorted(lists.offsets.begin(), lists.offsets.end()) || lists.users() != users.size())
    return make_error(
        ErrorKind::corrupt,
        "The ranked lists are broken: their offsets do not rise from 0 to the number of items ({}), a row "
        "for each of {} users.",
        lists.items.size(), users.size());
  if (!lists.scores.empty() && lists.scores.size() != lists.items.size())
    return make_error(ErrorKind::corrupt, "The ranked lists hold {} items but {} scores; give a score each, or none.",
                      lists.items.size(), lists.scores.size());
  for (std::uint32_t i = 0; i < lists.users(); ++i) {
    const auto list = lists.list(i);
    if (users[i] >= input.test->rows && !list.empty())
      return make_error(ErrorKind::invalid_argument,
                        "There is a list for user {}, but the test matrix has {} rows (users 0 to {}): were the lists "
                        "made with other user numbers?",
                        users[i], input.test->rows, std::int64_t{input.test->rows} - 1);
    const auto bad = std::find_if(list.begin(), list.end(), [&](std::uint32_t track) { return track >= tracks; });
    if (bad != list.end())
      return make_error(ErrorKind::invalid_argument,
                        "The list of user {} holds track {}, but the test matrix has {} columns (tracks 0 to {}): were "
                        "the lists made with other track numbers?",
                        users[i], *bad, tracks, std::int64_t{tracks} - 1);
  }
  return {};
}

std::vector<std::uint32_t> users_with_truth(const linalg::CsrView<float>& test) {
  std::vector<std::uint32_t> users;
  for (std::uint32_t user = 0; user < test.rows; ++user) {
    const auto values = test.row(user).values;
    if (std::any_of(values.begin(), values.end(), [](float value) { return value > 0; })) users.push_back(user);
  }
  return users;
}

}  // namespace segue::evaluate
