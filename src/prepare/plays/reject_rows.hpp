// Rows of rejects.parquet: what steps 01 and 03 put into the table `rejects`, and plays that step 08 rejects.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plays/play.hpp"

#include "segue/base/large_array.hpp"
#include "segue/tables/database.hpp"
#include "segue/tables/parquet_writer.hpp"

namespace segue::prepare {

[[nodiscard]] std::span<const tables::ParquetColumn> reject_columns();

// The table's rows by step, file and row.
[[nodiscard]] Status append_reject_table(tables::Database& database, tables::ParquetWriter& writer);

// Texts of one column, back to back.
class Texts {
 public:
  void add(std::string_view text) {
    bytes += text;
    end();
  }
  void end() { ends_.push_back(bytes.size()); }  // of what was added to `bytes` since the last
  [[nodiscard]] std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes).substr(begin, ends_[i] - begin);
  }
  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  void prefetch(std::size_t i) const { __builtin_prefetch(&ends_[i]); }
  void prefetch_text(std::size_t i) const {
    const std::string_view text = (*this)[i];
    for (std::size_t at = 0; at < text.size(); at += 64) __builtin_prefetch(text.data() + at);
  }
  std::string bytes;

 private:
  LargeArray<std::size_t> ends_;
};

// What a row rejected by step 08 said stands in its source file; here are the names, for a look, in the order in which
// 03_validate.sql writes them.
class RejectNames {
 public:
  // From the tables users, numbered_tracks, tracks, artists.
  [[nodiscard]] static Result<RejectNames> read(tables::Database& database);
  void append_raw(std::string& out, const Play& play) const;
  // append_raw() of the `plays`, each a text.
  void append_all(Texts& out, std::span<const Play* const> plays) const;

 private:
  Texts user_, track_;  // by user_no and track_no: what stands before the time
};

// `files`: paths by file.
[[nodiscard]] Result<tables::EncodedRows> encode_rejects(std::span<const Play* const> plays, const RejectNames& names,
                                                         std::span<const std::string> files);

}  // namespace segue::prepare
