// The tables that stage 01 wrote, as views to ask: what the report says is read from the files people get.
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>

#include "segue/base/result.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

// Creates the views written_preprocessed, _items, _artists, _users, _events, _rejects over the files in `output`, and
// written_user_ids, _track_ids, _artist_ids over the label encoders.
[[nodiscard]] Status open_result_tables(tables::Database& database, const std::filesystem::path& output);

// NULLs in every column that a join fills, {"items.artist_id": 0, ...}, and ids that are not from 0 to one less than
// their number. Errors: internal (any is not zero).
[[nodiscard]] Result<nlohmann::ordered_json> check_references(tables::Database& database);

// {"events.parquet": {"user_id": bytes, ...}, ...}, compressed, as they stand in the files.
[[nodiscard]] Result<nlohmann::ordered_json> column_bytes(tables::Database& database,
                                                          const std::filesystem::path& output);

// The rows of a SELECT as objects, a column each; lists of text as arrays, whole numbers, everything else as text.
[[nodiscard]] Result<nlohmann::ordered_json> rows_json(tables::Database& database, const std::string& select);

}  // namespace segue::prepare
