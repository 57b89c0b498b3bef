#include "npy_header.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/core.h>
#include <optional>

namespace segue::linalg {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kMostHeaderBytes = 1U << 20U;

// Reads the Python dict literal a header holds: three keys with a string, a boolean and a tuple of whole numbers.
class DictReader {
 public:
  explicit DictReader(std::string_view text) : text_(text) {}

  bool read(NpyHeader& header) {
    bool type = false, order = false, shape = false;
    if (!take('{')) return false;
    while (!take('}')) {
      const auto key = string();
      if (!key || !take(':')) return false;
      if (*key == "descr") {
        const auto value = string();
        if (!value) return false;
        header.type = *value;
        type = true;
      } else if (*key == "fortran_order") {
        if (word("True"))
          header.fortran_order = true;
        else if (word("False"))
          header.fortran_order = false;
        else
          return false;
        order = true;
      } else if (*key == "shape") {
        if (!tuple(header.shape)) return false;
        shape = true;
      } else {
        return false;
      }
      if (!take(',') && peek() != '}') return false;
    }
    return type && order && shape;
  }

 private:
  char peek() {
    while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\n')) text_.remove_prefix(1);
    return text_.empty() ? '\0' : text_.front();
  }
  bool take(char wanted) {
    if (peek() != wanted || text_.empty()) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool word(std::string_view wanted) {
    peek();
    if (!text_.starts_with(wanted)) return false;
    text_.remove_prefix(wanted.size());
    return true;
  }
  std::optional<std::string_view> string() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') return std::nullopt;
    const auto end = text_.find(quote, 1);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view value = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    return value;
  }
  bool tuple(std::vector<std::uint64_t>& shape) {
    shape.clear();
    if (!take('(')) return false;
    while (!take(')')) {
      peek();
      std::uint64_t value = 0;
      const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
      if (error != std::errc{}) return false;
      text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
      if (peek() == 'L') take('L');  // Python 2 wrote 3L
      shape.push_back(value);
      if (!take(',') && peek() != ')') return false;
    }
    return true;
  }

  std::string_view text_;
};

bool elements_fit(const std::vector<std::uint64_t>& shape) {
  std::uint64_t product = 1;
  for (const std::uint64_t side : shape) {
    if (side != 0 && product > (std::uint64_t{1} << 58U) / side) return false;
    product *= side;
  }
  return true;
}

unsigned byte_at(std::span<const std::byte> bytes, std::size_t i) { return std::to_integer<unsigned>(bytes[i]); }

}  // namespace

std::uint64_t NpyHeader::elements() const {
  std::uint64_t product = 1;
  for (const std::uint64_t side : shape) product *= side;
  return product;
}

Result<std::size_t> npy_header_length(std::span<const std::byte> prefix, std::string_view name) {
  const std::string_view text(reinterpret_cast<const char*>(prefix.data()), prefix.size());
  if (prefix.size() < kNpyPrefixBytes || !text.starts_with(kMagic))
    return make_error(ErrorKind::corrupt, "{}: not a numpy array file", name);
  const unsigned version = byte_at(prefix, 6);
  if (version < 1 || version > 3)
    return make_error(ErrorKind::corrupt, "{}: numpy format version {} is not known (1 to 3 are)", name, version);
  std::size_t length = byte_at(prefix, 8) | byte_at(prefix, 9) << 8U;
  if (version >= 2) length |= std::size_t{byte_at(prefix, 10)} << 16U | std::size_t{byte_at(prefix, 11)} << 24U;
  if (length > kMostHeaderBytes) return make_error(ErrorKind::corrupt, "{}: its header claims {} bytes", name, length);
  return length + (version == 1 ? 10 : 12);
}

Result<NpyHeader> parse_npy_header(std::span<const std::byte> header, std::string_view name) {
  const auto length = npy_header_length(header.subspan(0, std::min(header.size(), kNpyPrefixBytes)), name);
  if (!length) return length.error();
  if (header.size() < *length) return make_error(ErrorKind::corrupt, "{}: cut off within its header", name);
  const std::size_t start = byte_at(header, 6) == 1 ? 10 : 12;
  NpyHeader parsed;
  parsed.bytes = *length;
  const std::string_view text(reinterpret_cast<const char*>(header.data()) + start, *length - start);
  if (!DictReader(text).read(parsed))
    return make_error(ErrorKind::corrupt, "{}: its header is not one of a plain array: {}", name,
                      text.substr(0, std::min<std::size_t>(text.find('\n'), 120)));
  if (!elements_fit(parsed.shape)) return make_error(ErrorKind::corrupt, "{}: its shape is impossibly large", name);
  return parsed;
}

std::string make_npy_header(std::string_view type, std::span<const std::uint64_t> shape) {
  std::string sides;
  for (const std::uint64_t side : shape) sides += fmt::format("{}{}", sides.empty() ? "" : ", ", side);
  if (shape.size() == 1) sides += ",";
  std::string dict = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", type, sides);
  constexpr std::size_t kPrefix = 10;
  const std::size_t unpadded = kPrefix + dict.size() + 1;
  dict.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
  dict += '\n';
  std::string header(kMagic);
  header += '\x01';
  header += '\x00';
  header += static_cast<char>(dict.size() & 0xffU);
  header += static_cast<char>(dict.size() >> 8U);
  return header + dict;
}

}  // namespace segue::linalg
