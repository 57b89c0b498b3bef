// Ranked lists a part of the users at a time, so that those of all users need not be in memory together.
#pragma once
#include <filesystem>
#include <functional>
#include <span>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/top_k.hpp"

namespace segue::pipeline {

// Row i of `lists` is the list of users[i]; users rise, within a part and from part to part.
using TakeLists = std::function<Status(std::span<const std::uint32_t> users, const linalg::RankedLists& lists)>;
// Hands lists over, part by part, and ends with the first error.
using GiveLists = std::function<Status(const TakeLists& take)>;

// What `recommend` makes for some users; `users` and `context` must outlive it.
using Recommend = std::function<Result<linalg::RankedLists>(std::span<const std::uint32_t> users, const RunContext&)>;
[[nodiscard]] GiveLists recommended(std::span<const std::uint32_t> users, Recommend recommend,
                                    const RunContext& context);

// From a Parquet file with user_id, track_id and rank (from 1), or score where there is no rank; rows may stand in any
// order. `users` and `tracks`: the matrices' shape. Errors of the lists it gives: not_found, corrupt (a column missing,
// an id beyond the shape: which one).
[[nodiscard]] GiveLists predicted(const std::filesystem::path& file, std::uint32_t users, std::uint32_t tracks,
                                  const RunContext& context);

}  // namespace segue::pipeline
