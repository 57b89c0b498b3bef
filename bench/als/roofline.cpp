// What the machine can do, and what share of it each kernel of ALS reaches, with data as training has it.
//   bench_roofline [THREADS]
// Prints JSON. Peak: fused multiply-adds on registers alone. Bandwidth: reading an array far larger than the caches.
// Every thread works on data of its own, all at once.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fmt/core.h>
#include <functional>
#include <random>
#include <string>
#include <thread>
#include <vector>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kernels/dispatch.hpp"

#include "segue/base/thread_team.hpp"
#include "segue/linalg/kernels.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using segue::kernels::Table;

constexpr double kSecondsEach = 0.15;
constexpr std::uint32_t kTableRows = 400'000;  // at 64 floats 100 MB: far larger than the caches
constexpr std::size_t kRowEntries = 192;       // of a row: about what a listener has

// Rounds a second of `work`, the best of five tries on all threads at once; each thread makes its own work.
double rate(segue::ThreadTeam& team, const std::function<std::function<void()>()>& make) {
  std::vector<std::function<void()>> works;
  for (unsigned i = 0; i < team.size(); ++i) works.push_back(make());
  std::uint64_t rounds = 1;
  double best = 0;
  for (int attempt = 0; attempt < 5;) {
    const auto start = Clock::now();
    team.for_each_block(team.size(), [&](std::size_t i, unsigned) {
      for (std::uint64_t round = 0; round < rounds; ++round) works[i]();
    });
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (seconds < kSecondsEach / 2) {
      rounds *= 2;
      continue;
    }
    best = std::max(best, static_cast<double>(rounds) * team.size() / seconds);
    ++attempt;
  }
  return best;
}

#if defined(__x86_64__)
__attribute__((target("avx512f"))) float multiply_adds_512() {
  constexpr int kRounds = 4096;
  const __m512 a = _mm512_set1_ps(0.999F), b = _mm512_set1_ps(1e-3F);
  __m512 s[12];
  for (auto& sum : s) sum = b;
  for (int round = 0; round < kRounds; ++round)
    for (auto& sum : s) sum = _mm512_fmadd_ps(sum, a, b);
  __m512 total = s[0];
  for (const auto& sum : s) total = _mm512_add_ps(total, sum);
  return total[0] + total[15];
}
__attribute__((target("avx2,fma"))) float multiply_adds_256() {
  constexpr int kRounds = 4096;
  const __m256 a = _mm256_set1_ps(0.999F), b = _mm256_set1_ps(1e-3F);
  __m256 s[12];
  for (auto& sum : s) sum = b;
  for (int round = 0; round < kRounds; ++round)
    for (auto& sum : s) sum = _mm256_fmadd_ps(sum, a, b);
  __m256 total = s[0];
  for (const auto& sum : s) total = _mm256_add_ps(total, sum);
  return total[0] + total[7];
}
#endif

volatile float sink;  // so that nothing is found to be useless

double peak_gflops(segue::ThreadTeam& team) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f"))
    return rate(team, [] { return [] { sink = multiply_adds_512(); }; }) * 4096 * 12 * 16 * 2 / 1e9;
  if (__builtin_cpu_supports("avx2"))
    return rate(team, [] { return [] { sink = multiply_adds_256(); }; }) * 4096 * 12 * 8 * 2 / 1e9;
#endif
  return 0;
}

std::vector<float> random_floats(std::size_t count) {
  std::vector<float> values(count);
  std::mt19937 random(1);
  for (float& value : values) value = static_cast<float>(random()) * 0x1p-32F - 0.5F;
  return values;
}

double bandwidth(segue::ThreadTeam& team, const Table& kernels) {
  constexpr std::size_t kCount = std::size_t{16} << 20U;  // two arrays of 64 MB a thread
  return rate(team,
              [&] {
                return [&kernels, a = random_floats(kCount), b = random_floats(kCount)] {
                  sink = kernels.dot(a.data(), b.data(), a.size());
                };
              }) *
         kCount * 8 / 1e9;
}

struct Measured {
  std::string kernel;
  std::size_t factors;
  double gflops, gbytes;  // read from beyond the row at hand
};

