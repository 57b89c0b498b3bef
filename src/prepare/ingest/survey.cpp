#include "ingest/survey.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "plays/day_counts.hpp"
#include "plays/number_set.hpp"

#include "segue/base/pool.hpp"

namespace segue::prepare {
namespace {

constexpr std::size_t kAhead = 64;  // rows whose look-ups are under way

struct Lane {  // of one thread at a time
  NumberSet users, tracks;
};

// Adds `bit` to what is said of each row whose number is new; of every row where it is absent, which DISTINCT settles.
void mark_new(const tables::ChunkView& rows, std::size_t column, NumberSet& known, std::uint8_t bit,
              std::span<std::uint8_t> out) {
  const auto numbers = rows.column<std::int64_t>(column);
  const tables::Presence present = rows.presence(column);
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    if (row + kAhead < numbers.size()) known.prefetch(numbers[row + kAhead]);
    if (!present[row] || known.insert(numbers[row])) out[row] |= bit;
  }
}

}  // namespace

Status survey(tables::Database& database) {
  struct Seen {
    Pool<Lane> lanes{[] { return Lane{}; }};
    DayCounts days;
  };
  const auto seen = std::make_shared<Seen>();  // no longer than this pass, though the database keeps the function
  const std::array columns = {tables::ColumnType::int64, tables::ColumnType::int64, tables::ColumnType::timestamp};
  const auto look = [weak = std::weak_ptr(seen)](const tables::ChunkView& rows, std::span<std::uint8_t> out) -> Status {
    const auto here = weak.lock();
    if (here == nullptr) return make_error(ErrorKind::internal, "survey_row was called after the survey");
    const auto lane = here->lanes.borrow();
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    mark_new(rows, 0, lane->users, 1, out);
    mark_new(rows, 1, lane->tracks, 2, out);
    here->days.take(rows, 2);
    return {};
  };
  if (auto added = database.add_row_function("survey_row", columns, look); !added) return added;
  auto surveyed = database.execute(
      "CREATE OR REPLACE TABLE surveyed AS SELECT * FROM (SELECT user_number, track_number, "
      "survey_row(user_number, track_number, played_at) AS is_new FROM raw_events) WHERE is_new <> 0",
      "users and tracks");
  if (!surveyed) return surveyed;
  return seen->days.write(database);
}

}  // namespace segue::prepare
