#include "item_tiles.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace segue::models {
namespace {

// Lengths are sorted by the first 16 bits of their float: seven of the mantissa, so within a hundredth.
using Key = std::uint16_t;
constexpr Key kEndless = 0x7F80, kUnknown = 0;

Key key_of(double length) {
  return std::max<Key>(static_cast<Key>(std::bit_cast<std::uint32_t>(static_cast<float>(length)) >> 16U), 1);
}
float edge_of(Key key) {  // no length of that key is above
  return key >= kEndless ? std::numeric_limits<float>::infinity()
                         : std::bit_cast<float>((std::uint32_t{key} + 1) << 16U);
}

template <typename Body>
void for_each(std::size_t count, ThreadTeam* team, const Body& body) {
  constexpr std::size_t kABlock = 4096;
  const auto block_body = [&](std::size_t block, unsigned) {
    for (std::size_t i = block * kABlock; i < std::min(count, (block + 1) * kABlock); ++i) body(i);
  };
  const std::size_t blocks = (count + kABlock - 1) / kABlock;
  if (team != nullptr) return team->for_each_block(blocks, block_body);
  for (std::size_t block = 0; block < blocks; ++block) block_body(block, 0);
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

ItemTiles::ItemTiles(const linalg::DenseView& items, Likeness by, const kernels::Table& kernels,
                     const TrackFilter* filter, ThreadTeam* team)
    : items_(items), by_(by), kernels_(kernels) {
  std::vector<std::uint32_t> allowed;
  if (filter != nullptr) filter->for_each([&](std::uint32_t item) { allowed.push_back(item); });
  std::vector<Key> keys(filter != nullptr ? allowed.size() : items.rows);
  const auto item_at = [&](std::size_t i) { return filter != nullptr ? allowed[i] : static_cast<std::uint32_t>(i); };
  for_each(keys.size(), team, [&](std::size_t i) {  // rows may lie far apart: one thread would wait for memory
    const auto row = items.row(item_at(i));
    if (by == Likeness::cosine)
      keys[i] = known(row) ? kEndless : kUnknown;
    else if (const double length = length_of(row, kernels); length > 0)
      keys[i] = key_of(length);
  });
  std::vector<std::uint32_t> place(std::size_t{kEndless} + 2);  // of the next item with this key
  for (const Key key : keys) ++place[key];
  std::uint32_t before = 0;
  for (std::size_t key = kEndless; key > kUnknown; --key) before += std::exchange(place[key], before);
  order_.resize(before);
  edges_.resize((order_.size() + kTile - 1) / kTile);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == kUnknown) continue;
    const std::uint32_t at = place[keys[i]]++;
    order_[at] = item_at(i);
    if (at % kTile == 0) edges_[at / kTile] = edge_of(keys[i]);
  }
}

void ItemTiles::keep(std::uint64_t allowed) {
  const std::size_t a_tile = floats() * sizeof(float) + (can_screen(items_.columns, kernels_) ? bytes() : 0);
  if (tiles() == 0 || tiles() * (a_tile + sizeof(Kept)) > allowed) return;
  memory_ = large_memory(tiles() * a_tile);
  kept_ = std::vector<Kept>(tiles());
  auto* packed = static_cast<float*>(memory_.get());
  auto* bytes_of_all = static_cast<std::uint8_t*>(memory_.get()) + tiles() * floats() * sizeof(float);
  for (std::size_t tile = 0; tile < tiles(); ++tile)
    kept_[tile].tile = {packed + tile * floats(), bytes_of_all + tile * bytes(), {}};
}

std::span<const std::uint32_t> ItemTiles::items(std::size_t tile) const {
  return std::span(order_).subspan(tile * kTile, std::min(kTile, order_.size() - tile * kTile));
}

const Tile& ItemTiles::packed(std::size_t tile, TileScratch& scratch) const {
  if (!kept_.empty()) {
    std::call_once(kept_[tile].is_packed, [&] { pack(tile, scratch.rows, kept_[tile].tile.packed); });
    return kept_[tile].tile;
  }
  scratch.packed.resize(floats());
  scratch.tile.packed = scratch.packed.data();
  pack(tile, scratch.rows, scratch.tile.packed);
  return scratch.tile;
}

const Tile& ItemTiles::in_bytes(std::size_t tile, TileScratch& scratch) const {
  const auto encode = [&](Tile& to) {
    to.scale = tile_to_bytes({to.packed, floats()}, items_.columns, kernels_, {to.bytes, bytes()});
  };
  const Tile& found = packed(tile, scratch);
  if (!kept_.empty()) {
    std::call_once(kept_[tile].is_in_bytes, [&] { encode(kept_[tile].tile); });
  } else {
    scratch.bytes.resize(bytes());
    scratch.tile.bytes = scratch.bytes.data();
    encode(scratch.tile);
  }
  return found;
}

void ItemTiles::pack(std::size_t tile, std::vector<float>& rows, float* to) const {
  rows.clear();
  for (const std::uint32_t item : items(tile)) {
    const auto row = items_.row(item);
    rows.insert(rows.end(), row.begin(), row.end());
    if (by_ == Likeness::cosine) make_unit(std::span(rows).last(row.size()));
  }
  kernels_.pack_items(rows.data(), items(tile).size(), items_.columns, to);
}

}  // namespace segue::models
