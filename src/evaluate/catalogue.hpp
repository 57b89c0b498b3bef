// What lists are counted in: tracks, or songs where versions count as one; and how widely each was heard in training.
#pragma once
#include <cstdint>
#include <vector>

#include "segue/base/thread_team.hpp"
#include "segue/evaluate/evaluate.hpp"
#include "segue/evaluate/metrics.hpp"

namespace segue::evaluate {

struct Catalogue {
  std::uint32_t units = 0;              // tracks, or songs
  std::vector<std::uint32_t> unit_of;   // per track; empty: the track itself
  std::vector<std::uint32_t> versions;  // per unit: its tracks; empty: one each
  std::vector<double> listeners;        // per unit: users with a play in training; empty without training
  std::vector<double> information;      // per unit, in bits
  std::vector<std::uint8_t> trained;    // per unit: heard by anyone
  std::vector<std::uint32_t> order;     // per unit: place by listeners, from 0
  std::vector<double> rank;             // the same from 0 to 1, ties in the middle of their places
  std::vector<PopularityClass> popularity_class;
  std::uint32_t listening_users = 0;  // with any play in training
  std::int64_t trained_units = 0, values_ignored = 0;

  [[nodiscard]] std::uint32_t unit(std::uint32_t track) const { return unit_of.empty() ? track : unit_of[track]; }
};

[[nodiscard]] Catalogue make_catalogue(const EvaluateInput& input, ThreadTeam& team);

// The units of a user's plays (values above 0), each once, rising. Fills `out`.
void units_of_row(const Catalogue& catalogue, const linalg::CsrRow<float>& row, std::vector<std::uint32_t>& out);
// Of them those of which the user has played every version: what a list without heard tracks cannot show.
void closed_units_of_row(const Catalogue& catalogue, const linalg::CsrRow<float>& row, std::vector<std::uint32_t>& out);

}  // namespace segue::evaluate
