// What raw_events is made of, and how a row of it that is rejected is found again.
#pragma once
#include <fmt/format.h>
#include <string>
#include <string_view>

namespace segue::prepare {

// Some of the rows of raw_events.
struct EventsPart {
  std::string rows;      // a SELECT: the columns of raw_events, and those in `kept`
  std::string kept;      // columns that are to be kept of a row that is rejected, beside reject_reason
  std::string table;     // what it is to be kept in
  std::string rejected;  // a SELECT from there: the columns of raw_events, and reject_reason
};

// All rows of a table; those that are rejected are kept in `rejects`.
inline EventsPart part_of_table(std::string_view table, const std::string& rejects) {
  return {fmt::format("SELECT * FROM {}", table), "row_id", rejects,
          fmt::format("SELECT e.*, r.reject_reason FROM {} e JOIN {} r USING (row_id)", table, rejects)};
}

}  // namespace segue::prepare
