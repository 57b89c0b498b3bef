#include "huffman.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace segue::linalg::zip {
namespace {

// Sets the lengths, without a limit; returns the longest. `used`: the symbols to code, by rising weight.
unsigned set_lengths(std::span<const std::uint16_t> used, std::span<const std::uint32_t> weights,
                     std::span<Code> codes) {
  struct Node {
    std::uint32_t weight = 0, parent = 0, depth = 0;
  };
  std::vector<Node> nodes;  // leaves, then inner nodes; each of the two by rising weight
  for (const std::uint16_t symbol : used) nodes.push_back({weights[symbol]});
  std::size_t leaf = 0, inner = used.size();
  while (nodes.size() < 2 * used.size() - 1) {
    Node both;
    for (int child = 0; child < 2; ++child) {
      const bool is_leaf = leaf < used.size() && (inner == nodes.size() || nodes[leaf].weight <= nodes[inner].weight);
      Node& lightest = nodes[is_leaf ? leaf++ : inner++];
      lightest.parent = static_cast<std::uint32_t>(nodes.size());
      both.weight += lightest.weight;
    }
    nodes.push_back(both);
  }
  unsigned longest = 0;
  for (std::size_t i = nodes.size() - 1; i-- > 0;) {
    nodes[i].depth = nodes[nodes[i].parent].depth + 1;
    if (i >= used.size()) continue;
    codes[used[i]].length = static_cast<std::uint16_t>(nodes[i].depth);
    longest = std::max(longest, nodes[i].depth);
  }
  return longest;
}

std::uint16_t reversed(unsigned bits, unsigned length) {
  unsigned out = 0;
  for (unsigned i = 0; i < length; ++i) out |= (bits >> i & 1U) << (length - 1 - i);
  return static_cast<std::uint16_t>(out);
}

}  // namespace

void make_codes(std::span<const std::uint32_t> counts, std::span<Code> codes) {
  std::vector<std::uint32_t> weights(counts.begin(), counts.end());
  std::vector<std::uint16_t> used;
  for (std::size_t symbol = 0; symbol < counts.size(); ++symbol)
    if (counts[symbol] > 0) used.push_back(static_cast<std::uint16_t>(symbol));
  const auto lighter = [&](std::uint16_t a, std::uint16_t b) { return weights[a] < weights[b]; };
  for (;;) {
    std::ranges::stable_sort(used, lighter);
    if (set_lengths(used, weights, codes) <= kMostCodeBits) break;
    for (std::uint32_t& weight : weights) weight = weight / 2 + 1;  // flatter: the longest codes get shorter
  }

  std::array<unsigned, kMostCodeBits + 2> next{};  // of each length, the next code to give out
  for (const std::uint16_t symbol : used) ++next[codes[symbol].length + 1];
  for (std::size_t length = 1; length < next.size(); ++length) next[length] = (next[length] + next[length - 1]) * 2;
  for (Code& code : codes)
    if (code.length > 0) code.bits = reversed(next[code.length]++, code.length);
}

}  // namespace segue::linalg::zip
