// What the tests of kernels share: the levels to run, the lengths to try, random numbers.
#pragma once
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

#include "kernels/dispatch.hpp"
#include "kernels/tile_emulation.hpp"

namespace segue::kernels {

inline constexpr std::size_t kLengths[] = {0, 1, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 257};
inline constexpr std::size_t kPadded[] = {16, 32, 48, 64, 80, 96, 128, 272};

inline const Table& reference() { return *levels().tables[0]; }

// The levels of this CPU, and of one that has AMX beside all the rest.
inline std::vector<const Table*> runnable() {
  std::vector<const Table*> tables;
  for (std::size_t i = 0; i < levels().count; ++i) {
    const Table* table = levels().tables[i];
    bool runs = runs_here(*table);
#if defined(__x86_64__) && defined(__linux__)
    if (!runs && table->level == std::string("amx") && runs_here(*levels().tables[i - 1])) {
      tile_emulation::install();
      runs = true;
    }
#endif
    if (runs) tables.push_back(table);
  }
  return tables;
}

inline std::vector<float> random_floats(std::size_t n, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(n);
  for (float& value : values) value = normal(random);
  return values;
}

inline void expect_near(const std::vector<float>& got, const std::vector<float>& wanted, float tolerance) {
  ASSERT_EQ(got.size(), wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], wanted[i], tolerance) << "at " << i;
}

// A suite derived from this is instantiated with runnable() and named by name_of_level.
class EveryLevel : public ::testing::TestWithParam<const Table*> {};

inline std::string name_of_level(const ::testing::TestParamInfo<const Table*>& level) { return level.param->level; }

}  // namespace segue::kernels
