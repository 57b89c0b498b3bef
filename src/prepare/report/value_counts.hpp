// The values of a column and how often each occurs: little enough to take exact quantiles and histograms from.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

struct ValueCounts {
  struct Entry {
    std::int64_t value, count;
  };
  std::vector<Entry> entries;  // values rising
  std::int64_t total = 0;
};

// `select` gives (BIGINT value, BIGINT count), in any order.
[[nodiscard]] Result<ValueCounts> read_value_counts(tables::Database& database, const std::string& select);

// {"least", "p10", "p25", "median", "p75", "p90", "p99", "most"}: each a value that occurs. null where there are none.
[[nodiscard]] nlohmann::ordered_json quantiles_json(const ValueCounts& counts);

// [{"from", "to", "count"}, ...], ends included. step 0: 1, 2, 3-4, 5-8, ... (0 apart); else bins so wide, what lies
// beyond `most` in the last.
[[nodiscard]] nlohmann::ordered_json histogram_json(const ValueCounts& counts, std::int64_t step = 0,
                                                    std::int64_t most = 0);

}  // namespace segue::prepare
