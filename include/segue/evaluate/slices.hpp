// Parts of the users, or of what they played in the test, to be judged apart.
#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "segue/linalg/csr.hpp"

namespace segue::evaluate {

inline constexpr std::uint16_t kNoSlice = std::numeric_limits<std::uint16_t>::max();

// Users put apart: by activity, country ... The metrics of a slice are means over its users.
struct UserSlicing {
  std::string name;  // "activity"
  std::vector<std::string> labels, descriptions;
  std::vector<std::uint16_t> of_user;  // index of a label, or kNoSlice
};

// The truth put apart: by popularity of the track, week ... In a slice only its part of each user's truth counts, over
// the users who have any of it. The lists stay whole.
struct TruthSlicing {
  std::string name;
  std::vector<std::string> labels, descriptions;
  std::vector<std::uint16_t> of_entry;  // by entry of the test matrix; by song the first version's counts
};

// "cold" without a play in training; the others by how many tracks they have there: "light", "medium" and "heavy", a
// third of the users with a truth each (equal numbers of tracks stay together).
[[nodiscard]] UserSlicing slice_by_activity(const linalg::CsrView<float>& train, const linalg::CsrView<float>& test);

// "head", "middle", "tail" (see popularity_classes) and "cold": tracks nobody has in training.
[[nodiscard]] TruthSlicing slice_by_popularity(const linalg::CsrView<float>& train, const linalg::CsrView<float>& test);

// "new": tracks the user has not in training; "repeated": those the user has.
[[nodiscard]] TruthSlicing slice_by_familiarity(const linalg::CsrView<float>& train,
                                                const linalg::CsrView<float>& test);

}  // namespace segue::evaluate
