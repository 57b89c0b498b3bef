// Which of millions of names look alike, found by what they share (segue/text/likeness.hpp), not by comparing all
// pairs.
#pragma once
#include <cstdint>
#include <string_view>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

// `names` is a SELECT of (clean name VARCHAR, scope BIGINT); a name's place in it (from 0) is its number, and only
// names of one scope are compared. Creates `table`(a UINTEGER, b UINTEGER, likeness UINTEGER) of pairs a < b that look
// alike, some of them several times; likeness 1 distant, 2 near, 3 close. A key that more than kMostInBlock names share
// tells nothing and is passed over. Cost: about 25 keys a name, each hashed once a pass; as many passes as the keys (16
// bytes each) need to fit into a quarter of the memory limit. The names themselves stay in memory: their bytes and 16 a
// name. Errors: out_of_memory (names alone above the limit), cancelled.
inline constexpr std::size_t kMostInBlock = 32;
[[nodiscard]] Status find_similar_names(tables::Database& database, const RunContext& context, std::string_view names,
                                        std::string_view table);

}  // namespace segue::prepare
