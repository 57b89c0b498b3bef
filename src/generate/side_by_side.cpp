#include "side_by_side.hpp"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <optional>
#include <vector>

#include "segue/base/memory.hpp"

namespace segue::generate {

Status make_side_by_side(std::size_t files, std::uint64_t bytes_each, std::uint64_t bytes_fixed,
                         const RunContext& context, const std::function<Status(std::size_t, tables::Database&)>& make) {
  const std::uint64_t limit = context.memory_limit_bytes;
  if (bytes_fixed + bytes_each > limit)
    return make_error(ErrorKind::out_of_memory,
                      "this needs about {}, but {} are allowed; raise --memory-limit, or lower rows_per_file or tracks",
                      format_bytes(bytes_fixed + bytes_each), format_bytes(limit));
  const auto at_once =
      static_cast<unsigned>(std::min<std::uint64_t>((limit - bytes_fixed) / bytes_each, context.team.size()));
  const std::uint64_t own_limit = (limit - bytes_fixed) / at_once;
  std::vector<std::optional<Error>> errors(files);
  std::atomic<bool> failed{false};
  const Progress quiet(ProgressStyle::none);
  const auto spill = [&](unsigned worker) { return context.spill_folder / fmt::format("generate-{}", worker); };
  const auto make_one = [&](std::size_t file, unsigned worker) {
    if (failed.load(std::memory_order_relaxed)) return;
    ThreadTeam alone(1);
    Log silent = Log::silent();
    const RunContext own{alone, context.stop, quiet, silent, own_limit, context.seed, spill(worker)};
    auto database = tables::Database::open(own);
    const Status made = database ? make(file, *database) : Status(database.error());
    if (made) return;
    errors[file] = made.error();
    failed.store(true, std::memory_order_relaxed);
  };
  if (at_once == context.team.size()) {
    context.team.for_each_block(files, make_one);
  } else {
    ThreadTeam fewer(at_once);
    fewer.for_each_block(files, make_one);
  }
  std::error_code ignored;
  for (unsigned worker = 0; worker < at_once; ++worker) std::filesystem::remove_all(spill(worker), ignored);
  for (const std::optional<Error>& error : errors)
    if (error) return *error;
  return {};
}

}  // namespace segue::generate
