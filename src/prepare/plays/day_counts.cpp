#include "plays/day_counts.hpp"

#include "segue/tables/database.hpp"

namespace segue::prepare {

Status DayCounts::write(tables::Database& database) const {
  auto writer = tables::TableWriter::create(database, "days",
                                            {{"day", tables::ColumnType::int32}, {"plays", tables::ColumnType::int64}});
  if (!writer) return writer.error();
  std::size_t rows = 0;
  const std::vector<std::int64_t> all = sums();
  for (std::size_t day = 0; day < all.size(); ++day) {
    if (all[day] == 0) continue;
    writer->column<std::int32_t>(0)[rows] = static_cast<std::int32_t>(kFirst + static_cast<int>(day));
    writer->column<std::int64_t>(1)[rows++] = all[day];
    if (rows < tables::TableWriter::kCapacity) continue;
    if (auto flushed = writer->flush(rows); !flushed) return flushed;
    rows = 0;
  }
  if (auto flushed = writer->flush(rows); !flushed) return flushed;
  return writer->finish();
}

}  // namespace segue::prepare
