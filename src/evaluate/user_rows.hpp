// The parts of users as rows of numbers, for who keeps them.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "measure.hpp"

namespace segue::evaluate {

class RowWriter {
 public:
  explicit RowWriter(const std::vector<Column>& columns);
  // Valid until the next call.
  [[nodiscard]] UserRows rows(std::span<const std::uint32_t> users, std::span<const Part> parts);

 private:
  std::size_t width_;  // of the parts
  std::vector<std::size_t> taken_;
  std::vector<std::string> names_;
  std::vector<double> values_;
};

}  // namespace segue::evaluate
