#include "observations.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <variant>

#include "config.hpp"

namespace segue::models {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 16U;

std::size_t blocks_of(std::uint64_t entries) { return (entries + kBlock - 1) / kBlock; }

// All weights there are, each once or more.
std::span<const float> weights_of(const linalg::CodedView& plays) {
  const auto* values = std::get_if<std::span<const float>>(&plays.codes);
  return values != nullptr ? *values : plays.table;
}

// Of the logarithms of all confidences, in a fixed order.
double sum_of_logarithms(const linalg::CodedView& plays, const AlsConfig& config, ThreadTeam& team) {
  const auto logarithm = [&](float weight) { return std::log(double{confidence_of(config, weight)}); };
  std::vector<double> known, sums(blocks_of(plays.entries()));
  for (const float weight : plays.table) known.push_back(logarithm(weight));
  team.for_each_block(sums.size(), [&](std::size_t block, unsigned) {
    const std::size_t end = std::min<std::size_t>(plays.entries(), (block + 1) * kBlock);
    std::visit(
        [&](const auto& codes) {
          for (std::size_t i = block * kBlock; i < end; ++i)
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(codes[0])>, float>)
              sums[block] += logarithm(codes[i]);
            else
              sums[block] += known[codes[i]];
        },
        plays.codes);
  });
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
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

// The first weight that cannot be, with its place. Confidence rises with the weight and codes stand for few: the ends
// of all weights are looked at first.
Status check_als_weights(const linalg::CodedView& plays, const AlsConfig& config) {
  const auto weights = weights_of(plays);
  const auto [least, most] = std::minmax_element(weights.begin(), weights.end());
  if (weights.empty() || (check_weight(config, *least, 0, 0) && check_weight(config, *most, 0, 0))) return {};
  for (std::uint32_t row = 0; row < plays.rows; ++row)
    for (std::uint64_t i = plays.offsets[row]; i < plays.offsets[row + 1]; ++i)
      if (auto checked = check_weight(config, plays.value(i), row, plays.indices[i]); !checked) return checked;
  return {};
}

double typical_confidence(const linalg::CodedView& plays, const AlsConfig& config, ThreadTeam& team) {
  if (plays.entries() == 0) return 1;
  return std::exp(sum_of_logarithms(plays, config, team) / static_cast<double>(plays.entries()));
}

Result<double> confidence_spread(const linalg::CodedView& plays, const AlsConfig& config, ThreadTeam& team) {
  if (plays.entries() == 0) return 1.0;
  const auto weights = weights_of(plays);
  const float largest = *std::max_element(weights.begin(), weights.end());
  const double most = confidence_of(config, largest);
  if (most <= kSpreadForBytes) return 1.0;  // no confidence is below 1
  const double mean = typical_confidence(plays, config, team);
  if (most <= kMostSpread * mean) return most / mean;
  std::uint64_t entry = 0;
  while (plays.value(entry) != largest) ++entry;
  const auto row = std::upper_bound(plays.offsets.begin(), plays.offsets.end(), entry) - plays.offsets.begin() - 1;
  return make_error(ErrorKind::invalid_argument,
                    "the weight {} at row {}, column {} has {:.2g} times the confidence of a typical one, more than "
                    "the {:.0g} times that equations of 32-bit numbers can hold; use logarithmic confidence, or cut "
                    "such weights off (in Python: matrix.data.clip(max=..., out=matrix.data))",
                    largest, row, plays.indices[entry], most / mean, kMostSpread);
}

BothSides BothSides::make(const linalg::CodedView& plays, const AlsConfig& config, ThreadTeam& team) {
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