void measure(std::size_t f, segue::ThreadTeam& team, const Table& kernels, std::vector<Measured>& found) {
  const double n = static_cast<double>(f);
  const auto add = [&](const char* name, double flops, double bytes,
                       const std::function<std::function<void()>()>& make) {
    const double rounds = rate(team, make);
    found.push_back({name, f, rounds * flops / 1e9, rounds * bytes / 1e9});
  };
  const std::uint32_t rows = static_cast<std::uint32_t>(kTableRows * 64 / f);
  const auto table = random_floats(std::size_t{rows} * f);
  std::vector<std::uint16_t> narrow(table.size());
  for (std::size_t row = 0; row < rows; ++row) kernels.narrow(table.data() + row * f, f, narrow.data() + row * f);
  // Scattered rows, each row's fetched while the one before is worked on, as training does; one pass, then three more.
  const auto passes = [&](auto product, const auto* from) {
    return [&, product, from] {
      return [&, product, from, random = std::mt19937(team.size()), p = random_floats(f), out = std::vector<float>(f),
              c = std::vector<float>(kRowEntries, 2.0F), now = std::vector<std::uint32_t>(kRowEntries),
              next = std::vector<std::uint32_t>(kRowEntries)]() mutable {
        std::swap(now, next);
        for (auto& row : next) row = static_cast<std::uint32_t>(random() % rows);
        for (std::size_t step = 0; step < 4; ++step)
          product(from, f,
                  {now.data(), c.data(), kRowEntries, 1.0F, next.data() + step * kRowEntries / 4, kRowEntries / 4},
                  p.data(), out.data());
      };
    };
  };
  const double entries = kRowEntries;
  add("product_bfloat16", 4 * 4 * n * entries, 2 * n * entries, passes(kernels.product_bfloat16, narrow.data()));
  std::vector<std::uint8_t> bytes(table.size());
  const std::vector<float> scale(f, 1.0F);
  for (std::size_t row = 0; row < rows; ++row)
    kernels.encode(table.data() + row * f, scale.data(), f, bytes.data() + row * f);
  const segue::kernels::ByteTable byte_table = {bytes.data(), scale.data()};
  const auto product_int8 = [&kernels, byte_table](const void*, std::size_t width,
                                                   const segue::kernels::RowEntries& row, const float* p, float* out) {
    kernels.product_int8(byte_table, width, row, p, out);
  };
  add("product_int8", 4 * 4 * n * entries, n * entries, passes(product_int8, bytes.data()));
  add("product_float", 4 * 4 * n * entries, 4 * n * entries, passes(kernels.product_float, table.data()));
  add("multiply_rows", 48 * 2 * n * n, 0, [&] {
    return
        [&kernels, f, m = random_floats(f * f), p = random_floats(48 * f), out = std::vector<float>(48 * f)]() mutable {
          kernels.multiply_rows(m.data(), f, p.data(), 48, out.data());
        };
  });
  add("add_gram", 64 * n * (n + 1), 0, [&] {
    return [&kernels, f, y = random_floats(64 * f), a = std::vector<float>(f * f)]() mutable {
      kernels.add_gram(y.data(), 64, f, a.data());
    };
  });
  add("cholesky", n * n * n / 3, 0, [&] {
    std::vector<float> a(f * f, 1.0F);
    for (std::size_t i = 0; i < f; ++i) a[i * f + i] = static_cast<float>(f);
    return [&kernels, f, a, work = a]() mutable {
      std::copy(a.begin(), a.end(), work.begin());
      sink = kernels.cholesky(work.data(), f) ? 1.0F : 0.0F;
    };
  });
  add("score_tile", 2 * 64 * n * segue::kernels::kTileItems, 0, [&] {
    return [&kernels, f, x = random_floats(64 * f), tile = random_floats(f * segue::kernels::kTileItems),
            scores = std::vector<float>(64 * segue::kernels::kTileItems)]() mutable {
      kernels.score_tile(x.data(), 64, f, tile.data(), scores.data());
    };
  });
}

}  // namespace

int main(int count, char** words) {
  const unsigned threads = count > 1 ? static_cast<unsigned>(std::atoi(words[1])) : std::thread::hardware_concurrency();
  segue::ThreadTeam team(threads);
  const auto chosen = segue::linalg::choose_kernels();
  if (!chosen) return fmt::print(stderr, "{}\n", chosen.error().message), 2;
  const Table& kernels = **chosen;
  const double peak = peak_gflops(team), bytes = bandwidth(team, kernels);
  std::vector<Measured> found;
  for (const std::size_t f : {64, 128, 256, 512}) measure(f, team, kernels, found);
  fmt::print(
      "{{\"threads\": {}, \"kernels\": \"{}\", \"peak_gflops\": {:.1f}, \"gbytes_a_second\": {:.1f}, \"reached\": [",
      team.size(), kernels.level, peak, bytes);
  for (std::size_t i = 0; i < found.size(); ++i)
    fmt::print("{}\n  {{\"kernel\": \"{}\", \"factors\": {}, \"gflops\": {:.1f}, \"gbytes_a_second\": {:.1f}}}",
               i == 0 ? "" : ",", found[i].kernel, found[i].factors, found[i].gflops, found[i].gbytes);
  fmt::print("\n]}}\n");
  return 0;
}
