// The items that are known and allowed, in tiles as the kernels score them, for as many queries as there are.
#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "kernels/dispatch.hpp"

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

class ItemTiles {
 public:
  ItemTiles(const linalg::DenseView& items, Likeness by, const kernels::Table& kernels)
      : items_(items), by_(by), kernels_(kernels) {}

  // One of these, first.
  void take(const TrackFilter& filter);
  void take_all(ThreadTeam& team);

  // Puts them longest first. By Cauchy and Schwarz no score is above the product of the two lengths, so a query is done
  // with all further tiles once that is below its k-th best. Factors of rare tracks are short, and most tiles are never
  // looked at. Units are all of one length: their order stays, and none is passed over.
  void sort(ThreadTeam& team);
  // Lays all tiles out now, if that takes `allowed` bytes at most; else each is when it is asked for.
  void lay_out_all(std::uint64_t allowed, ThreadTeam& team);

  [[nodiscard]] std::size_t tiles() const { return (order_.size() + kTile - 1) / kTile; }
  [[nodiscard]] std::span<const std::uint32_t> items(std::size_t tile) const;
  // No item of this tile or a later one is longer.
  [[nodiscard]] double longest(std::size_t tile) const {
    return lengths_.empty() ? std::numeric_limits<double>::infinity() : lengths_[order_[tile * kTile]];
  }
  // As kernels::Table::pack_items; `rows` and `own` are scratch.
  [[nodiscard]] const float* get(std::size_t tile, std::vector<float>& rows, std::vector<float>& own) const;

 private:
  [[nodiscard]] std::size_t floats() const { return items_.columns * kTile; }
  void lay_out(std::size_t tile, std::vector<float>& rows, float* to) const;

  linalg::DenseView items_;
  Likeness by_;
  const kernels::Table& kernels_;
  std::vector<double> lengths_;  // of those in order_
  std::vector<std::uint32_t> order_;
  LargeArray<float> laid_out_;
};

}  // namespace segue::models
