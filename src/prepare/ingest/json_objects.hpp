// What only the objects of a JSON file can tell, when they are all in the view `mapped`.
#pragma once
#include <cstdint>
#include <span>

#include "ingest/fields.hpp"
#include "ingest/inputs.hpp"

#include "segue/tables/database.hpp"

namespace segue::prepare {

// JSON has no header: a time or a count of plays that no object of the batch holds is not told at all.
[[nodiscard]] Result<Source> fields_met(tables::Database& database, const Source& source);

// An array is one value: where an element is broken the file cannot be trusted. And the fields must be there at all.
// The batch begins with files[first_file]; file_id is first_id for files[0]. Errors: corrupt, invalid_argument.
[[nodiscard]] Status check_json(tables::Database& database, const Source& source, std::span<const InputFile> files,
                                std::uint32_t first_file, std::uint32_t first_id);

}  // namespace segue::prepare
