// How long it takes to find which of N made-up names look alike: bench_similar_names NAMES MEMORY_GIB.
#include "prepare/steps/similar_names.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fmt/core.h>
#include <string>

#include "segue/base/memory.hpp"

namespace {

// Names of two words of two or three syllables: about as crowded as real ones, some of them equal but for a slip.
std::string names_sql(const std::string& names) {
  const auto syllable = [](const char* seed) {
    return fmt::format("syllables[(hash({}) % len(syllables) + 1)::BIGINT]", seed);
  };
  return fmt::format(
      "CREATE TABLE syllables AS SELECT list_sort(list(DISTINCT chr((97 + i % 26)::INTEGER) || chr((97 + (i * 7) % "
      "26)::INTEGER) "
      "|| (CASE WHEN i % 3 = 0 THEN chr((97 + (i * 11) % 26)::INTEGER) ELSE '' END))) AS syllables FROM range(400) "
      "t(i);"
      "CREATE TABLE names AS SELECT {} || {} || (CASE WHEN i % 2 = 0 THEN {} ELSE '' END) || ' ' || {} || {} || {} AS "
      "name FROM range({}) t(i), syllables",
      syllable("i"), syllable("i + 1000000007"), syllable("i * 3 + 5"), syllable("i * 7 + 11"), syllable("i * 13 + 17"),
      syllable("i * 17 + 3"), names);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print("usage: bench_similar_names NAMES MEMORY_GIB\n");
    return 2;
  }
  segue::ThreadTeam team(0);
  segue::StopFlag stop;
  segue::Progress progress{segue::ProgressStyle::none};
  segue::Log log = segue::Log::silent();
  const auto limit = static_cast<std::uint64_t>(std::atoll(argv[2])) << 30U;
  segue::RunContext context{team, stop, progress, log, limit, 0, std::filesystem::temp_directory_path()};
  auto database = segue::tables::Database::open(context);
  if (!database || !database->execute(names_sql(argv[1]))) return 1;
  segue::reset_peak_memory();
  const auto start = std::chrono::steady_clock::now();
  const auto found =
      segue::prepare::find_similar_names(*database, context, "SELECT name, 0::BIGINT FROM names", "alike");
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  const auto pairs = database->count("SELECT count(*) FROM (SELECT DISTINCT a, b FROM alike)");
  if (!found || !pairs) return 1;
  fmt::print("{} names: {:.1f} s, {} pairs alike, peak memory {}\n", argv[1], took.count(), *pairs,
             segue::format_bytes(segue::peak_memory_bytes()));
  return 0;
}
