// The hot loops, written once for each instruction set, and the choice between them. Arithmetic on raw pointers: this
// room knows no containers, so that no shared inline function is ever compiled for a machine that is not the user's.
#pragma once
#include <cstddef>
#include <cstdint>

namespace segue::kernels {

constexpr std::size_t kPad = 16;         // "padded" lengths below are multiples of this, the room beyond f zero
constexpr std::size_t kTileItems = 192;  // items in a tile of scores

// Results differ between levels in their last bits (order of sums, fused multiplications); within one level a result
// depends on the arguments alone. Pointers need no alignment.
struct Table {
  const char* level;

  // a . b over n.
  float (*dot)(const float* a, const float* b, std::size_t n);

  // For each i < count, with y = matrix + rows[i] * f: buffer row i (padded) = scale[i] * y, and rhs += weight[i] * y.
  void (*gather)(const float* matrix, std::size_t f, const std::uint32_t* rows, const float* scale, const float* weight,
                 std::size_t count, float* buffer, std::size_t padded, float* rhs);

  // The upper triangle of a (n x n, n padded) += rows^T rows, rows being count x n. Below the diagonal a is scratch.
  void (*add_gram)(const float* rows, std::size_t count, std::size_t n, float* a);

  // a = U^T U in its upper triangle (n padded). False if a is not positive definite; a is then scratch.
  bool (*cholesky)(float* a, std::size_t n);

  // b = (U^T U)^-1 b.
  void (*cholesky_solve)(const float* u, std::size_t n, float* b);

  // items (count x f, count <= kTileItems) laid out factor by factor: tile[k * kTileItems + i], zero beyond count.
  void (*pack_items)(const float* items, std::size_t count, std::size_t f, float* tile);

  // scores[u * kTileItems + i] = users[u] . item i of a packed tile, summed factor by factor: a score is the same in
  // whatever company it is computed.
  void (*score_tile)(const float* users, std::size_t count, std::size_t f, const float* tile, float* scores);

  // The positions, rising, of scores that are not below `least` (NaN is not below); returns how many.
  std::size_t (*not_below)(const float* scores, std::size_t n, float least, std::uint32_t* positions);
};

// The levels this build has, slowest first.
struct Levels {
  const Table* const* tables;
  std::size_t count;
};
[[nodiscard]] Levels levels();
[[nodiscard]] bool runs_here(const Table& table);  // whether this CPU has its instructions

}  // namespace segue::kernels
