#include "parquet/column_chunk.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>
#include <utility>
#include <zstd.h>

#include "parquet/encodings.hpp"
#include "parquet/thrift.hpp"

#include "segue/base/bits.hpp"
#include "segue/base/hash.hpp"

namespace segue::tables::parquet {
namespace {

constexpr std::size_t kDictionary = std::size_t{1} << 15U;  // entries; above it values stand for themselves
constexpr std::int32_t kDataPage = 0, kDictionaryPage = 2;

// A column chunk in the making.
struct Making {
  EncodedRows::Chunk chunk = {};
  Compressor& compressor;
};

void put_page(Making& making, std::string_view page, std::int32_t type, std::size_t values, Encoding encoding) {
  EncodedRows::Chunk& chunk = making.chunk;
  const std::string_view packed = chunk.compressed ? making.compressor.compress(page) : page;
  ThriftWriter header;
  header.begin();
  header.i32(1, type);
  header.i32(2, static_cast<std::int32_t>(page.size()));
  header.i32(3, static_cast<std::int32_t>(packed.size()));
  header.structure(type == kDataPage ? 5 : 7);
  header.i32(1, static_cast<std::int32_t>(values));
  header.i32(2, static_cast<std::int32_t>(encoding));
  if (type == kDataPage) {
    header.i32(3, static_cast<std::int32_t>(Encoding::rle));  // definition levels
    header.i32(4, static_cast<std::int32_t>(Encoding::rle));  // repetition levels, of which there are none
  }
  header.end();
  header.end();
  chunk.bytes += header.bytes();
  chunk.bytes += packed;
  chunk.unpacked += header.bytes().size() + page.size();
}

// Whether packing is worth its time, and the reader's: a piece from the middle tells. Much of what is packed by
// difference is as good as random.
bool gains(Compressor& compressor, std::string_view page) {
  constexpr std::size_t kPiece = std::size_t{1} << 15U;
  if (page.size() < 4 * kPiece) return true;
  return compressor.compress(page.substr(page.size() / 2, kPiece)).size() < kPiece / 16 * 15;
}

template <typename T>
std::string bytes_of(T value) {
  std::string out(sizeof(T), '\0');
  std::memcpy(out.data(), &value, sizeof(T));
  return out;
}

template <typename T>
std::vector<T> only_present(std::span<const T> values, std::span<const std::uint8_t> present) {
  std::vector<T> out;
  out.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    if (present[i] != 0) out.push_back(values[i]);
  return out;
}

template <typename T>
  requires std::is_floating_point_v<T>
void put_plain(std::string& out, std::span<const T> values) {
  out.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

void put_plain(std::string& out, std::span<const std::string_view> values) {
  std::size_t size = 0;
  for (const std::string_view value : values) size += sizeof(std::uint32_t) + value.size();
  out.reserve(out.size() + size);
  for (const std::string_view value : values) {
    const auto length = static_cast<std::uint32_t>(value.size());
    out.append(reinterpret_cast<const char*>(&length), sizeof length);
    out += value;
  }
}

// Numbers by their bits: NaN is itself, and 0 is not -0.
template <typename T>
  requires std::is_floating_point_v<T>
std::string_view bytes_in(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}
std::string_view bytes_in(std::string_view value) { return value; }

template <typename T>
bool is_same(const T& a, const T& b) {
  return bytes_in(a) == bytes_in(b);
}
bool is_same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.data() == b.data() || a == b);
}

// Distinct values in order of appearance, by open addressing.
template <typename T>
class Dictionary {
 public:
  // Its place; kDictionary where it is new and there is no more room.
  std::size_t place_of(const T& value) {
    const std::uint64_t hash = hash_bytes(bytes_in(value));
    const auto tag = static_cast<std::uint32_t>(hash >> 32U);
    for (std::size_t at = hash % kSlots;; at = (at + 1) % kSlots) {
      Slot& slot = slots_[at];
      if (slot.place == kFree) {
        if (entries_.size() == kDictionary) return kDictionary;
        slot = {tag, static_cast<std::uint32_t>(entries_.size())};
        entries_.push_back(value);
        return slot.place;
      }
      if (slot.tag == tag && bytes_in(entries_[slot.place]) == bytes_in(value)) return slot.place;
    }
  }
  [[nodiscard]] const std::vector<T>& entries() const { return entries_; }

 private:
  static constexpr std::size_t kSlots = 2 * kDictionary;
  static constexpr std::uint32_t kFree = UINT32_MAX;
  struct Slot {
    std::uint32_t tag = 0, place = kFree;
  };
  std::vector<Slot> slots_ = std::vector<Slot>(kSlots);
  std::vector<T> entries_;
};

// Each value's place among the distinct ones; false where these are too many, or soon seem to be.
template <typename T>
bool build_dictionary(std::span<const T> values, Dictionary<T>& dictionary, std::vector<std::uint32_t>& places) {
  constexpr std::size_t kEnough = 4096;
  places.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0 && is_same(values[i], values[i - 1])) {
      places.push_back(places.back());
      continue;
    }
    if (i == kEnough && dictionary.entries().size() > kEnough / 10 * 9) return false;
    const std::size_t place = dictionary.place_of(values[i]);
    if (place == kDictionary) return false;
    places.push_back(static_cast<std::uint32_t>(place));
  }
  return dictionary.entries().size() * 2 <= values.size();
}

