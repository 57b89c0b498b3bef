#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "npy_header.hpp"
#include "zip_reader.hpp"

#include "segue/base/file.hpp"
#include "segue/linalg/npz.hpp"

namespace segue::linalg {
namespace {

static_assert(std::endian::native == std::endian::little, "arrays are read as they lie in the file");

constexpr std::uint64_t kMost32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kPieceElements = 1U << 16U;

// One array of the archive, opened up to its first element.
struct Array {
  std::string name;  // file and member, for messages
  NpyHeader header;
  std::unique_ptr<zip::MemberReader> elements;
};

Result<Array> open_array(const std::vector<zip::Member>& members, const std::string& file, const std::string& name) {
  const auto found = std::find_if(members.begin(), members.end(), [&](const auto& m) { return m.name == name; });
  if (found == members.end())
    return make_error(ErrorKind::corrupt, "{}: has no {}; it is not a matrix saved by scipy.sparse.save_npz", file,
                      name);
  Array array;
  array.name = file + ": " + name;
  array.elements = std::make_unique<zip::MemberReader>(*found, file);
  std::vector<std::byte> header(std::min<std::uint64_t>(kNpyPrefixBytes, found->size));
  if (auto read = array.elements->read(header); !read) return read.error();
  const auto length = npy_header_length(header, array.name);
  if (!length) return length.error();
  if (*length < header.size() || *length > found->size)
    return make_error(ErrorKind::corrupt, "{}: cut off within its header", array.name);
  header.resize(*length);
  if (auto read = array.elements->read(std::span(header).subspan(kNpyPrefixBytes)); !read) return read.error();
  auto parsed = parse_npy_header(header, array.name);
  if (!parsed) return parsed.error();
  array.header = std::move(*parsed);
  return array;
}

// True if `value` can be a `To`: whole numbers have to fit, floats may round, but not to 0 or beyond all numbers.
template <typename To, typename From>
bool fits([[maybe_unused]] From value) {
  if constexpr (std::is_same_v<To, float> && std::is_same_v<From, double>)
    return (static_cast<float>(value) != 0 || value == 0) &&
           (std::abs(value) <= double{std::numeric_limits<float>::max()} || !std::isfinite(value));
  else if constexpr (std::is_floating_point_v<To>)
    return true;
  else
    return std::in_range<To>(value);
}

template <typename Out>
struct ElementOf {
  using Type = typename Out::value_type;
};
template <>
struct ElementOf<CodedValues> {
  using Type = float;
};

// Where values go that are not kept.
template <typename T>
struct Given {
  using value_type = T;
  const std::function<void(std::span<const T>)>& take;
  void reserve(std::uint64_t) {}
};

template <typename Out>
void begin(Out& out, std::uint64_t count) {
  if constexpr (requires { out.clear(); }) out.clear();
  out.reserve(count);
}
template <typename Out>
void append(Out& out, std::span<const typename Out::value_type> piece) {
  out.insert(out.end(), piece.begin(), piece.end());
}
void append(CodedValues& out, std::span<const float> piece) { out.append(piece); }
template <typename T>
void append(Given<T>& out, std::span<const T> piece) {
  out.take(piece);
}

// `Out` holds what an index or a value becomes: an array, or codes.
template <typename From, typename Out>
Status read_as(Array& array, Out& out) {
  using To = typename ElementOf<Out>::Type;
  const std::uint64_t count = array.header.elements();
  if (array.elements->left() != count * sizeof(From))
    return make_error(ErrorKind::corrupt, "{}: holds {} bytes of elements where {} of {} bytes are needed", array.name,
                      array.elements->left(), count, sizeof(From));
  begin(out, count);
  std::vector<From> piece(std::min<std::uint64_t>(count, kPieceElements));
  std::vector<To> converted(piece.size());
  for (std::uint64_t at = 0; at < count; at += piece.size()) {
    const auto part = std::span(piece).first(std::min<std::uint64_t>(piece.size(), count - at));
    if (auto read = array.elements->read(std::as_writable_bytes(part)); !read) return read;
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (!fits<To>(part[i]))
        return make_error(
            ErrorKind::corrupt, "{}: element {} is {}, outside what {}", array.name, at + i, part[i],
            std::is_same_v<To, float> ? "32-bit numbers hold (1e-45 to 3.4e38); scale the values" : "an index can be");
      converted[i] = static_cast<To>(part[i]);  // NOLINT(bugprone-signed-char-misuse): fits() refused what is negative
    }
    append(out, std::span<const To>(converted).first(part.size()));
  }
  return {};
}

Error unknown_type(const Array& array, const char* wanted) {
  return make_error(ErrorKind::corrupt, "{}: its elements are of type {}; {} are read", array.name, array.header.type,
                    wanted);
}

template <typename Out>
Status read_integers(Array& array, Out& out) {
  const std::string& type = array.header.type;
  if (type == "<i4") return read_as<std::int32_t>(array, out);
  if (type == "<i8") return read_as<std::int64_t>(array, out);
  if (type == "<u4") return read_as<std::uint32_t>(array, out);
  if (type == "<u8") return read_as<std::uint64_t>(array, out);
  if (type == "|i1") return read_as<std::int8_t>(array, out);
  if (type == "|u1") return read_as<std::uint8_t>(array, out);
  if (type == "<i2") return read_as<std::int16_t>(array, out);
  if (type == "<u2") return read_as<std::uint16_t>(array, out);
  return unknown_type(array, "little-endian whole numbers of 1 to 8 bytes");
}

template <typename Out>
Status read_values(Array& array, Out& out) {
  const std::string& type = array.header.type;
  if (type == "<f4") return read_as<float>(array, out);
  if (type == "<f8") return read_as<double>(array, out);
  if (type == "|b1") return read_as<std::uint8_t>(array, out);
  const bool integer = type.size() == 3 && (type[1] == 'i' || type[1] == 'u');
  return integer ? read_integers(array, out) : unknown_type(array, "little-endian whole numbers, booleans and f4, f8");
}

// The "format" member: three letters, as bytes (|S3) or as UCS-4 (<U3).
Status check_format(Array& array, const std::string& file) {
  if (array.elements->left() > 64) return unknown_type(array, "short texts");
  std::vector<std::byte> bytes(array.elements->left());
  if (auto read = array.elements->read(bytes); !read) return read;
  std::string format;
  for (const std::byte byte : bytes)
    if (byte != std::byte{0}) format += static_cast<char>(byte);
  if (format != "csr")
    return make_error(ErrorKind::corrupt,
                      "{}: holds a '{}' matrix, not 'csr'; save it with save_npz(file, matrix.tocsr())", file, format);
  return {};
}

// scipy keeps rows in any order; Segue's rows rise.
template <typename T>
void sort_rows(std::span<const std::uint64_t> offsets, std::span<std::uint32_t> all_indices, std::span<T> values) {
  std::vector<std::pair<std::uint32_t, T>> entries;
  for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
    const auto first = offsets[row], last = offsets[row + 1];
    const auto indices = all_indices.subspan(first, last - first);
    if (std::is_sorted(indices.begin(), indices.end())) continue;
    entries.clear();
    for (auto i = first; i < last; ++i) entries.emplace_back(all_indices[i], values[i]);
    std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto i = first; i < last; ++i) std::tie(all_indices[i], values[i]) = entries[i - first];
  }
}

