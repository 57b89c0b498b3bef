#include "segue/evaluate/slices.hpp"

#include <algorithm>

#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {
namespace {

using Matrix = linalg::CsrView<float>;

bool any_play(std::span<const float> values) {
  return std::any_of(values.begin(), values.end(), [](float value) { return value > 0; });
}

std::size_t tracks_of(const Matrix& train, std::uint32_t user) {
  const auto values = train.row(user).values;
  return static_cast<std::size_t>(std::count_if(values.begin(), values.end(), [](float v) { return v > 0; }));
}

bool has(const linalg::CsrRow<float>& row, std::uint32_t track) {
  const auto at = std::lower_bound(row.indices.begin(), row.indices.end(), track);
  return at != row.indices.end() && *at == track && row.values[static_cast<std::size_t>(at - row.indices.begin())] > 0;
}

std::string up_to(std::size_t most) { return "up to " + std::to_string(most) + " tracks in training"; }

}  // namespace

UserSlicing slice_by_activity(const Matrix& train, const Matrix& test) {
  std::vector<std::size_t> sizes;
  for (std::uint32_t user = 0; user < test.rows; ++user)
    if (any_play(test.row(user).values))
      if (const std::size_t size = tracks_of(train, user); size > 0) sizes.push_back(size);
  std::sort(sizes.begin(), sizes.end());
  const auto third = [&](std::size_t i) { return sizes.empty() ? 0 : sizes[(sizes.size() - 1) * i / 3]; };
  const std::size_t light = third(1), medium = third(2);
  UserSlicing slicing{"activity",
                      {"cold", "light", "medium", "heavy"},
                      {"no play in training", up_to(light), up_to(medium), "more than " + std::to_string(medium)},
                      std::vector<std::uint16_t>(test.rows, kNoSlice)};
  for (std::uint32_t user = 0; user < test.rows; ++user) {
    const std::size_t size = tracks_of(train, user);
    slicing.of_user[user] = size == 0 ? 0 : size <= light ? 1 : size <= medium ? 2 : 3;
  }
  return slicing;
}

TruthSlicing slice_by_popularity(const Matrix& train, const Matrix& test) {
  std::vector<double> listeners(train.columns, 0.0);
  for (std::size_t i = 0; i < train.indices.size(); ++i)
    if (train.values[i] > 0) listeners[train.indices[i]] += 1;
  const auto classes = popularity_classes(listeners, popularity_order(listeners));
  TruthSlicing slicing{"popularity",
                       {"head", "middle", "tail", "cold"},
                       {"the most heard tracks, with a fifth of all listeners", "between the two",
                        "the least heard tracks, with a fifth of all listeners", "tracks nobody has in training"},
                       std::vector<std::uint16_t>(test.indices.size())};
  for (std::size_t i = 0; i < test.indices.size(); ++i) {
    const std::uint32_t track = test.indices[i];
    slicing.of_entry[i] = listeners[track] > 0 ? static_cast<std::uint16_t>(classes[track]) : std::uint16_t{3};
  }
  return slicing;
}

TruthSlicing slice_by_familiarity(const Matrix& train, const Matrix& test) {
  TruthSlicing slicing{"familiarity",
                       {"new", "repeated"},
                       {"tracks the user has not in training", "tracks the user has in training"},
                       std::vector<std::uint16_t>(test.indices.size())};
  for (std::uint32_t user = 0; user < test.rows; ++user) {
    const auto row = train.row(user);
    for (std::uint64_t i = test.offsets[user]; i < test.offsets[user + 1]; ++i)
      slicing.of_entry[i] = has(row, test.indices[i]) ? 1 : 0;
  }
  return slicing;
}

}  // namespace segue::evaluate
