// A text file's records, one at a time, with those that are broken.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "segue/base/result.hpp"

namespace segue::prepare {

struct Record {
  std::int64_t row = 0;                  // from 1: data row; line of JSON lines and item lists; element of an array
  std::vector<std::string_view> fields;  // valid until the next record; JSON: one, the whole object
  std::string_view broken;               // reason code; empty where the record is whole
  std::string_view raw;                  // its text
  bool cut = false;                      // the last one, and no end of line follows
};

class RecordReader {
 public:
  virtual ~RecordReader() = default;
  // False after the last. An error: the file as a whole cannot be trusted from here on.
  [[nodiscard]] virtual Result<bool> next(Record& record) = 0;
};

struct DelimitedShape {
  std::string delimiter = ",";
  char quote = '"';                  // 0: none
  std::vector<std::string> columns;  // names where the file has no header
  enum class Header : std::uint8_t { yes, no, guess } header = Header::yes;
  std::vector<std::string> known;  // guess: a first row is a header where at least half of it stands here
};

class DelimitedReader : public RecordReader {
 public:
  [[nodiscard]] virtual const std::vector<std::string>& columns() const = 0;  // empty: an empty file
};

[[nodiscard]] Result<std::unique_ptr<DelimitedReader>> read_delimited(const std::filesystem::path& file,
                                                                      DelimitedShape shape);
// One object a line. A line is not looked into.
[[nodiscard]] Result<std::unique_ptr<RecordReader>> read_lines(const std::filesystem::path& file);
// The elements of one array (of arrays); an array that does not end, or is none, is an error with file and byte.
[[nodiscard]] Result<std::unique_ptr<RecordReader>> read_json_array(const std::filesystem::path& file);
// Whether the first character that is no blank is a '['.
[[nodiscard]] Result<bool> is_json_array(const std::filesystem::path& file);
// "user item item ...": a record (user, item) each item.
[[nodiscard]] Result<std::unique_ptr<RecordReader>> read_item_lists(const std::filesystem::path& file);

}  // namespace segue::prepare
