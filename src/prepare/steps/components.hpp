// Which things are one, from relations that say of two that they are: union-find beside SQL, which is slow at this.
#pragma once
#include <cstdint>
#include <string_view>

#include "segue/base/result.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

// `edges` is a SELECT of (a UINTEGER, b UINTEGER), both below `nodes`. Creates `table`(node UINTEGER, component
// UINTEGER) of all nodes; a component is named by its least node, whatever the order of the edges.
// Cost: near O(nodes + edges) time, 4 bytes a node of memory. Errors: internal (a node out of range), cancelled.
[[nodiscard]] Status connect_components(tables::Database& database, std::string_view edges, std::int64_t nodes,
                                        std::string_view table);

}  // namespace segue::prepare
