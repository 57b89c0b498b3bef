#include "best_items.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "kernels/dispatch.hpp"
#include "lists.hpp"

#include "segue/base/large_array.hpp"
#include "segue/linalg/kernels.hpp"

namespace segue::models {
namespace {

constexpr std::size_t kQueriesABlock = 256;  // a tile of items is laid out once for this many
constexpr std::size_t kTile = kernels::kTileItems;

constexpr std::size_t kWorthSorting = 64;  // queries: for fewer, sorting the items takes longer than it saves

bool known(std::span<const float> vector) {
  return std::any_of(vector.begin(), vector.end(), [](float value) { return value != 0; });
}

// Within f roundings, never 0 for a vector that has anything in it, and endless where it is not a number.
double length_of(std::span<const float> vector, const kernels::Table& kernels) {
  constexpr float kTooSmall = 1e-25F;  // squares below this may have vanished
  double squares = double{kernels.dot(vector.data(), vector.data(), vector.size())};
  if (squares < double{kTooSmall}) {
    squares = 0;
    for (const float value : vector) squares += double{value} * double{value};
  }
  return std::isnan(squares) ? std::numeric_limits<double>::infinity() : std::sqrt(squares);
}

// The items the model knows, longest first, in tiles. By Cauchy and Schwarz no score is above the product of the two
// lengths, so a query is done with all further tiles once that is below its k-th best. Factors of rare tracks are
// short, and most tiles are never looked at.
class ItemTiles {
 public:
  // For few queries the items stay in their order, and none is passed over. Tiles are laid out here, once for all, if
  // that takes `allowed` bytes at most.
  ItemTiles(const linalg::DenseView& items, std::size_t queries, const kernels::Table& kernels, std::uint64_t allowed,
            ThreadTeam& team)
      : items_(items), kernels_(kernels) {
    for (std::uint32_t i = 0; i < items.rows; ++i)
      if (known(items.row(i))) order_.push_back(i);
    if (queries < kWorthSorting) return;
    sort(team);
    if (tiles() * floats() * sizeof(float) > allowed) return;
    laid_out_.resize(tiles() * floats());
    team.for_each_block(tiles(), [&](std::size_t tile, unsigned) {
      std::vector<float> rows;
      lay_out(tile, rows, laid_out_.data() + tile * floats());
    });
  }

  [[nodiscard]] std::size_t tiles() const { return (order_.size() + kTile - 1) / kTile; }
  [[nodiscard]] std::span<const std::uint32_t> items(std::size_t tile) const {
    return std::span(order_).subspan(tile * kTile, std::min(kTile, order_.size() - tile * kTile));
  }
  // No item of this tile or a later one is longer.
  [[nodiscard]] double longest(std::size_t tile) const {
    return lengths_.empty() ? std::numeric_limits<double>::infinity() : lengths_[order_[tile * kTile]];
  }
  // As kernels::Table::pack_items; `rows` and `own` are scratch.
  [[nodiscard]] const float* get(std::size_t tile, std::vector<float>& rows, std::vector<float>& own) const {
    if (!laid_out_.empty()) return laid_out_.data() + tile * floats();
    own.resize(floats());
    lay_out(tile, rows, own.data());
    return own.data();
  }

 private:
  void sort(ThreadTeam& team) {
    constexpr std::size_t kRowsABlock = 4096;
    lengths_.resize(items_.rows);
    team.for_each_block((std::size_t{items_.rows} + kRowsABlock - 1) / kRowsABlock, [&](std::size_t block, unsigned) {
      const std::size_t end = std::min<std::size_t>(items_.rows, (block + 1) * kRowsABlock);
      for (std::size_t i = block * kRowsABlock; i < end; ++i)
        lengths_[i] = length_of(items_.row(static_cast<std::uint32_t>(i)), kernels_);
    });
    std::sort(order_.begin(), order_.end(),
              [&](auto a, auto b) { return lengths_[a] != lengths_[b] ? lengths_[a] > lengths_[b] : a < b; });
  }
  [[nodiscard]] std::size_t floats() const { return items_.columns * kTile; }
  void lay_out(std::size_t tile, std::vector<float>& rows, float* to) const {
    rows.clear();
    for (const std::uint32_t item : items(tile)) {
      const auto row = items_.row(item);
      rows.insert(rows.end(), row.begin(), row.end());
    }
    kernels_.pack_items(rows.data(), items(tile).size(), items_.columns, to);
  }

  linalg::DenseView items_;
  const kernels::Table& kernels_;
  std::vector<double> lengths_;
  std::vector<std::uint32_t> order_;
  LargeArray<float> laid_out_;
};

// A query not yet done.
struct Active {
  std::size_t query;  // among the block's
  double length;
};

// What one thread needs for its blocks.
struct Scratch {
  std::vector<float> vectors, rows, tile, scores;
  std::vector<std::uint32_t> positions;
  std::vector<Active> active;  // vectors holds their rows, in this order
  std::vector<linalg::TopK> best;
};

class Scan {
 public:
  Scan(const BestItemsQuery& query, const ItemTiles& tiles, const kernels::Table& kernels)
      : query_(query), tiles_(tiles), kernels_(kernels), f_(query.items.columns) {}

