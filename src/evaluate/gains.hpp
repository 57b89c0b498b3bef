// Plays by unit or artist as a small hash table, the truth of one user say. Cleared in the time it took to fill.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace segue::evaluate {

class Gains {
 public:
  void clear();
  void reserve(std::size_t units);            // before add; at most this many follow
  bool add(std::uint32_t unit, float plays);  // whether the unit is new
  // The plays of a unit, once: asked again it is 0, so that a repeat is no hit.
  [[nodiscard]] float take(std::uint32_t unit);
  [[nodiscard]] float peek(std::uint32_t unit) const;  // 0 if there is none; for tables nothing is taken from
  // All plays added, greatest first.
  void sorted(std::vector<float>& out) const;

 private:
  [[nodiscard]] std::size_t slot(std::uint32_t unit) const;

  std::vector<std::uint32_t> units_;
  std::vector<float> plays_;  // 0 in a slot that is free; negative when taken
  std::vector<std::size_t> used_;
};

}  // namespace segue::evaluate
