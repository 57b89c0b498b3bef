// Step 08's verdicts on disk, half a byte a play in the order of judge_user(), so that step 10 need not judge anew.
#pragma once
#include <filesystem>
#include <span>
#include <vector>

#include "plays/play.hpp"

#include "segue/base/spool_file.hpp"

namespace segue::prepare {

class Verdicts {
 public:
  [[nodiscard]] static Result<Verdicts> create(const std::filesystem::path& folder, std::size_t partitions);
  [[nodiscard]] Status put(std::size_t partition, std::span<const Play> plays);   // from any thread, a partition once
  [[nodiscard]] Status give(std::size_t partition, std::span<Play> plays) const;  // to the same plays

 private:
  Verdicts(SpoolFile file, std::size_t partitions) : file_(std::move(file)), begins_(partitions) {}
  SpoolFile file_;
  std::vector<std::uint64_t> begins_;  // by partition
};

}  // namespace segue::prepare
