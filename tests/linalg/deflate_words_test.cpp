// What is deflated is inflated again by zlib.
#include "deflate_words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <gtest/gtest.h>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>
#include <zlib.h>

#include "huffman.hpp"

namespace segue::linalg::zip {
namespace {

using Bytes = std::vector<std::byte>;
constexpr std::size_t kChunk = 1U << 20U;  // of zip_writer

// Appends what ends a stream. Gives nothing and fails the test where zlib finds an error or bytes too many.
Bytes inflated(Bytes packed, std::size_t size) {
  for (const unsigned byte : {3U, 0U}) packed.push_back(std::byte(byte));
  Bytes out(size + 1);
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, -MAX_WBITS), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END) << (stream.msg != nullptr ? stream.msg : "");
  EXPECT_EQ(stream.avail_in, 0U);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

template <typename T>
Bytes bytes_of(const std::vector<T>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {bytes.begin(), bytes.end()};
}

// `next(random)` a word, so many times.
template <typename T>
Bytes words(std::size_t count, const std::function<T(std::mt19937&)>& next) {
  std::mt19937 random(11);
  std::vector<T> values(count);
  for (T& value : values) value = next(random);
  return bytes_of(values);
}
Bytes random_words(std::size_t count) {
  return words<std::uint32_t>(count, [](auto& random) { return static_cast<std::uint32_t>(random()); });
}
// Column numbers of rows of `a_row` each.
Bytes rising_words(std::size_t count, std::uint32_t a_row) {
  return words<std::uint32_t>(count, [a_row, at = 0U, i = 0U](auto& random) mutable {
    at = i++ % a_row == 0 ? 0 : at + 1 + static_cast<std::uint32_t>(random() % (random() % 2 == 0 ? 3 : 9000));
    return at;
  });
}
Bytes counts_as_floats(std::size_t count) {
  return words<float>(count, [plays = std::geometric_distribution<int>(0.5)](auto& random) mutable {
    return static_cast<float>(1 + plays(random));
  });
}
Bytes periodic_words(std::size_t count, std::uint32_t period) {
  return words<std::uint32_t>(count, [period, i = 0U](auto&) mutable { return i++ % period * 0x9E3779B1U; });
}

// Returns what it was deflated to.
Bytes expect_round_trip(const Bytes& in, const std::string& what) {
  SCOPED_TRACE(what + ", bytes: " + std::to_string(in.size()));
  Bytes packed = deflate_words(in);
  EXPECT_TRUE(inflated(packed, in.size()) == in);
  EXPECT_EQ(deflate_words(in), packed);
  return packed;
}

TEST(DeflateWords, ShortInputOfAnyLength) {
  for (std::size_t size = 0; size < 700; ++size) {
    Bytes rising(size), same(size, std::byte{7}), noise = random_words(size / 4 + 1);
    for (std::size_t i = 0; i < size; ++i) rising[i] = std::byte(i & 255U);
    noise.resize(size);
    for (const Bytes& in : {rising, same, noise}) expect_round_trip(in, "short");
  }
}

TEST(DeflateWords, SizesAboutThoseOfAChunk) {
  for (const std::size_t size : {kChunk - 5, kChunk - 4, kChunk - 1, kChunk, kChunk + 1, kChunk + 4, 3 * kChunk + 2}) {
    Bytes rising = rising_words(size / 4 + 1, 150), counts = counts_as_floats(size / 4 + 1);
    rising.resize(size);
    counts.resize(size);
    expect_round_trip(rising, "rising");
    expect_round_trip(counts, "counts");
  }
}

TEST(DeflateWords, MatchesOfEveryLengthAndDistance) {
  for (std::uint32_t period = 1; period < 9000; period += 1 + period / 8)
    expect_round_trip(periodic_words(2 * period + 300, period), "period " + std::to_string(period));
  for (const std::uint32_t period : {8191U, 8192U, 8193U, 65535U, 65536U, 65537U})
    expect_round_trip(periodic_words(200'000, period), "period " + std::to_string(period));
  for (std::size_t length = 1; length < 140; ++length) {  // noise, which returns up to a word that differs
    Bytes in = random_words(200);
    const Bytes again(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(4 * length));
    in.insert(in.end(), again.begin(), again.end());
    in.insert(in.end(), 4, std::byte{1});
    expect_round_trip(in, "length");
  }
  EXPECT_LT(expect_round_trip(periodic_words(200'000, 2000), "in the window").size(), 40'000U);
  EXPECT_LT(expect_round_trip(Bytes(kChunk, std::byte{0}), "zeros").size(), 4000U);
}

TEST(DeflateWords, WhatCannotShrinkIsStored) {
  for (const std::size_t count : {100UL, 16'383UL, 16'384UL, 200'000UL}) {
    const Bytes in = random_words(count);
    EXPECT_LE(expect_round_trip(in, "noise").size(), in.size() + in.size() / 10'000 + 10);
  }
}

TEST(DeflateWords, CodesThatWouldBeTooLong) {
  std::vector<std::uint8_t> bytes;  // Fibonacci numbers of each: the most uneven code
  for (std::uint32_t a = 1, b = 1, symbol = 0; symbol < 26; ++symbol, b += std::exchange(a, b))
    bytes.insert(bytes.end(), a, static_cast<std::uint8_t>(symbol * 9));
  expect_round_trip(bytes_of(bytes), "sorted");
  std::ranges::shuffle(bytes, std::mt19937(3));
  expect_round_trip(bytes_of(bytes), "shuffled");
}

TEST(DeflateWords, ChunksJoin) {
  const Bytes in = rising_words(100'000, 90);
  Bytes joined;
  for (std::size_t at = 0; at < in.size(); at += 1 + in.size() / 7) {
    const auto part = std::span(in).subspan(at, std::min(1 + in.size() / 7, in.size() - at));
    const Bytes packed = deflate_words(part);
    joined.insert(joined.end(), packed.begin(), packed.end());
  }
  EXPECT_TRUE(inflated(joined, in.size()) == in);
}

// As small as zlib has them, about: a change that finds fewer matches would pass the other tests.
TEST(DeflateWords, Shrinks) {
  const auto by_zlib = [](const Bytes& in, int level) {
    uLongf size = compressBound(static_cast<uLong>(in.size()));
    std::vector<Bytef> out(size);
    EXPECT_EQ(
        compress2(out.data(), &size, reinterpret_cast<const Bytef*>(in.data()), static_cast<uLong>(in.size()), level),
        Z_OK);
    return static_cast<double>(size);
  };
  const Bytes rising = rising_words(kChunk / 4, 150), counts = counts_as_floats(kChunk / 4);
  EXPECT_LT(static_cast<double>(deflate_words(rising).size()), 1.03 * by_zlib(rising, 1));
  EXPECT_LT(static_cast<double>(deflate_words(counts).size()), 1.0 * by_zlib(counts, 4));
}

TEST(Huffman, CodesAreCompleteAndWithinTheLimit) {
  std::vector<std::vector<std::uint32_t>> cases{
      {1, 1}, {0, 5, 0, 1}, {1, 2, 3, 4, 5}, std::vector<std::uint32_t>(286, 1)};
  std::vector<std::uint32_t> fibonacci{1, 1};
  while (fibonacci.size() < 40) fibonacci.push_back(fibonacci.back() + fibonacci[fibonacci.size() - 2]);
  cases.push_back(fibonacci);
  fibonacci.resize(286, 1);
  cases.push_back(fibonacci);
  for (const auto& counts : cases) {
    std::vector<Code> codes(counts.size());
    make_codes(counts, codes);
    double sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      EXPECT_EQ(counts[i] == 0, codes[i].length == 0);
      EXPECT_LE(codes[i].length, kMostCodeBits);
      if (codes[i].length > 0) sum += std::ldexp(1.0, -codes[i].length);
    }
    EXPECT_EQ(sum, 1.0);
  }
}

TEST(Huffman, CommonerSymbolsHaveShorterCodes) {
  std::array<Code, 4> codes;
  make_codes(std::array<std::uint32_t, 4>{3, 1, 9, 2}, codes);
  std::array<unsigned, 4> lengths{}, bits{};
  for (std::size_t i = 0; i < 4; ++i) lengths[i] = codes[i].length, bits[i] = codes[i].bits;
  EXPECT_EQ(lengths, (std::array<unsigned, 4>{2, 3, 1, 3}));
  EXPECT_EQ(bits, (std::array<unsigned, 4>{0b01, 0b011, 0b0, 0b111}));  // 10, 110, 0, 111 from the left
}

}  // namespace
}  // namespace segue::linalg::zip
