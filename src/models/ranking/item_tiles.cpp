#include "item_tiles.hpp"

#include <algorithm>
#include <cmath>

namespace segue::models {
namespace {

template <typename Body>
void for_each(std::size_t count, ThreadTeam& team, const Body& body) {
  constexpr std::size_t kABlock = 4096;
  team.for_each_block((count + kABlock - 1) / kABlock, [&](std::size_t block, unsigned) {
    for (std::size_t i = block * kABlock; i < std::min(count, (block + 1) * kABlock); ++i) body(i);
  });
}

}  // namespace

bool known(std::span<const float> vector) {
  return std::any_of(vector.begin(), vector.end(), [](float value) { return value != 0; });
}

double length_of(std::span<const float> vector, const kernels::Table& kernels) {
  constexpr float kTooSmall = 1e-25F;  // squares below this may have vanished
  double squares = double{kernels.dot(vector.data(), vector.data(), vector.size())};
  if (squares < double{kTooSmall}) {
    squares = 0;
    for (const float value : vector) squares += double{value} * double{value};
  }
  return std::isnan(squares) ? std::numeric_limits<double>::infinity() : std::sqrt(squares);
}

void make_unit(std::span<float> row) {
  double squares = 0;
  for (const float value : row) squares += double{value} * double{value};
  const double scale = 1 / std::sqrt(squares);
  for (float& value : row) value = static_cast<float>(double{value} * scale);
}

void ItemTiles::take(const TrackFilter& filter) {
  filter.for_each([&](std::uint32_t item) {
    if (known(items_.row(item))) order_.push_back(item);
  });
}

void ItemTiles::take_all(ThreadTeam& team) {  // rows lie far apart: one thread would wait for memory
  std::vector<std::uint8_t> is_known(items_.rows);
  for_each(items_.rows, team,
           [&](std::size_t i) { is_known[i] = known(items_.row(static_cast<std::uint32_t>(i))) ? 1 : 0; });
  for (std::uint32_t item = 0; item < items_.rows; ++item)
    if (is_known[item] != 0) order_.push_back(item);
}

void ItemTiles::sort(ThreadTeam& team) {
  if (by_ == Likeness::cosine) return;
  lengths_.resize(items_.rows);
  for_each(order_.size(), team,
           [&](std::size_t i) { lengths_[order_[i]] = length_of(items_.row(order_[i]), kernels_); });
  std::sort(order_.begin(), order_.end(),
            [&](auto a, auto b) { return lengths_[a] != lengths_[b] ? lengths_[a] > lengths_[b] : a < b; });
}

void ItemTiles::lay_out_all(std::uint64_t allowed, ThreadTeam& team) {
  if (tiles() * floats() * sizeof(float) > allowed) return;
  laid_out_.resize(tiles() * floats());
  team.for_each_block(tiles(), [&](std::size_t tile, unsigned) {
    std::vector<float> rows;
    lay_out(tile, rows, laid_out_.data() + tile * floats());
  });
}

std::span<const std::uint32_t> ItemTiles::items(std::size_t tile) const {
  return std::span(order_).subspan(tile * kTile, std::min(kTile, order_.size() - tile * kTile));
}

const float* ItemTiles::get(std::size_t tile, std::vector<float>& rows, std::vector<float>& own) const {
  if (!laid_out_.empty()) return laid_out_.data() + tile * floats();
  own.resize(floats());
  lay_out(tile, rows, own.data());
  return own.data();
}

void ItemTiles::lay_out(std::size_t tile, std::vector<float>& rows, float* to) const {
  rows.clear();
  for (const std::uint32_t item : items(tile)) {
    const auto row = items_.row(item);
    rows.insert(rows.end(), row.begin(), row.end());
    if (by_ == Likeness::cosine) make_unit(std::span(rows).last(row.size()));
  }
  kernels_.pack_items(rows.data(), items(tile).size(), items_.columns, to);
}

}  // namespace segue::models
