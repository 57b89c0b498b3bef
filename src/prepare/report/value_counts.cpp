#include "value_counts.hpp"

#include <algorithm>
#include <array>

namespace segue::prepare {

using Json = nlohmann::ordered_json;

Result<ValueCounts> read_value_counts(tables::Database& database, const std::string& select) {
  ValueCounts out;
  auto rows = database.query("SELECT value::BIGINT, sum(count)::BIGINT FROM (" + select +
                             ") AS counted(value, count) WHERE value IS NOT NULL GROUP BY value ORDER BY value");
  if (!rows) return rows.error();
  for (;;) {
    auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return out;
    const auto values = (*chunk)->column<std::int64_t>(0), counts = (*chunk)->column<std::int64_t>(1);
    for (std::size_t row = 0; row < values.size(); ++row) {
      out.entries.push_back({values[row], counts[row]});
      out.total += counts[row];
    }
  }
}

Json quantiles_json(const ValueCounts& counts) {
  if (counts.total == 0) return nullptr;
  struct Quantile {
    const char* name;
    std::int64_t per_cent;
  };
  constexpr std::array kQuantiles = {Quantile{"least", 0},   Quantile{"p10", 10},  Quantile{"p25", 25},
                                     Quantile{"median", 50}, Quantile{"p75", 75},  Quantile{"p90", 90},
                                     Quantile{"p99", 99},    Quantile{"most", 100}};
  Json json;
  std::size_t entry = 0;
  std::int64_t up_to = counts.entries[0].count;
  for (const Quantile& quantile : kQuantiles) {
    const std::int64_t wanted = std::max<std::int64_t>(1, (counts.total * quantile.per_cent + 99) / 100);
    while (up_to < wanted) up_to += counts.entries[++entry].count;
    json[quantile.name] = counts.entries[entry].value;
  }
  return json;
}

Json histogram_json(const ValueCounts& counts, std::int64_t step, std::int64_t most) {
  Json bins = Json::array();
  std::int64_t from = 0, to = step == 0 ? 0 : step - 1, count = 0;
  const auto next = [&] {
    if (count > 0 || !bins.empty()) bins.push_back({{"from", from}, {"to", to}, {"count", count}});
    count = 0;
    from = to + 1;
    if (step > 0)
      to += step;
    else
      to = to == 0 ? 1 : to * 2;
  };
  for (const ValueCounts::Entry& entry : counts.entries) {
    while (entry.value > to && !(step > 0 && to >= most)) next();
    count += entry.count;
  }
  if (count > 0) {
    if (step > 0 && !counts.entries.empty()) to = std::max(to, counts.entries.back().value);
    bins.push_back({{"from", from}, {"to", to}, {"count", count}});
  }
  return bins;
}

}  // namespace segue::prepare
