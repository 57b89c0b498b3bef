#include "best_items.hpp"

#include <algorithm>
#include <vector>

#include "kernels/dispatch.hpp"
#include "lists.hpp"

#include "segue/linalg/kernels.hpp"

namespace segue::models {
namespace {

constexpr std::size_t kQueriesABlock = 256;  // a tile of items is laid out once for this many
constexpr std::size_t kTile = kernels::kTileItems;

std::vector<std::uint8_t> rows_known(const linalg::DenseView& matrix) {
  std::vector<std::uint8_t> known(matrix.rows);
  for (std::uint32_t row = 0; row < matrix.rows; ++row) {
    const auto values = matrix.row(row);
    known[row] = std::any_of(values.begin(), values.end(), [](float value) { return value != 0; }) ? 1 : 0;
  }
  return known;
}

// What one thread needs for its blocks.
struct Scratch {
  std::vector<float> vectors, tile, scores;
  std::vector<std::uint32_t> positions, order;
  std::vector<linalg::TopK> best;
  std::vector<std::span<const std::uint32_t>> left_out;
};

class Scan {
 public:
  Scan(const BestItemsQuery& query, const kernels::Table& kernels)
      : query_(query), kernels_(kernels), known_(rows_known(query.items)) {}

  void block(Scratch& scratch, ListBuilder& lists, std::size_t block) const {
    gather(scratch, lists.first(block), lists.first(block + 1));
    const std::size_t f = query_.items.columns;
    scratch.tile.resize(f * kTile);
    scratch.scores.resize(scratch.best.size() * kTile);
    scratch.positions.resize(kTile);
    for (std::size_t first = 0; first < query_.items.rows; first += kTile) {
      const std::size_t count = std::min(kTile, query_.items.rows - first);
      kernels_.pack_items(query_.items.data + first * f, count, f, scratch.tile.data());
      kernels_.score_tile(scratch.vectors.data(), scratch.best.size(), f, scratch.tile.data(), scratch.scores.data());
      for (std::size_t i = 0; i < scratch.best.size(); ++i) keep_best(scratch, i, first, count);
    }
    std::size_t next = 0;  // queries without factors are not among scratch.order
    for (std::size_t i = lists.first(block); i < lists.first(block + 1); ++i) {
      if (next < scratch.order.size() && scratch.order[next] == i - lists.first(block)) {
        for (const linalg::Scored& scored : scratch.best[next].sorted()) lists.add(block, scored);
        ++next;
      }
      lists.end_list(block);
    }
  }

 private:
  void gather(Scratch& scratch, std::size_t first, std::size_t last) const {
    scratch.vectors.clear();
    scratch.order.clear();
    scratch.best.clear();
    scratch.left_out.clear();
    for (std::size_t i = first; i < last; ++i) {
      const auto vector = query_.vectors.row(query_.rows[i]);
      if (std::all_of(vector.begin(), vector.end(), [](float value) { return value == 0; })) continue;
      scratch.vectors.insert(scratch.vectors.end(), vector.begin(), vector.end());
      scratch.order.push_back(static_cast<std::uint32_t>(i - first));
      scratch.best.emplace_back(query_.k);
      scratch.left_out.push_back(query_.left_out(i));
    }
  }

  // Items come in rising order, so what is left out is passed over once.
  void keep_best(Scratch& scratch, std::size_t i, std::size_t first, std::size_t count) const {
    const float* scores = scratch.scores.data() + i * kTile;
    linalg::TopK& best = scratch.best[i];
    auto& left_out = scratch.left_out[i];
    const std::size_t found = kernels_.not_below(scores, count, best.least(), scratch.positions.data());
    for (std::size_t p = 0; p < found; ++p) {
      const auto item = static_cast<std::uint32_t>(first + scratch.positions[p]);
      while (!left_out.empty() && left_out.front() < item) left_out = left_out.subspan(1);
      const bool out = !left_out.empty() && left_out.front() == item;
      if (!out && known_[item] != 0) best.push({item, scores[scratch.positions[p]]});
    }
  }

  const BestItemsQuery& query_;
  const kernels::Table& kernels_;
  std::vector<std::uint8_t> known_;
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

  const Scan scan(query, **kernels);
  ListBuilder lists(query.rows.size(), kQueriesABlock);
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
