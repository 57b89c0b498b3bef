// Parquet files from partitions: encoded side by side, appended in order.
#pragma once
#include <algorithm>
#include <initializer_list>
#include <span>
#include <vector>

#include "plays/side_by_side.hpp"

#include "segue/tables/parquet_writer.hpp"

namespace segue::prepare {

inline constexpr std::size_t kRowGroupRows = std::size_t{1} << 20U;
inline constexpr std::size_t kTextRowGroupRows = std::size_t{1} << 17U;  // texts are longer than numbers

using RowGroups = std::vector<tables::EncodedRows>;

// The rows of a partition in groups of at most `group_rows`.
template <typename Row, typename Encode>  // Result<EncodedRows>(std::span<const Row>)
Result<RowGroups> encode_in_groups(std::span<const Row> rows, std::size_t group_rows, const Encode& encode) {
  RowGroups groups;
  for (std::size_t begin = 0; begin < rows.size(); begin += group_rows) {
    auto encoded = encode(rows.subspan(begin, std::min(group_rows, rows.size() - begin)));
    if (!encoded) return encoded.error();
    groups.push_back(std::move(*encoded));
  }
  return groups;
}

// Each partition gives row groups for each of the writers.
template <typename Encode>  // Result<std::vector<RowGroups>>(std::size_t partition, unsigned worker)
Status write_in_order(std::initializer_list<tables::ParquetWriter*> writers, std::size_t partitions,
                      const RunContext& context, std::string_view label, const Encode& encode) {
  const std::size_t together = std::size_t{4} * context.team.size();
  ProgressBar bar(context.progress, std::string(label), partitions, "parts");
  for (std::size_t begin = 0; begin < partitions; begin += together) {
    const std::size_t count = std::min(together, partitions - begin);
    std::vector<std::vector<RowGroups>> encoded(count);
    auto done = side_by_side(context, count, [&](std::size_t i, unsigned worker) -> Status {
      auto rows = encode(begin + i, worker);
      if (!rows) return rows.error();
      encoded[i] = std::move(*rows);
      return {};
    });
    if (!done) return done;
    for (const auto& of_partition : encoded) {
      std::size_t file = 0;
      for (tables::ParquetWriter* writer : writers)
        for (const tables::EncodedRows& rows : of_partition[file++])
          if (auto put = writer->append(rows); !put) return put;
    }
    bar.set(begin + count);
  }
  return {};
}

}  // namespace segue::prepare
