#include "best_items.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "item_tiles.hpp"
#include "kernels/dispatch.hpp"
#include "lists.hpp"
#include "screen.hpp"

#include "segue/linalg/kernels.hpp"

namespace segue::models {
namespace {

constexpr std::size_t kQueriesABlock = 256;  // that a tile of items is scored for at once
constexpr std::size_t kWorthScreening = 32;  // queries: for fewer, a tile is scored before it is in bytes

// A query not yet done.
struct Active {
  std::size_t query;  // among the block's
  double length;
  QueryInBytes in_bytes = {};
};

// What one thread needs for its blocks.
struct Scratch {
  std::vector<float> vectors, chosen, scores;
  TileScratch tile;
  std::vector<std::int8_t> bytes;
  std::vector<std::int32_t> least;
  std::vector<std::uint32_t> positions, reached;
  std::vector<Active> active;  // vectors, and bytes where there are any, hold their rows, in this order
  std::vector<linalg::TopK> best;
};

// What of the items a query is to see.
class Filters {
 public:
  explicit Filters(const BestItemsQuery& query) : query_(query), each_(query.how.filters.size() > 1) {}

  // What holds for all queries: it is in the tiles they share.
  [[nodiscard]] const TrackFilter* shared() const {
    return query_.how.filters.size() == 1 ? query_.how.filters.front() : nullptr;
  }
  [[nodiscard]] const TrackFilter* own(std::size_t query) const { return each_ ? query_.how.filters[query] : nullptr; }
  // Few are allowed: tiles of its own are done sooner than those of all, which cost less an item the more queries share
  // them.
  [[nodiscard]] bool narrow(std::size_t query) const {
    constexpr std::size_t kFew = 100;  // measured: where both take as long, in large batches
    const auto* filter = own(query);
    return filter != nullptr &&
           filter->allowed() <=
               query_.items.rows / kFew + query_.items.rows / std::min(kQueriesABlock, query_.rows.size());
  }
  [[nodiscard]] bool all_narrow() const {
    for (std::size_t query = 0; query < query_.rows.size(); ++query)
      if (!narrow(query)) return false;
    return true;
  }

 private:
  const BestItemsQuery& query_;
  bool each_;
};

class Scan {
 public:
  Scan(const BestItemsQuery& query, const Filters& filters, const ItemTiles* tiles, const kernels::Table& kernels)
      : query_(query), filters_(filters), tiles_(tiles), kernels_(kernels), f_(query.items.columns) {}

  // Leaves in scratch.best what queries first .. last - 1 find in every parts-th tile from `part` on.
  void run(Scratch& scratch, std::size_t first, std::size_t last, std::size_t part, std::size_t parts) const {
    scratch.best.assign(last - first, linalg::TopK(query_.k));
    clear(scratch);
    std::vector<std::size_t> narrow;
    for (std::size_t i = first; i < last; ++i) {
      if (filters_.narrow(i))
        narrow.push_back(i);
      else
        add(scratch, first, i);
    }
    if (tiles_ != nullptr) scan(scratch, first, *tiles_, part, parts);
    std::sort(narrow.begin(), narrow.end(),
              [&](auto a, auto b) { return std::less<>()(filters_.own(a), filters_.own(b)); });
    for (auto next = narrow.begin(); next != narrow.end();) {
      const auto* filter = filters_.own(*next);
      clear(scratch);
      for (; next != narrow.end() && filters_.own(*next) == filter; ++next) add(scratch, first, *next);
      scan(scratch, first, {query_.items, query_.how.by, kernels_, filter, nullptr}, part, parts);
    }
  }

 private:
  static void clear(Scratch& scratch) {
    scratch.vectors.clear();
    scratch.active.clear();
  }

  void add(Scratch& scratch, std::size_t first, std::size_t query) const {
    const auto vector = query_.vectors.row(query_.rows[query]);
    if (!known(vector) || query_.k == 0) return;
    scratch.vectors.insert(scratch.vectors.end(), vector.begin(), vector.end());
    if (query_.how.by == Likeness::cosine) make_unit(std::span(scratch.vectors).last(f_));
    scratch.active.push_back({query - first, length_of(std::span(scratch.vectors).last(f_), kernels_)});
  }