// The offsets are the only thing sort_rows() relies on; check() says what is wrong with them, and with all else.
bool offsets_usable(std::span<const std::uint64_t> offsets, std::uint64_t rows, std::uint64_t entries) {
  return offsets.size() == rows + 1 && offsets.front() == 0 && std::is_sorted(offsets.begin(), offsets.end()) &&
         offsets.back() == entries;
}

// The values as they are once all are read.
void finish(std::vector<float>& values, CsrMatrix<float>& matrix) { matrix.values = std::move(values); }
void finish(CodedValues& values, CodedCsr& matrix) {
  matrix.table = values.table();
  matrix.codes = values.release();
}
void sort_rows(CsrMatrix<float>& matrix) {
  sort_rows(matrix.offsets, std::span(matrix.indices), std::span(matrix.values));
}
void sort_rows(CodedCsr& matrix) {
  std::visit([&](auto& codes) { sort_rows(matrix.offsets, std::span(matrix.indices), std::span(codes)); },
             matrix.codes);
}
std::uint64_t values_in(const CsrMatrix<float>& matrix) { return matrix.values.size(); }
std::uint64_t values_in(const CodedCsr& matrix) {
  return std::visit([](const auto& codes) -> std::uint64_t { return codes.size(); }, matrix.codes);
}

// Rows and columns, of a file that says it holds such a matrix.
Result<std::pair<std::uint32_t, std::uint32_t>> read_shape(const std::vector<zip::Member>& members,
                                                           const std::string& file) {
  auto format = open_array(members, file, "format.npy");
  if (!format) return format.error();
  if (auto checked = check_format(*format, file); !checked) return checked.error();
  auto shape = open_array(members, file, "shape.npy");
  if (!shape) return shape.error();
  std::vector<std::uint64_t> sides;
  if (auto read = read_integers(*shape, sides); !read) return read.error();
  if (sides.size() != 2) return make_error(ErrorKind::corrupt, "{}: has {} dimensions, not two", file, sides.size());
  if (sides[0] > kMost32 || sides[1] > kMost32)
    return make_error(ErrorKind::corrupt, "{}: {} x {} is more than 2^32 - 1 rows or columns", file, sides[0],
                      sides[1]);
  return std::pair(static_cast<std::uint32_t>(sides[0]), static_cast<std::uint32_t>(sides[1]));
}

