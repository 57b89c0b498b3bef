#include "gains.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

namespace segue::evaluate {

void Gains::clear() {
  for (const std::size_t i : used_) plays_[i] = 0;
  used_.clear();
}

void Gains::reserve(std::size_t units) {
  const std::size_t wanted = std::bit_ceil(std::max<std::size_t>(16, 2 * units));
  if (wanted <= plays_.size()) return;
  clear();
  units_.assign(wanted, 0);
  plays_.assign(wanted, 0.0F);
}

std::size_t Gains::slot(std::uint32_t unit) const {
  const std::size_t mask = plays_.size() - 1;
  std::size_t i = static_cast<std::size_t>(unit * 0x9E3779B1U) & mask;
  while (plays_[i] != 0 && units_[i] != unit) i = (i + 1) & mask;
  return i;
}

bool Gains::add(std::uint32_t unit, float plays) {
  const std::size_t i = slot(unit);
  const bool is_new = plays_[i] == 0;
  if (is_new) {
    units_[i] = unit;
    used_.push_back(i);
  }
  plays_[i] += plays;
  return is_new;
}

float Gains::take(std::uint32_t unit) {
  if (used_.empty()) return 0;
  const std::size_t i = slot(unit);
  if (!(plays_[i] > 0)) return 0;
  plays_[i] = -plays_[i];
  return -plays_[i];
}

float Gains::peek(std::uint32_t unit) const { return used_.empty() ? 0 : plays_[slot(unit)]; }

void Gains::sorted(std::vector<float>& out) const {
  out.clear();
  for (const std::size_t i : used_) out.push_back(std::abs(plays_[i]));
  std::sort(out.begin(), out.end(), std::greater<>());
}

}  // namespace segue::evaluate