  void block(Scratch& scratch, ListBuilder& lists, std::size_t block) const {
    const std::size_t start = lists.first(block);
    gather(scratch, start, lists.first(block + 1));
    scratch.scores.resize(scratch.active.size() * kTile);
    scratch.positions.resize(kTile);
    for (std::size_t tile = 0; tile < tiles_.tiles(); ++tile) {
      drop_done(scratch, tiles_.longest(tile));
      if (scratch.active.empty()) break;
      kernels_.score_tile(scratch.vectors.data(), scratch.active.size(), f_,
                          tiles_.get(tile, scratch.rows, scratch.tile), scratch.scores.data());
      for (std::size_t i = 0; i < scratch.active.size(); ++i)
        keep_best(scratch, scratch.scores.data() + i * kTile, tiles_.items(tile),
                  query_.left_out(start + scratch.active[i].query), scratch.best[scratch.active[i].query]);
    }
    for (linalg::TopK& best : scratch.best) {
      for (const linalg::Scored& scored : best.sorted()) lists.add(block, scored);
      lists.end_list(block);
    }
  }

 private:
  void gather(Scratch& scratch, std::size_t first, std::size_t last) const {
    scratch.vectors.clear();
    scratch.active.clear();
    scratch.best.assign(last - first, linalg::TopK(query_.k));
    for (std::size_t i = first; i < last; ++i) {
      const auto vector = query_.vectors.row(query_.rows[i]);
      if (!known(vector) || query_.k == 0) continue;
      scratch.vectors.insert(scratch.vectors.end(), vector.begin(), vector.end());
      scratch.active.push_back({i - first, length_of(vector, kernels_)});
    }
  }

  // Queries whose k-th best no item as short as `longest` can reach. A score is a sum of f rounded products, a length's
  // square another: the score is above the product of the lengths by less than 2 f + 4 roundings (of 2^-24) of it, and
  // by what may vanish in subnormal numbers.
  void drop_done(Scratch& scratch, double longest) const {
    const double above = 1 + static_cast<double>(f_ + 2) * 0x1p-22;
    constexpr double kVanished = 0x1p-100;
    for (std::size_t i = 0; i < scratch.active.size();) {
      const auto& active = scratch.active[i];
      const double least = double{scratch.best[active.query].least()};
      if (!(active.length * longest * above + kVanished < least)) {
        ++i;
        continue;
      }
      scratch.active[i] = scratch.active.back();
      const auto from = scratch.vectors.end() - static_cast<std::ptrdiff_t>(f_);
      std::copy(from, scratch.vectors.end(), scratch.vectors.begin() + static_cast<std::ptrdiff_t>(i * f_));
      scratch.active.pop_back();
      scratch.vectors.resize(scratch.vectors.size() - f_);
    }
  }

  void keep_best(Scratch& scratch, const float* scores, std::span<const std::uint32_t> items,
                 std::span<const std::uint32_t> left_out, linalg::TopK& best) const {
    const std::size_t found = kernels_.not_below(scores, items.size(), best.least(), scratch.positions.data());
    for (std::size_t p = 0; p < found; ++p) {
      const linalg::Scored scored{items[scratch.positions[p]], scores[scratch.positions[p]]};
      if (best.would_enter(scored.score) && !std::binary_search(left_out.begin(), left_out.end(), scored.item))
        best.push(scored);
    }
  }

  const BestItemsQuery& query_;
  const ItemTiles& tiles_;
  const kernels::Table& kernels_;
  std::size_t f_;
};

}  // namespace

Result<linalg::RankedLists> best_items(const BestItemsQuery& query, const RunContext& context) {
  if (query.vectors.columns != query.items.columns)
    return make_error(ErrorKind::invalid_argument, "the two sides have {} and {} factors; they are not of one model",
                      query.vectors.columns, query.items.columns);
  for (const std::uint32_t row : query.rows)
    if (row >= query.vectors.rows)
      return make_error(ErrorKind::invalid_argument, "there is no user {} in the model, which has {}", row,
                        query.vectors.rows);
  if (auto fits = check_lists_fit(query.rows.size(), query.k, query.items.rows, context); !fits) return fits.error();
  const auto kernels = linalg::choose_kernels();
  if (!kernels) return kernels.error();

  ListBuilder lists(query.rows.size(), kQueriesABlock);
  const std::uint64_t allowed = lists.blocks() > 1 ? context.memory_limit_bytes / 4 : 0;
  const ItemTiles tiles(query.items, query.rows.size(), **kernels, allowed, context.team);
  const Scan scan(query, tiles, **kernels);
  std::vector<Scratch> scratch(context.team.size());
  ProgressBar bar(context.progress, query.label, query.rows.size(), "lists");
  context.team.for_each_block(lists.blocks(), [&](std::size_t block, unsigned worker) {
    if (context.stop.requested()) return;
    scan.block(scratch[worker], lists, block);
    bar.advance(lists.first(block + 1) - lists.first(block));
  });
  if (context.stop.requested()) return make_error(ErrorKind::cancelled, "stopped while ranking tracks");
  return lists.join();
}

}  // namespace segue::models
