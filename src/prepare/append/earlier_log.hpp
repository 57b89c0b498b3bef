// A log that was read before and is added to.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plays/play_log.hpp"

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

// What the files kept hold is said in append/earlier_log.sql.
inline constexpr const char* kKeptFolder = "append_state";
inline constexpr const char* kKeptPlays = "plays.bin";

struct EarlierLog {
  std::filesystem::path folder;  // with the tables; the files kept are in its kKeptFolder
  std::vector<std::filesystem::path> files;
  // As in IngestResult.
  std::int64_t rows_read = 0, rows_rejected = 0, catalogue_rows = 0, catalogue_rejected = 0;
  bool has_times = false, has_given_split = false, users_are_numbers = false, tracks_are_numbers = false;
  bool names_inline = false;  // SourceKind::inline_names
  // Of step 03: valid rows, and rejects by reason, but for unsettled_rows, which are looked at again.
  std::int64_t valid_rows = 0, unsettled_rows = 0;
  std::map<std::string, std::int64_t> rejected;

  [[nodiscard]] std::filesystem::path kept(const std::string& name) const { return folder / kKeptFolder / name; }
  // Rows of the log that raw_events does not have.
  [[nodiscard]] std::int64_t rows_not_read_again() const { return rows_read - rows_rejected - unsettled_rows; }

  // A part of append/earlier_log.sql that reads what was kept.
  [[nodiscard]] Status take_up(tables::Database& database, std::string_view part) const;

  // Errors: not_found (nothing was kept there), corrupt.
  [[nodiscard]] static Result<EarlierLog> open(const std::filesystem::path& folder);
};

// A part of append/earlier_log.sql that reads no kept file.
[[nodiscard]] Status run_append_sql(tables::Database& database, std::string_view part);

// Step 03: the plays kept, numbered anew by the tables known_users, users and known_spellings, into log.valid; adds
// their plays by spelling to `plays`. Errors: corrupt, io; invalid_argument (one lies after `latest`).
[[nodiscard]] Status add_kept_plays(const EarlierLog& earlier, tables::Database& database, PlayLog& log,
                                    std::int64_t latest, std::vector<std::uint64_t>& plays, const RunContext& context);

}  // namespace segue::prepare
