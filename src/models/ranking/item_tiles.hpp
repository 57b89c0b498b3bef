// The items that are known and allowed, longest first, in tiles as the kernels score them.
#pragma once
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "kernels/dispatch.hpp"
#include "screen.hpp"

#include "segue/base/large_array.hpp"
#include "segue/base/thread_team.hpp"
#include "segue/linalg/dense.hpp"
#include "segue/models/retrieval.hpp"

namespace segue::models {

constexpr std::size_t kTile = kernels::kTileItems;

[[nodiscard]] bool known(std::span<const float> vector);  // a row of zeros is not
// Within f roundings, never 0 for a vector that has anything in it, and endless where it is not a number.
[[nodiscard]] double length_of(std::span<const float> vector, const kernels::Table& kernels);
void make_unit(std::span<float> row);  // divides it by its length

struct Tile {
  float* packed = nullptr;        // kernels::Table::pack_items
  std::uint8_t* bytes = nullptr;  // and encode_tile, where in_bytes() was asked for
  ByteScale scale;                // of them
};

// A thread's own: for a tile that is not kept, and for laying out.
struct TileScratch {
  std::vector<float> rows, packed;
  std::vector<std::uint8_t> bytes;
  Tile tile;
};

// By Cauchy and Schwarz no score is above the product of the two lengths, so a query is done with all further tiles
// once that is below its k-th best. Factors of rare tracks are short, and most tiles are never looked at: a tile is
// laid out when it is asked for. Units are all of one length: none is passed over.
class ItemTiles {
 public:
  // All that `filter` allows (null: all). `team` is null on a thread of its own.
  ItemTiles(const linalg::DenseView& items, Likeness by, const kernels::Table& kernels, const TrackFilter* filter,
            ThreadTeam* team);

  // From now on a tile that was laid out stays so, if all of them take `allowed` bytes at most.
  void keep(std::uint64_t allowed);

  [[nodiscard]] std::size_t tiles() const { return edges_.size(); }
  [[nodiscard]] std::span<const std::uint32_t> items(std::size_t tile) const;
  // No item of this tile or a later one is longer.
  [[nodiscard]] double longest(std::size_t tile) const { return double{edges_[tile]}; }

  // Any number of threads may ask. What is not kept is there until the next is asked for.
  [[nodiscard]] const Tile& packed(std::size_t tile, TileScratch& scratch) const;
  // The same, with its bytes, if can_screen().
  [[nodiscard]] const Tile& in_bytes(std::size_t tile, TileScratch& scratch) const;

 private:
  struct Kept {
    std::once_flag is_packed, is_in_bytes;
    Tile tile;
  };
  void pack(std::size_t tile, std::vector<float>& rows, float* to) const;
  [[nodiscard]] std::size_t floats() const { return items_.columns * kTile; }
  [[nodiscard]] std::size_t bytes() const { return padded_bytes(items_.columns) * kTile; }

  linalg::DenseView items_;
  Likeness by_;
  const kernels::Table& kernels_;
  std::vector<std::uint32_t> order_;
  std::vector<float> edges_;  // of tiles
  LargeMemory memory_;        // of the kept
  mutable std::vector<Kept> kept_;
};

}  // namespace segue::models
