// Slices by what tables say of users and tracks, and by how long after the cutoff a play was.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/evaluate/slices.hpp"
#include "segue/linalg/csr.hpp"

namespace segue::pipeline {

// Numbers of more than twelve values are cut at their quartiles, everything else into the twelve most frequent values
// and "other"; NULL, and who is not in the table, is "unknown". The slicing is called as the column.
// Errors: not_found, corrupt, invalid_argument (no such column: those there are; an id beyond the matrix).
[[nodiscard]] Result<evaluate::UserSlicing> slice_users_by(const std::filesystem::path& users, std::string_view column,
                                                           std::uint32_t count, const RunContext& context);
// The truth by a column of its tracks.
[[nodiscard]] Result<evaluate::TruthSlicing> slice_truth_by(const std::filesystem::path& items, std::string_view column,
                                                            const linalg::CsrView<float>& test,
                                                            const RunContext& context);

// The truth by the week after the cutoff in which the user first played it: how fast a model ages. Twelve weeks and
// "later". Nothing where the split is not by time, or all is of one week.
[[nodiscard]] Result<std::optional<evaluate::TruthSlicing>> slice_by_week(const std::filesystem::path& split_json,
                                                                          const std::filesystem::path& test_plays,
                                                                          const linalg::CsrView<float>& test,
                                                                          const RunContext& context);

}  // namespace segue::pipeline
