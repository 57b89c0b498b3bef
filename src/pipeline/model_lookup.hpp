// Lists made anew from the ALS model, where the stored ones cannot answer.
#pragma once
#include <cstdint>

#include "lookup_tables.hpp"

namespace segue::pipeline {

// Fills the tracks and the note. `tables` has items, and for a user popularity.
[[nodiscard]] Status fill_from_model(Tables& tables, std::uint32_t user, std::uint32_t count,
                                     const LookupOptions& options, const RunContext& context, UserList& list);
[[nodiscard]] Status fill_from_model(Tables& tables, std::uint32_t count, const LookupOptions& options,
                                     const RunContext& context, SimilarList& list);  // list.track is set

}  // namespace segue::pipeline