template <typename Matrix, typename Values>
Result<Matrix> load(const std::string& file, std::span<const std::byte> bytes) {
  const auto members = zip::read_members(bytes, file);
  if (!members) return members.error();
  const auto shape = read_shape(*members, file);
  if (!shape) return shape.error();
  Matrix matrix;
  std::tie(matrix.rows, matrix.columns) = *shape;
  auto offsets = open_array(*members, file, "indptr.npy");
  if (!offsets) return offsets.error();
  if (auto read = read_integers(*offsets, matrix.offsets); !read) return read.error();
  auto indices = open_array(*members, file, "indices.npy");
  if (!indices) return indices.error();
  if (auto read = read_integers(*indices, matrix.indices); !read) return read.error();
  auto values = open_array(*members, file, "data.npy");
  if (!values) return values.error();
  Values read_into;
  if (auto read = read_values(*values, read_into); !read) return read.error();
  finish(read_into, matrix);

  const std::uint64_t entries = matrix.indices.size();
  if (offsets_usable(matrix.offsets, matrix.rows, entries) && values_in(matrix) == entries) sort_rows(matrix);
  if (auto checked = check(matrix.view()); !checked)
    return make_error(checked.error().kind, "{}: {}", file, checked.error().message);
  return matrix;
}

template <typename Matrix, typename Values>
Result<Matrix> open_and_load(const std::filesystem::path& file) {
  const auto mapped = MappedFile::open(file);
  if (!mapped) return mapped.error();
  try {
    return load<Matrix, Values>(file.string(), mapped->bytes());
  } catch (const std::bad_alloc&) {
    return make_error(ErrorKind::out_of_memory, "{}: the matrix does not fit in memory", file.string());
  }
}

}  // namespace

Result<NpzSize> npz_size(const std::filesystem::path& file) {
  const auto mapped = MappedFile::open(file);
  if (!mapped) return mapped.error();
  const auto members = zip::read_members(mapped->bytes(), file.string());
  if (!members) return members.error();
  const auto shape = read_shape(*members, file.string());
  if (!shape) return shape.error();
  const auto indices = open_array(*members, file.string(), "indices.npy");
  if (!indices) return indices.error();
  return NpzSize{shape->first, shape->second, indices->header.elements()};
}

Result<CsrMatrix<float>> load_npz(const std::filesystem::path& file) {
  return open_and_load<CsrMatrix<float>, std::vector<float>>(file);
}

Result<CodedCsr> load_coded_npz(const std::filesystem::path& file) {
  return open_and_load<CodedCsr, CodedValues>(file);
}

Status scan_npz(const std::filesystem::path& path, const CsrSink& sink, ThreadTeam& team) {
  const auto mapped = MappedFile::open(path);
  if (!mapped) return mapped.error();
  const std::string file = path.string();
  const auto members = zip::read_members(mapped->bytes(), file);
  if (!members) return members.error();
  const auto shape = read_shape(*members, file);
  if (!shape) return shape.error();
  auto offsets = open_array(*members, file, "indptr.npy");
  if (!offsets) return offsets.error();
  std::vector<std::uint64_t> starts;
  if (auto read = read_integers(*offsets, starts); !read) return read;
  auto indices = open_array(*members, file, "indices.npy");
  if (!indices) return indices.error();
  auto values = open_array(*members, file, "data.npy");
  if (!values) return values.error();
  const std::uint64_t entries = indices->header.elements();
  if (!offsets_usable(starts, shape->first, entries) || values->header.elements() != entries)
    return make_error(ErrorKind::corrupt, "{}: its offsets, {} indices and {} values do not fit one another", file,
                      entries, values->header.elements());
  if (auto begun = sink.begin(shape->first, shape->second, starts); !begun) return begun;
  Given<std::uint32_t> given_indices{sink.indices};
  Given<float> given_values{sink.values};
  Status of_indices, of_values;
  team.for_each_block(2, [&](std::size_t block, unsigned) {
    if (block == 0)
      of_indices = read_integers(*indices, given_indices);
    else
      of_values = read_values(*values, given_values);
  });
  return of_indices ? of_values : of_indices;
}

}  // namespace segue::linalg
