// One file of the log, made from its users alone.
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>

#include "catalogue.hpp"
#include "dirt.hpp"
#include "plan.hpp"
#include "spelled.hpp"

#include "segue/base/progress.hpp"
#include "segue/base/stop.hpp"
#include "segue/tables/database.hpp"

namespace segue::generate {

struct PartCounts {
  std::uint64_t rows = 0, users = 0, bots = 0, bot_rows = 0, skips = 0, bytes = 0;
  std::array<std::uint64_t, kDirts> dirt{};  // by kind
};

struct PartMaker {
  const GenerateConfig& config;
  const Catalogue& catalogue;
  const Plan& plan;
  const LogSpan& span;
  SpellingsSeen& seen;
  const StopFlag& stop;
  ProgressBar& progress;

  // Writes `folder`/part.file_name() and, for the truth, its dirty rows as a piece of "dirty": file, row, reason.
  // Errors: io, out_of_memory, cancelled.
  [[nodiscard]] Result<PartCounts> make(const Part& part, const std::filesystem::path& folder,
                                        tables::Database& database) const;
};

}  // namespace segue::generate
