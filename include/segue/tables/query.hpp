// The rows of a SELECT, streamed a chunk at a time.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/tables/chunk.hpp"

namespace segue::tables {

class Query {
 public:
  struct State;
  explicit Query(std::unique_ptr<State> state);
  Query(Query&&) noexcept;
  Query& operator=(Query&&) noexcept;
  ~Query();

  [[nodiscard]] std::vector<std::string> column_names() const;
  // The next rows, or nothing after the last. The view before is void then.
  [[nodiscard]] Result<std::optional<ChunkView>> next();

 private:
  std::unique_ptr<State> state_;
};

}  // namespace segue::tables
