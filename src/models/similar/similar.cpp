#include "segue/models/similar.hpp"

#include <numeric>
#include <vector>

#include "ranking/best_items.hpp"

namespace segue::models {
namespace {

BestItemsQuery rows_like(const linalg::DenseView& factors, std::span<const std::uint32_t> rows, std::uint32_t k) {
  BestItemsQuery query;
  query.vectors = query.items = factors;
  query.rows = rows;
  query.left_out = [rows](std::size_t i) { return rows.subspan(i, 1); };
  query.k = k;
  return query;
}

}  // namespace

Result<linalg::RankedLists> similar_tracks(const linalg::DenseView& item_factors, std::span<const std::uint32_t> tracks,
                                           std::uint32_t k, const RunContext& context, const Retrieval& how) {
  BestItemsQuery query = rows_like(item_factors, tracks, k);
  query.how = how;
  query.label = "similar tracks";
  query.query = "track";
  return best_items(query, context);
}

Result<linalg::RankedLists> similar_tracks(const linalg::DenseView& item_factors, std::uint32_t k,
                                           const RunContext& context) {
  std::vector<std::uint32_t> tracks(item_factors.rows);
  std::iota(tracks.begin(), tracks.end(), 0U);
  return similar_tracks(item_factors, tracks, k, context);
}

Result<linalg::RankedLists> similar_users(const linalg::DenseView& user_factors, std::span<const std::uint32_t> users,
                                          std::uint32_t k, const RunContext& context, Likeness by) {
  BestItemsQuery query = rows_like(user_factors, users, k);
  query.how.by = by;
  query.label = "similar users";
  return best_items(query, context);
}

}  // namespace segue::models