  void scan(Scratch& scratch, std::size_t first, const ItemTiles& tiles, std::size_t part, std::size_t parts) const {
    constexpr std::size_t kUnscreened = 8;  // tiles, at first and where most queries passed the last screen
    scratch.scores.resize(scratch.active.size() * kTile);
    scratch.positions.resize(kTile);
    scratch.bytes.clear();
    std::size_t next_screen = part + kUnscreened * parts;
    for (std::size_t tile = part; tile < tiles.tiles(); tile += parts) {
      drop_done(scratch, tiles.longest(tile));
      const std::size_t count = scratch.active.size();
      if (count == 0) break;
      const bool screens = tile >= next_screen && count >= kWorthScreening && can_screen(f_, kernels_);
      const Tile& laid_out = screens ? tiles.in_bytes(tile, scratch.tile) : tiles.packed(tile, scratch.tile);
      scratch.reached.resize(count);
      if (screens) {
        screen(scratch, laid_out);
        if (2 * scratch.reached.size() > count) next_screen = tile + kUnscreened * parts;
      } else {
        std::iota(scratch.reached.begin(), scratch.reached.end(), 0U);
      }
      if (!scratch.reached.empty()) score(scratch, first, tiles.items(tile), laid_out);
    }
  }

  void to_bytes(Scratch& scratch) const {
    const std::size_t count = scratch.active.size(), n = padded_bytes(f_);
    scratch.bytes.resize((count + kernels::kScreenUsers - 1) / kernels::kScreenUsers * kernels::kScreenUsers * n);
    for (std::size_t i = 0; i < count; ++i)
      scratch.active[i].in_bytes =
          query_to_bytes(std::span(scratch.vectors).subspan(i * f_, f_), std::span(scratch.bytes).subspan(i * n, n));
  }

  // Leaves in scratch.reached who may find something in the tile.
  void screen(Scratch& scratch, const Tile& tile) const {
    if (scratch.bytes.empty()) to_bytes(scratch);
    const std::size_t count = scratch.active.size();
    scratch.least.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto& active = scratch.active[i];
      scratch.least[i] = least_sum(active.in_bytes, active.length, tile.scale, f_, scratch.best[active.query].least());
    }
    scratch.reached.resize(kernels_.screen_tile(scratch.bytes.data(), count, padded_bytes(f_), tile.bytes,
                                                scratch.least.data(), scratch.reached.data()));
  }

  void score(Scratch& scratch, std::size_t first, std::span<const std::uint32_t> items, const Tile& tile) const {
    const float* vectors = scratch.vectors.data();
    if (scratch.reached.size() < scratch.active.size()) {
      scratch.chosen.resize(scratch.reached.size() * f_);
      for (std::size_t i = 0; i < scratch.reached.size(); ++i)
        std::copy_n(vectors + scratch.reached[i] * f_, f_, scratch.chosen.data() + i * f_);
      vectors = scratch.chosen.data();
    }
    kernels_.score_tile(vectors, scratch.reached.size(), f_, tile.packed, scratch.scores.data());
    for (std::size_t i = 0; i < scratch.reached.size(); ++i) {
      const std::size_t query = scratch.active[scratch.reached[i]].query;
      keep_best(scratch, scratch.scores.data() + i * kTile, items, first + query, scratch.best[query]);
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
      if (const std::size_t n = padded_bytes(f_); !scratch.bytes.empty())
        std::copy_n(scratch.bytes.data() + (scratch.active.size() - 1) * n, n, scratch.bytes.data() + i * n);
      scratch.active[i] = scratch.active.back();
      const auto from = scratch.vectors.end() - static_cast<std::ptrdiff_t>(f_);
      std::copy(from, scratch.vectors.end(), scratch.vectors.begin() + static_cast<std::ptrdiff_t>(i * f_));
      scratch.active.pop_back();
      scratch.vectors.resize(scratch.vectors.size() - f_);
    }
  }

  void keep_best(Scratch& scratch, const float* scores, std::span<const std::uint32_t> items, std::size_t query,
                 linalg::TopK& best) const {
    const auto left_out = query_.left_out(query);
    const auto* filter = filters_.own(query);
    const std::size_t found = kernels_.not_below(scores, items.size(), best.least(), scratch.positions.data());
    for (std::size_t p = 0; p < found; ++p) {
      const linalg::Scored scored{items[scratch.positions[p]], scores[scratch.positions[p]]};
      if (best.would_enter(scored.score) && (filter == nullptr || filter->allows(scored.item)) &&
          !std::binary_search(left_out.begin(), left_out.end(), scored.item))
        best.push(scored);
    }
  }

