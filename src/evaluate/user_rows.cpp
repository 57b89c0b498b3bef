#include "user_rows.hpp"

#include "segue/evaluate/metric_info.hpp"

namespace segue::evaluate {

// Of users put apart there is no column: their label says the same. Popularity lift is no mean of a number a user; its
// two sides are.
RowWriter::RowWriter(const std::vector<Column>& columns) : width_(columns.size()) {
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].role == Role::user_slice) continue;
    taken_.push_back(c);
    names_.push_back(columns[c].measure == Measure::popularity_lift ? metric_name("list_popularity", columns[c].k)
                                                                    : columns[c].name);
  }
}

UserRows RowWriter::rows(std::span<const std::uint32_t> users, std::span<const Part> parts) {
  values_.clear();
  for (std::size_t i = 0; i < users.size(); ++i)
    for (const std::size_t c : taken_) {
      const Part part = parts[i * width_ + c];
      values_.push_back(part.lower > 0 ? part.upper : kUndefined);
    }
  return {users, names_, values_};
}

}  // namespace segue::evaluate
