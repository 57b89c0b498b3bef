// What questions about a work folder are answered from.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/pipeline/lookup.hpp"
#include "segue/pipeline/work_folder.hpp"
#include "segue/tables/database.hpp"

namespace segue::pipeline {

using Rows = std::vector<std::vector<std::string>>;

// A work folder's tables under short names, each opened when asked for.
class Tables {
 public:
  [[nodiscard]] static Result<Tables> open(const WorkFolder& work, const RunContext& context);
  // A view of a Parquet file of the work folder.
  [[nodiscard]] Status view(const char* name, const char* file);
  // Every row as text, NULL as empty.
  [[nodiscard]] Result<Rows> rows(const std::string& sql, const std::vector<tables::Value>& values = {});
  // The only column, uint32 and never NULL.
  [[nodiscard]] Result<std::vector<std::uint32_t>> numbers(const std::string& sql);
  // The numbers of what `asked` names, for `sql` that gives (text, number as text) from asked(text, number), of which
  // number is NULL where the text is none. Errors: not_found (what has no number).
  [[nodiscard]] Result<std::vector<std::uint32_t>> named(std::span<const std::string> asked, const char* what,
                                                         const std::string& sql);
  [[nodiscard]] const WorkFolder& work() const { return *work_; }

 private:
  Tables(const WorkFolder& work, tables::Database database) : work_(&work), database_(std::move(database)) {}
  const WorkFolder* work_;
  tables::Database database_;
};

[[nodiscard]] std::vector<ListedTrack> listed(const Rows& rows);  // rank, track_id, title, artist, score, reason
[[nodiscard]] std::string clean(const std::string& sql);          // text as it is compared
[[nodiscard]] Error no_such(const std::string& what, const std::string& asked, const WorkFolder& work,
                            const Rows& near = {});

struct FoundUser {
  std::uint32_t id = 0;
  std::string played;  // "412 plays of 118 tracks"
};
// Opens label_encoders/users.parquet as encoder, users.parquet as users. Errors: not_found, with the nearest raw ids.
[[nodiscard]] Result<FoundUser> find_user(Tables& tables, const std::string& raw_user);

}  // namespace segue::pipeline
