// Every level that this CPU has against the reference, at the lengths where loops break; then what each gains.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "dispatch.hpp"

namespace {

bool agrees(const skeleton::Table& table, const skeleton::Table& truth) {
  std::mt19937 random(7);
  std::normal_distribution<float> normal;
  for (const std::size_t n : {0U, 1U, 3U, 7U, 8U, 9U, 15U, 16U, 17U, 31U, 33U, 64U, 257U}) {
    std::vector<float> a(n), b(n);  // no more: AddressSanitizer sees a read past the end
    for (std::size_t i = 0; i < n; ++i) a[i] = normal(random), b[i] = normal(random);
    const float expected = truth.squared_distance(a.data(), b.data(), n),
                got = table.squared_distance(a.data(), b.data(), n);
    if (std::abs(got - expected) <= 1e-6F * static_cast<float>(n) * (1 + expected)) continue;  // another order of sums
    std::printf("%s at %zu: %.9g, but the reference says %.9g\n", table.level, n, static_cast<double>(got),
                static_cast<double>(expected));
    return false;
  }
  return true;
}

double seconds(const skeleton::Table& table) {
  const std::vector<float> a(4096, 0.5F), b(4096, 0.25F);
  float all = 0;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 20'000; ++i) all += table.squared_distance(a.data(), b.data(), a.size());
  const auto took = std::chrono::steady_clock::now() - start;
  return all > 0 ? std::chrono::duration<double>(took).count() : 0;
}

}  // namespace

int main() {
  const skeleton::Levels all = skeleton::levels();
  bool good = true;
  for (std::size_t i = 0; i < all.count; ++i) {
    const skeleton::Table& table = *all.tables[i];
    if (!skeleton::runs_here(table)) {
      std::printf("%-10s not on this CPU\n", table.level);
      continue;
    }
    good = agrees(table, *all.tables[0]) && good;
    std::printf("%-10s %5.1f times as fast as the reference\n", table.level, seconds(*all.tables[0]) / seconds(table));
  }
  std::printf("taken: %s\n", skeleton::table_of("")->level);
  return good && skeleton::table_of("no such level") == nullptr ? EXIT_SUCCESS : EXIT_FAILURE;
}