// `page` holds the definition levels already.
template <typename T>
void put_values(Making& making, std::string& page, std::span<const T> values, std::size_t rows) {
  Dictionary<T> dictionary;
  std::vector<std::uint32_t> places;
  Encoding encoding = Encoding::plain;
  if (build_dictionary(values, dictionary, places)) {
    encoding = Encoding::rle_dictionary;
    const std::span<const T> entries(dictionary.entries());
    std::string plain;
    put_plain(plain, entries);
    put_page(making, plain, kDictionaryPage, entries.size(), Encoding::plain);
    making.chunk.dictionary_bytes = making.chunk.bytes.size();
    const auto width = static_cast<unsigned>(std::bit_width(std::max<std::size_t>(entries.size(), 2) - 1));
    page += static_cast<char>(width);
    put_hybrid(page, places, width);
  } else if constexpr (std::is_same_v<T, std::string_view>) {
    encoding = Encoding::delta_byte_array;
    put_delta_byte_array(page, values);
  } else {
    put_plain(page, values);
  }
  making.chunk.encoding = static_cast<std::uint8_t>(encoding);
  put_page(making, page, kDataPage, rows, encoding);
}

template <typename Stored, typename T>
void put_integers(Making& making, std::string& page, std::span<const T> values, std::size_t rows) {
  if (!values.empty()) {
    auto least = values[0], most = values[0];  // std::minmax_element would branch
    for (const auto value : values) least = std::min(least, value), most = std::max(most, value);
    making.chunk.least = bytes_of(least);
    making.chunk.most = bytes_of(most);
  }
  put_delta_binary_packed(page, std::span(reinterpret_cast<const Stored*>(values.data()), values.size()));
  making.chunk.encoding = static_cast<std::uint8_t>(Encoding::delta_binary_packed);
  making.chunk.compressed = gains(making.compressor, page);
  put_page(making, page, kDataPage, rows, Encoding::delta_binary_packed);
}

void put_column(Making& making, std::string& page, std::span<const std::uint8_t> values, std::size_t rows) {
  const std::vector<std::uint64_t> bits(values.begin(), values.end());
  put_bits(page, bits, 1);
  put_page(making, page, kDataPage, rows, Encoding::plain);
}
void put_column(Making& making, std::string& page, std::span<const std::uint32_t> values, std::size_t rows) {
  put_integers<std::int32_t>(making, page, values, rows);
}
void put_column(Making& making, std::string& page, std::span<const std::int64_t> values, std::size_t rows) {
  put_integers<std::int64_t>(making, page, values, rows);
}
void put_column(Making& making, std::string& page, std::span<const float> values, std::size_t rows) {
  put_values(making, page, values, rows);
}
void put_column(Making& making, std::string& page, std::span<const double> values, std::size_t rows) {
  put_values(making, page, values, rows);
}
void put_column(Making& making, std::string& page, std::span<const std::string_view> values, std::size_t rows) {
  put_values(making, page, values, rows);
}

}  // namespace

void Compressor::Free::operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }

std::string_view Compressor::compress(std::string_view bytes) {
  constexpr int kLevel = 1;  // what is packed by difference gains little from more
  const std::size_t bound = ZSTD_compressBound(bytes.size());
  if (out_.size() < bound) out_.resize(bound);
  if (context_ == nullptr) context_.reset(ZSTD_createCCtx());
  return {out_.data(), ZSTD_compressCCtx(context_.get(), out_.data(), bound, bytes.data(), bytes.size(), kLevel)};
}

EncodedRows::Chunk encode_column(const ParquetColumn& column, const ParquetCells& cells, Compressor& compressor) {
  Making making{.compressor = compressor};
  std::visit(
      [&](const auto& values) {
        using T = typename std::remove_cvref_t<decltype(values)>::value_type;
        const bool gaps =
            std::any_of(cells.present.begin(), cells.present.end(), [](std::uint8_t is) { return is == 0; });
        std::string page;
        if (column.nullable) {
          const std::vector<std::uint32_t> levels =
              cells.present.empty() ? std::vector<std::uint32_t>(values.size(), 1)
                                    : std::vector<std::uint32_t>(cells.present.begin(), cells.present.end());
          std::string runs;
          put_hybrid(runs, levels, 1);
          page = bytes_of(static_cast<std::uint32_t>(runs.size())) + runs;
        }
        if (!gaps) return put_column(making, page, values, values.size());
        const auto there = only_present<std::remove_const_t<T>>(values, cells.present);
        making.chunk.nulls = static_cast<std::int64_t>(values.size() - there.size());
        put_column(making, page, std::span<const std::remove_const_t<T>>(there), values.size());
      },
      cells.values);
  return std::move(making.chunk);
}

}  // namespace segue::tables::parquet
