// The hot loops, written once for each instruction set, and the choice between them. Arithmetic on raw pointers: this
// room knows no containers, so that no shared inline function is ever compiled for a machine that is not the user's.
#pragma once
#include <cstddef>
#include <cstdint>

namespace segue::kernels {

constexpr std::size_t kPad = 16;          // "padded" lengths below are multiples of this, the room beyond f zero
constexpr std::size_t kPadNarrow = 32;    // the same for rows of bfloat16
constexpr std::size_t kPadBytes = 64;     // and for rows of bytes
constexpr std::size_t kMostBytes = 1024;  // factors in such a row
constexpr std::size_t kTileItems = 192;   // items in a tile of scores
constexpr std::size_t kScreenItems = 16;  // side by side in a tile of bytes
constexpr std::size_t kScreenUsers = 16;  // screened at once: so many rows of users can be read, or a multiple

// The entries of one row of a sparse matrix, beside a table (of float, bfloat16 or bytes) with a row for each column.
struct RowEntries {
  const std::uint32_t* rows;  // of the table
  const float* confidence;    // c of each
  std::size_t count;
  float unobserved_weight;     // w
  const std::uint32_t* ahead;  // rows of the table wanted soon: fetched meanwhile into the second-level cache
  std::size_t ahead_count;
};

// A matrix in a byte a number: number j of a row is (its byte - 128) step scale[j]. A row's bytes lie in the order that
// the level which encoded them likes to read. The step, a bfloat16, is the row's own: its bits are the lowest ones of
// the last kStepBytes, where they are noise; so a row takes no other cache line.
struct ByteTable {
  const std::uint8_t* bytes;
  const float* scale;  // of each column
};
constexpr std::size_t kStepBytes = 16;

// Results differ between levels in their last bits (order of sums, fused multiplications); within one level a result
// depends on the arguments alone. Pointers need no alignment.
struct Table {
  const char* level;

  // a . b over n.
  float (*dot)(const float* a, const float* b, std::size_t n);

  // For each i < count, q[i] += y . p, y the f numbers at matrix + rows[i] * stride.
  void (*add_dots)(const float* matrix, std::size_t stride, std::size_t f, const std::uint32_t* rows, std::size_t count,
                   const float* p, float* q);

  // The same y: buffer row i (padded) = scale[i] * y, and rhs += weight[i] * y.
  void (*gather)(const float* matrix, std::size_t stride, std::size_t f, const std::uint32_t* rows, const float* scale,
                 const float* weight, std::size_t count, float* buffer, std::size_t padded, float* rhs);

  // A row's part in the equations of ALS, without forming them. With y the row of `table` (n wide, padded) of an entry
  // and q = y . p. Product: out += sum of (c - w) q y. Residual: out += sum of (c - (c - w) q) y; returns sum of c q.
  // Curvature: returns sum of (c - w) q^2.
  void (*product_float)(const float* table, std::size_t n, const RowEntries& entries, const float* p, float* out);
  float (*residual_float)(const float* table, std::size_t n, const RowEntries& entries, const float* p, float* out);
  float (*curvature_float)(const float* table, std::size_t n, const RowEntries& entries, const float* p);
  // The same on rows that narrow() made (n a multiple of kPadNarrow); sums are float. For product and curvature the
  // numbers of p are to be bfloat16 too (round_narrow), and product may round (c - w) q to bfloat16 as well.
  void (*product_bfloat16)(const std::uint16_t* table, std::size_t n, const RowEntries& entries, const float* p,
                           float* out);
  float (*residual_bfloat16)(const std::uint16_t* table, std::size_t n, const RowEntries& entries, const float* p,
                             float* out);
  float (*curvature_bfloat16)(const std::uint16_t* table, std::size_t n, const RowEntries& entries, const float* p);

  // n floats (a multiple of kPadNarrow) rounded to nearest-even bfloat16, in the order this level likes to read them.
  void (*narrow)(const float* from, std::size_t n, std::uint16_t* to);
  // The same rounding in place: floats, in their order, that bfloat16 can hold.
  void (*round_narrow)(float* v, std::size_t n);

  // Product, residual and curvature on rows that encode() made (n a multiple of kPadBytes, at most kMostBytes). In each
  // column's scale, p is read in whole numbers of a step: for residual of 15 bits with the sign, for product and
  // curvature of 8, as round_int8() rounds it; so may be the entries' multipliers, relative to the largest of some.
  // Numbers that were 0 may come back as a step, as any: what is beyond the factors of a row is for the caller to leave
  // out.
  void (*product_int8)(const ByteTable& table, std::size_t n, const RowEntries& entries, const float* p, float* out);
  float (*residual_int8)(const ByteTable& table, std::size_t n, const RowEntries& entries, const float* p, float* out);
  float (*curvature_int8)(const ByteTable& table, std::size_t n, const RowEntries& entries, const float* p);

  // The bytes of a row of n floats (a multiple of kPadBytes), in columns of this scale (above 0). The step is not
  // finite where a number is not.
  void (*encode)(const float* from, const float* scale, std::size_t n, std::uint8_t* to);
  // p in place: what the kernels for bytes read it as.
  void (*round_int8)(float* p, const float* scale, std::size_t n);

  // out = rows first .. first + count - 1 of g p, g symmetric and given whole (n x n); n, first and count padded.
  void (*multiply_symmetric)(const float* g, std::size_t n, const float* p, std::size_t first, std::size_t count,
                             float* out);

  // out row i = p_i m for `count` rows of n, m being n x n.
  void (*multiply_rows)(const float* m, std::size_t n, const float* p, std::size_t count, float* out);

  // y += a x over n (padded).
  void (*add_scaled)(float a, const float* x, std::size_t n, float* y);

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

  // A packed tile in bytes, n factors wide (a multiple of kPadBytes): byte (i / kScreenItems * n + k / 4 * 4) *
  // kScreenItems + i % kScreenItems * 4 + k % 4 is 128 + factor k of item i in whole steps, of which it is 127 at most;
  // 128 beyond f. And of each item the sum of the squares of what it is then, and of what that is off by. This and the
  // next are null where a level scores as fast.
  void (*encode_tile)(const float* tile, std::size_t f, std::size_t n, float step, std::uint8_t* to, float* squares,
                      float* errors);

  // Which of `count` users (rows of n, above -128) have an item in such a tile whose sum of products of bytes with
  // theirs is not below their least: their positions, rising; returns how many. Every level finds the same.
  std::size_t (*screen_tile)(const std::int8_t* users, std::size_t count, std::size_t n, const std::uint8_t* tile,
                             const std::int32_t* least, std::uint32_t* positions);

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
