// A loop that a person can check by eye.
#include "tables.hpp"

namespace skeleton::reference {
namespace {

float squared_distance(const float* a, const float* b, std::size_t n) {
  float sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

}  // namespace

const Table kTable = {"reference", squared_distance};

}  // namespace skeleton::reference
