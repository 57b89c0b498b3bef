// The items with the highest inner product with each of many vectors: exact, scores and selection in one pass.
#pragma once
#include <cstdint>
#include <functional>
#include <span>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/dense.hpp"
#include "segue/linalg/top_k.hpp"
#include "segue/models/retrieval.hpp"

namespace segue::models {

struct BestItemsQuery {
  linalg::DenseView vectors;            // queries are rows of this ...
  std::span<const std::uint32_t> rows;  // ... these ones
  linalg::DenseView items;
  std::function<std::span<const std::uint32_t>(std::size_t query)> left_out;  // rising items; safe from any thread
  std::uint32_t k = 0;
  Retrieval how;
  const char* label = "";      // of the progress bar
  const char* query = "user";  // what one is, for errors
};

// By cosine, rows count as divided by their length. A row of zeros is one the model knows nothing of: such a query has
// an empty list, such an item is in none.
[[nodiscard]] Result<linalg::RankedLists> best_items(const BestItemsQuery& query, const RunContext& context);

}  // namespace segue::models
