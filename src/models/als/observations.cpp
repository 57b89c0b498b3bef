#include "observations.hpp"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "config.hpp"

namespace segue::models {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 16U;

std::size_t blocks_of(std::uint64_t entries) { return (entries + kBlock - 1) / kBlock; }

// The first weight that cannot be, with its place. Codes stand for few weights: those are looked at first.
Status check_weights(const linalg::CodedView& plays, const AlsConfig& config) {
  const bool coded = !std::holds_alternative<std::span<const float>>(plays.codes);
  const auto bad = [&](float weight) { return !check_weight(config, weight, 0, 0); };
  if (coded && std::none_of(plays.table.begin(), plays.table.end(), bad)) return {};
  for (std::uint32_t row = 0; row < plays.rows; ++row)
    for (std::uint64_t i = plays.offsets[row]; i < plays.offsets[row + 1]; ++i)
      if (auto checked = check_weight(config, plays.value(i), row, plays.indices[i]); !checked) return checked;
  return {};
}

}  // namespace

void Observations::confidences(std::uint32_t row, std::uint64_t first, std::span<float> out) const {
  const std::uint64_t start = plays.offsets[row] + first;
  std::visit(
      [&](const auto& codes) {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(codes[0])>, float>)
          std::copy_n(codes.begin() + static_cast<std::ptrdiff_t>(start), out.size(), out.begin());
        else
          for (std::size_t i = 0; i < out.size(); ++i) out[i] = confidence[codes[start + i]];
      },
      plays.codes);
}

Result<BothSides> BothSides::make(const linalg::CodedView& plays, const AlsConfig& config, ThreadTeam& team) {
  if (auto checked = linalg::check(plays); !checked) return checked.error();
  if (auto checked = check_weights(plays, config); !checked) return checked.error();
  BothSides sides;
  sides.by_user_ = plays;
  std::vector<double> sums(blocks_of(plays.entries()));
  const auto sum_up = [&](auto confidence) {
    team.for_each_block(sums.size(), [&](std::size_t block, unsigned) {
      const std::size_t end = std::min<std::size_t>(plays.entries(), (block + 1) * kBlock);
      for (std::size_t i = block * kBlock; i < end; ++i) sums[block] += double{confidence(i)};
    });
  };
  std::visit(
      [&](const auto& codes) {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(codes[0])>, float>) {
          sides.values_.resize(plays.entries());
          sum_up([&](std::size_t i) { return sides.values_[i] = confidence_of(config, codes[i]); });
          sides.by_user_.codes = std::span<const float>(sides.values_.data(), sides.values_.size());
        } else {
          for (const float weight : plays.table) sides.confidence_.push_back(confidence_of(config, weight));
          sum_up([&](std::size_t i) { return sides.confidence_[codes[i]]; });
        }
      },
      plays.codes);
  for (const double sum : sums) sides.sum_ += sum;
  sides.by_item_ = linalg::transpose(sides.by_user_, team);
  return sides;
}

}  // namespace segue::models