  const BestItemsQuery& query_;
  const Filters& filters_;
  const ItemTiles* tiles_;  // null where every query has its own
  const kernels::Table& kernels_;
  std::size_t f_;
};

Status check(const BestItemsQuery& query) {
  if (query.vectors.columns != query.items.columns)
    return make_error(ErrorKind::invalid_argument, "the two sides have {} and {} factors; they are not of one model",
                      query.vectors.columns, query.items.columns);
  for (const std::uint32_t row : query.rows)
    if (row >= query.vectors.rows)
      return make_error(ErrorKind::invalid_argument, "there is no {} {} in the model, which has {}", query.query, row,
                        query.vectors.rows);
  const auto& filters = query.how.filters;
  if (filters.size() > 1 && filters.size() != query.rows.size())
    return make_error(ErrorKind::invalid_argument, "{} filters for {} requests: give one for all, or one for each",
                      filters.size(), query.rows.size());
  for (const TrackFilter* filter : filters)
    if (filter != nullptr && filter->tracks() != query.items.rows)
      return make_error(ErrorKind::invalid_argument, "a filter is of {} tracks, but the model has {}", filter->tracks(),
                        query.items.rows);
  return {};
}

void add_lists(ListBuilder& lists, std::size_t block, std::vector<linalg::TopK>& best) {
  for (linalg::TopK& one : best) {
    for (const linalg::Scored& scored : one.sorted()) lists.add(block, scored);
    lists.end_list(block);
  }
}

}  // namespace

Result<linalg::RankedLists> best_items(const BestItemsQuery& query, const RunContext& context) {
  if (auto right = check(query); !right) return right.error();
  const Filters filters(query);
  const std::uint32_t most = filters.shared() != nullptr ? filters.shared()->allowed() : query.items.rows;
  if (auto fits = check_lists_fit(query.rows.size(), query.k, most, context); !fits) return fits.error();
  const auto kernels = linalg::choose_kernels();
  if (!kernels) return kernels.error();

  ListBuilder lists(query.rows.size(), kQueriesABlock);
  std::optional<ItemTiles> tiles;
  if (!filters.all_narrow()) {
    tiles.emplace(query.items, query.how.by, **kernels, filters.shared(), &context.team);
    if (lists.blocks() > 1) tiles->keep(context.memory_limit_bytes / 4);
  }
  const Scan scan(query, filters, tiles ? &*tiles : nullptr, **kernels);
  // Few requests are shared out by tiles instead, so that every thread has work; what is best does not depend on it.
  const std::size_t parts = lists.blocks() == 0 ? 1 : (context.team.size() + lists.blocks() - 1) / lists.blocks();
  std::vector<std::vector<linalg::TopK>> found(lists.blocks() * parts);
  std::vector<Scratch> scratch(context.team.size());
  ProgressBar bar(context.progress, query.label, query.rows.size(), "lists");
  context.team.for_each_block(found.size(), [&](std::size_t job, unsigned worker) {
    if (context.stop.requested()) return;
    const std::size_t block = job / parts, first = lists.first(block), last = lists.first(block + 1);
    scan.run(scratch[worker], first, last, job % parts, parts);
    if (parts > 1) {
      found[job] = std::move(scratch[worker].best);
    } else {
      add_lists(lists, block, scratch[worker].best);
      bar.advance(last - first);
    }
  });
  for (std::size_t block = 0; block < lists.blocks() && parts > 1 && !context.stop.requested(); ++block) {
    auto& best = found[block * parts];
    for (std::size_t part = 1; part < parts; ++part)
      for (std::size_t i = 0; i < best.size(); ++i)
        for (const linalg::Scored& scored : found[block * parts + part][i].sorted()) best[i].push(scored);
    add_lists(lists, block, best);
    bar.advance(best.size());
  }
  if (context.stop.requested()) return make_error(ErrorKind::cancelled, "stopped while ranking tracks");
  return lists.join();
}

}  // namespace segue::models
