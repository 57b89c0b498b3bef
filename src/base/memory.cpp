#include "segue/base/memory.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fmt/core.h>
#include <fstream>
#include <unistd.h>

namespace segue {
namespace {

std::uint64_t status_field(std::string_view field) {  // kB lines of /proc/self/status
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(field)) return std::stoull(line.substr(field.size() + 1)) * 1024;
  return 0;
}

}  // namespace

Result<std::uint64_t> parse_bytes(std::string_view text) {
  const auto bad = [&] {
    return make_error(ErrorKind::invalid_argument, "'{}' is not a size: write it like 8GiB, 500MB or 1048576", text);
  };
  double number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{}) return bad();
  std::string unit;
  for (const char c : text.substr(static_cast<std::size_t>(end - text.data())))
    if (c != ' ') unit += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  double scale = 0;
  if (unit.empty() || unit == "b") scale = 1;
  static constexpr std::string_view kPrefixes = "kmgt";
  if (const auto prefix = unit.empty() ? std::string_view::npos : kPrefixes.find(unit[0]);
      prefix != std::string_view::npos) {
    const auto rest = unit.substr(1);
    if (rest == "ib" || rest == "i") scale = std::pow(1024.0, static_cast<double>(prefix) + 1);
    if (rest == "b" || rest.empty()) scale = std::pow(1000.0, static_cast<double>(prefix) + 1);
  }
  const double bytes = number * scale;
  if (!(bytes >= 1) || bytes > 1e18) return bad();
  return static_cast<std::uint64_t>(bytes);
}

std::string format_bytes(std::uint64_t bytes) {
  static constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto amount = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (amount >= 1024 && unit + 1 < std::size(kUnits)) amount /= 1024, ++unit;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", amount, kUnits[unit]);
}

std::uint64_t physical_memory_bytes() {
  auto bytes = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGE_SIZE));
  for (const char* file : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {  // v2, v1
    std::ifstream limit(file);
    if (std::uint64_t value = 0; limit >> value) bytes = std::min(bytes, value);
  }
  return bytes;
}

std::uint64_t peak_memory_bytes() { return status_field("VmHWM:"); }

void reset_peak_memory() { std::ofstream("/proc/self/clear_refs") << "5"; }

}  // namespace segue
