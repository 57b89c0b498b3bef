// A matrix made row after row that may be larger than memory: its entries wait on disk until it is saved.
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>

#include "segue/base/result.hpp"
#include "segue/base/spool_file.hpp"
#include "segue/base/thread_team.hpp"

namespace segue::linalg {

class SpooledCsr {
 public:
  // `folder` is for files without a name. Errors: io.
  [[nodiscard]] static Result<SpooledCsr> create(const std::filesystem::path& folder);

  // The next entries, as many of each. Errors: io (no space left).
  [[nodiscard]] Status append(std::span<const std::uint32_t> indices, std::span<const float> values);
  [[nodiscard]] std::uint64_t entries() const { return indices_.size() / sizeof(std::uint32_t); }
  // As save_npz(); offsets has rows + 1.
  [[nodiscard]] Status save(const std::filesystem::path& file, std::uint32_t rows, std::uint32_t columns,
                            std::span<const std::uint64_t> offsets, ThreadTeam* team) const;

 private:
  SpooledCsr(SpoolFile indices, SpoolFile values) : indices_(std::move(indices)), values_(std::move(values)) {}
  SpoolFile indices_, values_;
};

}  // namespace segue::linalg
