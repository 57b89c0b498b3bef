#include "best_items.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "item_tiles.hpp"
#include "kernels/dispatch.hpp"
#include "lists.hpp"

#include "segue/linalg/kernels.hpp"

namespace segue::models {
namespace {

constexpr std::size_t kQueriesABlock = 256;  // a tile of items is laid out once for this many
constexpr std::size_t kWorthSorting = 64;    // queries: for fewer, sorting the items takes longer than it saves

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
  [[nodiscard]] std::size_t not_narrow() const {
    std::size_t count = 0;
    for (std::size_t query = 0; query < query_.rows.size(); ++query) count += narrow(query) ? 0 : 1;
    return count;
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
      ItemTiles tiles(query_.items, query_.how.by, kernels_);
      tiles.take(*filter);
      scan(scratch, first, tiles, part, parts);
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
    scratch.scores.resize(scratch.active.size() * kTile);
    scratch.positions.resize(kTile);
    for (std::size_t tile = part; tile < tiles.tiles(); tile += parts) {
      drop_done(scratch, tiles.longest(tile));
      if (scratch.active.empty()) break;
      kernels_.score_tile(scratch.vectors.data(), scratch.active.size(), f_,
                          tiles.get(tile, scratch.rows, scratch.tile), scratch.scores.data());
      for (std::size_t i = 0; i < scratch.active.size(); ++i)
        keep_best(scratch, scratch.scores.data() + i * kTile, tiles.items(tile), first + scratch.active[i].query,
                  scratch.best[scratch.active[i].query]);
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
  if (const std::size_t sharing = filters.not_narrow(); sharing > 0) {
    tiles.emplace(query.items, query.how.by, **kernels);
    if (filters.shared() != nullptr)
      tiles->take(*filters.shared());
    else
      tiles->take_all(context.team);
    if (sharing >= kWorthSorting) {
      tiles->sort(context.team);
      tiles->lay_out_all(lists.blocks() > 1 ? context.memory_limit_bytes / 4 : 0, context.team);
    }
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
