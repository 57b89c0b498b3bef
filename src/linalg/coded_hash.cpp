#include <algorithm>
#include <string_view>

#include "segue/base/hash.hpp"
#include "segue/linalg/coded.hpp"

namespace segue::linalg {
namespace {

constexpr std::uint64_t kBlock = std::uint64_t{1} << 16U;  // fixed: the hash hangs on it

template <typename T>
std::string_view bytes_of(std::span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

}  // namespace

std::string hash_of(const CodedView& matrix, ThreadTeam& team) {
  const std::uint64_t blocks = (matrix.entries() + kBlock - 1) / kBlock;
  std::vector<std::uint64_t> parts(3 + 2 * blocks);
  parts[0] = matrix.rows;
  parts[1] = matrix.columns;
  parts[2] = hash_bytes(bytes_of(matrix.offsets));
  team.for_each_block(blocks, [&](std::size_t block, unsigned) {
    const std::uint64_t first = block * kBlock, count = std::min(kBlock, matrix.entries() - first);
    std::vector<float> values(count);
    for (std::uint64_t i = 0; i < count; ++i) values[i] = matrix.value(first + i);
    parts[3 + 2 * block] = hash_bytes(bytes_of(matrix.indices.subspan(first, count)));
    parts[4 + 2 * block] = hash_bytes(bytes_of(std::span<const float>(values)));
  });
  return hash_text(bytes_of(std::span<const std::uint64_t>(parts)));
}

}  // namespace segue::linalg
