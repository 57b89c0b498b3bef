// Thrift's compact protocol, as far as Parquet's headers and footer need it.
// Source: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
#pragma once
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace segue::tables::parquet {

inline void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) out += static_cast<char>(value | 0x80U);
  out += static_cast<char>(value);
}

[[nodiscard]] inline std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}

enum class ThriftType : std::uint8_t {
  yes = 1,
  no = 2,
  byte = 3,
  i32 = 5,
  i64 = 6,
  binary = 8,
  list = 9,
  structure = 12
};

class ThriftWriter {
 public:
  void begin() { last_.push_back(0); }
  void end() {
    out_ += '\0';
    last_.pop_back();
  }
  void field(int id, ThriftType type) {
    const int step = id - last_.back();
    last_.back() = id;
    if (step > 0 && step <= 15) {
      out_ += static_cast<char>((step << 4) | static_cast<int>(type));
      return;
    }
    out_ += static_cast<char>(type);
    put_varint(out_, zigzag(id));
  }
  void boolean(int id, bool value) { field(id, value ? ThriftType::yes : ThriftType::no); }
  void byte(int id, std::uint8_t value) {
    field(id, ThriftType::byte);
    out_ += static_cast<char>(value);
  }
  void i32(int id, std::int32_t value) {
    field(id, ThriftType::i32);
    put_varint(out_, zigzag(value));
  }
  void i64(int id, std::int64_t value) {
    field(id, ThriftType::i64);
    put_varint(out_, zigzag(value));
  }
  void text(int id, std::string_view value) {
    field(id, ThriftType::binary);
    put_text(value);
  }
  void list(int id, ThriftType of, std::size_t size) {
    field(id, ThriftType::list);
    if (size < 15) {
      out_ += static_cast<char>((size << 4U) | static_cast<std::size_t>(of));
      return;
    }
    out_ += static_cast<char>(0xF0U | static_cast<unsigned>(of));
    put_varint(out_, size);
  }
  void structure(int id) {  // to be closed by end()
    field(id, ThriftType::structure);
    begin();
  }
  void element(std::int32_t value) { put_varint(out_, zigzag(value)); }  // of a list
  void element(std::string_view value) { put_text(value); }
  [[nodiscard]] const std::string& bytes() const { return out_; }

 private:
  void put_text(std::string_view value) {
    put_varint(out_, value.size());
    out_ += value;
  }
  std::string out_;
  std::vector<int> last_;  // the id of each open structure's last field
};

}  // namespace segue::tables::parquet
