#include "ranking/best_items.hpp"
#include "ranking/lists.hpp"

#include "segue/models/als.hpp"

namespace segue::models {

Result<linalg::RankedLists> recommend(const linalg::DenseView& user_factors, const linalg::DenseView& item_factors,
                                      std::span<const std::uint32_t> users, const linalg::CsrView<float>* heard,
                                      std::uint32_t k, const RunContext& context, const Retrieval& how) {
  if (heard != nullptr && heard->rows != user_factors.rows)
    return make_error(ErrorKind::invalid_argument,
                      "the matrix of heard tracks is {} x {} (users x tracks), but the model has {} users", heard->rows,
                      heard->columns, user_factors.rows);
  if (auto checked = check_heard(heard, users, item_factors.rows); !checked) return checked.error();
  BestItemsQuery query;
  query.vectors = user_factors;
  query.rows = users;
  query.items = item_factors;
  query.left_out = [&](std::size_t i) { return heard_by(heard, users[i]); };
  query.k = k;
  query.how = how;
  query.label = "recommend";
  return best_items(query, context);
}

}  // namespace segue::models
