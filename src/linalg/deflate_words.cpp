// Source: RFC 1951. What it leaves to the encoder is kept to what arrays of counts and of rising indices gain by: a
// match is looked for at the last place where the same two words began; where there is none, the upper three bytes of
// a word are often those of the word before it. One block a call.
#include "deflate_words.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <tuple>
#include <utility>

#include "bit_writer.hpp"
#include "huffman.hpp"

namespace segue::linalg::zip {
namespace {

constexpr std::size_t kWord = 4;
constexpr std::size_t kWindow = 32768 / kWord, kMostMatch = 256 / kWord;  // words
constexpr unsigned kEndOfBlock = 256, kFirstLength = 257, kLengthCodes = 29, kDistanceCodes = 30;
constexpr unsigned kDynamic = 2;  // the block has codes of its own

// A length less 3 or a distance less 1: a code, then bits that tell apart the values that share it.
struct Value {
  unsigned code, extra_bits, extra;
};
constexpr unsigned kLengthsPerDoubling = 4, kDistancesPerDoubling = 2;  // codes from one power of 2 to the next
template <unsigned kPerDoubling>
constexpr unsigned extra_bits(unsigned code) {
  return code < 2 * kPerDoubling ? 0 : code / kPerDoubling - 1;
}
template <unsigned kPerDoubling>
constexpr Value split(unsigned value) {
  if (value < 2 * kPerDoubling) return {value, 0, 0};
  const auto extra = static_cast<unsigned>(std::bit_width(value / kPerDoubling)) - 1;
  return {extra * kPerDoubling + (value >> extra), extra, value & ((1U << extra) - 1)};
}
constexpr Value split_length(unsigned bytes) { return split<kLengthsPerDoubling>(bytes - 3); }  // 258 has its own code
constexpr Value split_distance(unsigned bytes) { return split<kDistancesPerDoubling>(bytes - 1); }
constexpr unsigned kThreeBytes = kFirstLength + split_length(3).code, kWordBack = split_distance(kWord).code;

struct Token {
  std::uint16_t words = 0;     // matched; 0: a word by itself
  std::uint16_t distance = 0;  // in words; of a word by itself 1 where all but its first byte match the word before
};

std::uint32_t word_at(const std::byte* at) {
  std::uint32_t word;
  std::memcpy(&word, at, sizeof(word));
  return word;
}
std::uint64_t pair_at(const std::byte* at) {
  std::uint64_t pair;
  std::memcpy(&pair, at, sizeof(pair));
  return pair;
}

// Where each pair of words was seen last, by the lower 16 bits of its position: a table that fits the first cache.
class LastSeen {
 public:
  // How many words back, none of them before position 0, the same pair may be found; the caller compares.
  std::size_t exchange(std::uint64_t pair, std::size_t position) {
    std::uint16_t& last = last_[pair * 0x9E3779B97F4A7C15U >> (64U - kBits)];
    return static_cast<std::uint16_t>(position - std::exchange(last, static_cast<std::uint16_t>(position)));
  }

 private:
  static constexpr unsigned kBits = 13;  // as many places as the window has words
  std::array<std::uint16_t, 1U << kBits> last_{};
};

using LiteralCounts = std::array<std::uint32_t, kFirstLength + kLengthCodes>;
using DistanceCounts = std::array<std::uint32_t, kDistanceCodes>;

struct Tokens {
  std::unique_ptr<Token[]> list;
  std::size_t size = 0;
  LiteralCounts literals{};
  DistanceCounts distances{};

