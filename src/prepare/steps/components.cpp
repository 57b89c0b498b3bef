#include "components.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace segue::prepare {
namespace {

std::uint32_t find_root(std::vector<std::uint32_t>& parent, std::uint32_t node) {
  while (parent[node] != node) node = parent[node] = parent[parent[node]];
  return node;
}

}  // namespace

Status connect_components(tables::Database& database, std::string_view edges, std::int64_t nodes,
                          std::string_view table) {
  std::vector<std::uint32_t> parent(static_cast<std::size_t>(nodes));
  std::iota(parent.begin(), parent.end(), 0U);
  {
    auto rows = database.query(edges);
    if (!rows) return rows.error();
    for (;;) {
      auto chunk = rows->next();
      if (!chunk) return chunk.error();
      if (!*chunk) break;
      const auto from = (*chunk)->column<std::uint32_t>(0), to = (*chunk)->column<std::uint32_t>(1);
      for (std::size_t row = 0; row < (*chunk)->rows(); ++row) {
        if (from[row] >= parent.size() || to[row] >= parent.size())
          return make_error(ErrorKind::internal, "{}: an edge from {} to {} among {} nodes", table, from[row], to[row],
                            nodes);
        const std::uint32_t a = find_root(parent, from[row]), b = find_root(parent, to[row]);
        // The lesser root stays: the name of a component does not hang on the order of edges.
        parent[std::max(a, b)] = std::min(a, b);
      }
    }
  }
  using tables::ColumnType;
  auto writer =
      tables::TableWriter::create(database, table, {{"node", ColumnType::uint32}, {"component", ColumnType::uint32}});
  if (!writer) return writer.error();
  for (std::size_t begin = 0; begin < parent.size(); begin += tables::TableWriter::kCapacity) {
    const std::size_t count = std::min(parent.size() - begin, tables::TableWriter::kCapacity);
    const auto node = writer->column<std::uint32_t>(0), component = writer->column<std::uint32_t>(1);
    for (std::size_t i = 0; i < count; ++i) {
      node[i] = static_cast<std::uint32_t>(begin + i);
      component[i] = find_root(parent, node[i]);
    }
    if (auto flushed = writer->flush(count); !flushed) return flushed;
  }
  return writer->finish();
}

}  // namespace segue::prepare
