// How often each track (or song) of the catalogue was shown, at each cutoff.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "catalogue.hpp"

namespace segue::evaluate {

class Exposure {
 public:
  Exposure(const Catalogue& catalogue, std::span<const std::uint32_t> cutoffs);
  void add(std::span<const std::uint32_t> list);  // of a user with a truth
  // Coverage and Gini at each cutoff, without intervals, what was shown, and the curve. Once: it uses the counts up.
  void fill(Evaluation& evaluation);

 private:
  const Catalogue& catalogue_;
  std::vector<std::uint32_t> cutoffs_;
  // By cutoff, then unit: shown between the cutoff before (not counted) and this one.
  std::vector<std::vector<std::uint32_t>> counts_;
};

}  // namespace segue::evaluate