  void add_match(std::size_t words, std::size_t distance) {
    ++literals[kFirstLength + split_length(static_cast<unsigned>(words * kWord)).code];
    ++distances[split_distance(static_cast<unsigned>(distance * kWord)).code];
    list[size++] = {static_cast<std::uint16_t>(words), static_cast<std::uint16_t>(distance)};
  }
};

// `in` holds whole words.
Tokens tokenize(std::span<const std::byte> in) {
  const std::size_t words = in.size() / kWord;
  Tokens tokens;
  tokens.list = std::make_unique_for_overwrite<Token[]>(words);
  std::array<std::array<std::uint32_t, 256>, kWord> bytes{};  // of each place its own: zeros come side by side
  std::uint32_t like_before = 0;
  LastSeen last_seen;
  std::uint32_t before = words > 0 ? ~word_at(in.data()) : 0;  // unlike the first word
  for (std::size_t i = 0; i < words;) {
    const std::byte* const at = in.data() + i * kWord;
    const std::size_t rest = std::min(words - i, kMostMatch);
    if (rest > 1) {
      const std::uint64_t pair = pair_at(at);
      const std::size_t distance = last_seen.exchange(pair, i);
      const std::byte* const seen = at - distance * kWord;
      if ((distance - 1 < kWindow) & (pair_at(seen) == pair)) {  // &: one branch, mostly foreseen
        std::size_t match = 2;
        while (match < rest && word_at(at + match * kWord) == word_at(seen + match * kWord)) ++match;
        for (std::size_t k = 1; k < match && i + k + 1 < words; ++k) last_seen.exchange(pair_at(at + k * kWord), i + k);
        tokens.add_match(match, distance);
        i += match;
        before = word_at(at + (match - 1) * kWord);
        continue;
      }
    }
    const std::uint32_t word = word_at(at);
    const bool like = (word ^ before) < 256, unlike = !like;  // no branch: which it is cannot be foreseen
    ++bytes[0][word & 255U];
    bytes[1][word >> 8U & 255U] += unlike;
    bytes[2][word >> 16U & 255U] += unlike;
    bytes[3][word >> 24U] += unlike;
    like_before += like;
    tokens.list[tokens.size++] = {0, like};
    before = word;
    ++i;
  }
  for (const auto& place : bytes)
    for (std::size_t byte = 0; byte < place.size(); ++byte) tokens.literals[byte] += place[byte];
  tokens.literals[kThreeBytes] += like_before;
  tokens.distances[kWordBack] += like_before;
  return tokens;
}

struct Codes {
  std::array<Code, std::tuple_size_v<LiteralCounts>> literals{};
  std::array<Code, std::tuple_size_v<DistanceCounts>> distances{};
};

constexpr unsigned kLengthBits = 4;  // each code length is sent in so many: 158 bytes a block, not worth a code
constexpr std::size_t kHeaderBits =
    3 + 5 + 5 + 4 + 19 * 3 + kLengthBits * (std::tuple_size_v<LiteralCounts> + std::tuple_size_v<DistanceCounts>);

// Of a block with these tokens; a few more than it takes.
std::uint64_t bits_of(const Tokens& tokens, const Codes& codes) {
  std::uint64_t bits = kHeaderBits;
  for (unsigned i = 0; i < tokens.literals.size(); ++i) {
    const unsigned extra = i < kFirstLength ? 0 : extra_bits<kLengthsPerDoubling>(i - kFirstLength);
    bits += std::uint64_t{tokens.literals[i]} * (codes.literals[i].length + extra);
  }
  for (unsigned i = 0; i < tokens.distances.size(); ++i)
    bits += std::uint64_t{tokens.distances[i]} * (codes.distances[i].length + extra_bits<kDistancesPerDoubling>(i));
  return bits;
}

void write_header(const Codes& codes, BitWriter& out) {
  out.put(kDynamic << 1U, 3);  // not the last block
  out.put(codes.literals.size() - 257, 5);
  out.put(codes.distances.size() - 1, 5);
  out.put(19 - 4, 4);
  for (unsigned i = 0; i < 19; ++i) out.put(i < 3 ? 0 : kLengthBits, 3);  // the first three stand for repetitions
  const auto put_length = [&](Code code) {
    constexpr std::array<std::uint8_t, 16> kReversed{0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15};
    out.put(kReversed[code.length], kLengthBits);
  };
  std::ranges::for_each(codes.literals, put_length);
  std::ranges::for_each(codes.distances, put_length);
}

void write_tokens(std::span<const Token> tokens, const std::byte* in, const Codes& codes, BitWriter& out) {
  const Code three_bytes = codes.literals[kThreeBytes], word_back = codes.distances[kWordBack];
  const std::uint64_t like_bits = three_bytes.bits | std::uint64_t{word_back.bits} << three_bytes.length;
  const unsigned like_length = three_bytes.length + word_back.length;
  for (const Token token : tokens) {
    if (token.words == 0) {
      const std::uint32_t word = word_at(in);
      const Code second = codes.literals[word >> 8U & 255U], third = codes.literals[word >> 16U & 255U],
                 fourth = codes.literals[word >> 24U];
      const std::uint64_t bits = second.bits | (third.bits | std::uint64_t{fourth.bits} << third.length)
                                                   << second.length;
      const unsigned length = second.length + third.length + fourth.length;
      const bool like = token.distance != 0;
      out.add(codes.literals[word & 255U]);
      out.add(like ? like_bits : bits, like ? like_length : length);
      in += kWord;
    } else {
      const Value length = split_length(static_cast<unsigned>(token.words * kWord));
      const Value distance = split_distance(static_cast<unsigned>(token.distance * kWord));
      out.add(codes.literals[kFirstLength + length.code]);
      out.add(length.extra, length.extra_bits);
      out.add(codes.distances[distance.code]);
      out.add(distance.extra, distance.extra_bits);
      in += token.words * kWord;
    }
    out.flush();
  }
}

}  // namespace

std::vector<std::byte> deflate_words(std::span<const std::byte> in) {
  const std::span<const std::byte> tail = in.last(in.size() % kWord);
  Tokens tokens = tokenize(in.first(in.size() - tail.size()));
  for (const std::byte byte : tail) ++tokens.literals[std::to_integer<std::size_t>(byte)];
  ++tokens.literals[kEndOfBlock];
  ++tokens.literals[0];  // so that each code has two symbols: decoders differ on codes of fewer
  ++tokens.distances[0];
  ++tokens.distances[1];
  Codes codes;
  make_codes(tokens.literals, codes.literals);
  make_codes(tokens.distances, codes.distances);

  const std::size_t packed = bits_of(tokens, codes) / 8 + 1;
  const std::size_t stored = in.size() + (in.size() + kMostStored - 1) / kMostStored * kStoredHeader;
  std::vector<std::byte> out(std::min(packed, stored) + kStoredHeader + kWrittenBeyond);
  BitWriter bits(out.data());
  if (packed < stored) {
    write_header(codes, bits);
    write_tokens({tokens.list.get(), tokens.size}, in.data(), codes, bits);
    for (const std::byte byte : tail) bits.put(codes.literals[std::to_integer<std::size_t>(byte)]);
    bits.put(codes.literals[kEndOfBlock]);
  } else {
    for (auto rest = in; !rest.empty(); rest = rest.subspan(std::min(rest.size(), kMostStored)))
      bits.store(rest.first(std::min(rest.size(), kMostStored)));
  }
  bits.store({});
  out.resize(static_cast<std::size_t>(bits.end() - out.data()));
  return out;
}

}  // namespace segue::linalg::zip
