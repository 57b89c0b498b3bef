// What the report says of plays, gathered while they are written.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "plays/play.hpp"

namespace segue::prepare {

struct PlayStatistics {
  static constexpr std::size_t kLongest = 86'400;  // seconds; 03 lets nothing longer through
  static constexpr std::size_t kExamples = 10;
  static constexpr std::int64_t kFirstDay = 7'305;  // since 1970: 1990-01-01; 03 lets nothing before it through

  struct Rejected {
    std::int64_t rows = 0;
    std::map<std::pair<std::uint32_t, std::uint64_t>, std::string> first;  // by file and row: what it said
    // Whether a row is among the first kExamples so far.
    [[nodiscard]] bool wants(const Play& play) const {
      return first.size() < kExamples || std::pair(play.file, play.source_row) < first.rbegin()->first;
    }
    void keep(const Play& play, std::string raw) {
      first.emplace(std::pair(play.file, play.source_row), std::move(raw));
      if (first.size() > kExamples) first.erase(std::prev(first.end()));
    }
  };

  std::int64_t rows_without_length = 0;
  std::vector<std::int64_t> rows_by_seconds = std::vector<std::int64_t>(kLongest + 1);  // of those with a length
  std::vector<std::int64_t> rows_by_day;                                                // from kFirstDay on, UTC
  std::array<std::int64_t, 24> rows_by_hour{};
  std::array<Rejected, kVerdicts> rejected;

  void add(const Play& play);  // one that is kept
  void add(const PlayStatistics& other);
};

}  // namespace segue::prepare
