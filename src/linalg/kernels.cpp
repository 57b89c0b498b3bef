#include "segue/linalg/kernels.hpp"

#include <cstdlib>
#include <string>

#include "kernels/dispatch.hpp"

namespace segue::linalg {

Result<const kernels::Table*> choose_kernels(std::string_view level) {
  const kernels::Levels levels = kernels::levels();
  const kernels::Table* best = nullptr;
  std::string names;
  for (std::size_t i = 0; i < levels.count; ++i) {
    const kernels::Table* table = levels.tables[i];
    const bool runs = kernels::runs_here(*table);
    if (level == table->level) {
      if (runs) return table;
      return make_error(ErrorKind::invalid_argument, "SEGUE_FORCE_ISA={}: this CPU does not have these instructions",
                        level);
    }
    if (runs) {
      best = table;
      names += (names.empty() ? "" : ", ") + std::string(table->level);
    }
  }
  if (level.empty()) return best;
  return make_error(ErrorKind::invalid_argument, "SEGUE_FORCE_ISA={} is not known; this CPU has {}", level, names);
}

Result<const kernels::Table*> choose_kernels() {
  const char* forced = std::getenv("SEGUE_FORCE_ISA");
  return choose_kernels(forced == nullptr ? "" : forced);
}

std::string_view kernel_level(const kernels::Table& table) { return table.level; }

}  // namespace segue::linalg
