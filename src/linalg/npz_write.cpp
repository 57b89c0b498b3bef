#include <array>
#include <limits>
#include <utility>
#include <vector>

#include "npy_header.hpp"
#include "zip_writer.hpp"

#include "segue/base/file.hpp"
#include "segue/linalg/npz.hpp"

namespace segue::linalg {
namespace {

constexpr std::uint64_t kMost32 = std::numeric_limits<std::int32_t>::max();

// One array as a member, handed over in pieces so that a narrowed copy of it never exists whole.
class ArrayWriter {
 public:
  explicit ArrayWriter(zip::Writer& zip) : zip_(zip) {}

  Status begin(std::string_view name, std::string_view type, std::span<const std::uint64_t> shape) {
    if (auto begun = zip_.begin(name); !begun) return begun;
    const std::string header = make_npy_header(type, shape);
    return zip_.write(std::as_bytes(std::span(header)));
  }
  template <typename T>
  Status values(std::span<const T> values) {
    return zip_.write(std::as_bytes(values));
  }
  template <typename To, typename From>
  Status values_as(std::span<const From> values) {
    constexpr std::size_t kPiece = 1U << 16U;
    std::vector<To> piece;
    for (std::size_t at = 0; at < values.size(); at += kPiece) {
      const auto part = values.subspan(at, std::min(kPiece, values.size() - at));
      piece.assign(part.begin(), part.end());
      if (auto written = zip_.write(std::as_bytes(std::span(piece))); !written) return written;
    }
    return {};
  }
  Status end() { return zip_.end(); }

 private:
  zip::Writer& zip_;
};

template <typename From>
Status write_indices(ArrayWriter& array, std::string_view name, std::span<const From> values, bool wide) {
  const std::array<std::uint64_t, 1> shape{values.size()};
  if (auto begun = array.begin(name, wide ? "<i8" : "<i4", shape); !begun) return begun;
  auto written = wide ? array.values_as<std::int64_t>(values) : array.values_as<std::int32_t>(values);
  return written ? array.end() : written;
}

template <typename T>
Status write_array(ArrayWriter& array, std::string_view name, std::string_view type,
                   std::span<const std::uint64_t> shape, std::span<const T> values) {
  if (auto begun = array.begin(name, type, shape); !begun) return begun;
  if (auto written = array.values(values); !written) return written;
  return array.end();
}

// Once, then nothing more.
template <typename T>
std::function<Result<std::span<const T>>()> one_piece(std::span<const T> values) {
  return [values, given = false]() mutable -> Result<std::span<const T>> {
    return std::exchange(given, true) ? std::span<const T>() : values;
  };
}

// Calls write(piece) for each; the pieces are to have `entries` values.
template <typename T, typename Write>
Status write_pieces(const std::function<Result<std::span<const T>>()>& next, std::uint64_t entries, Write write) {
  std::uint64_t seen = 0;
  for (;;) {
    const auto piece = next();
    if (!piece) return piece.error();
    if (piece->empty()) break;
    seen += piece->size();
    if (auto written = write(*piece); !written) return written;
  }
  if (seen == entries) return {};
  return make_error(ErrorKind::internal, "a matrix of {} entries came in pieces of {}", entries, seen);
}

}  // namespace

Status save_npz(const std::filesystem::path& file, const CsrView<float>& matrix, ThreadTeam* team) {
  return save_npz(
      file, CsrPieces{matrix.rows, matrix.columns, matrix.offsets, one_piece(matrix.indices), one_piece(matrix.values)},
      team);
}

Status save_npz(const std::filesystem::path& file, const CsrPieces& matrix, ThreadTeam* team) {
  auto out = AtomicFile::create(file);
  if (!out) return out.error();
  zip::Writer zip(*out, team);
  ArrayWriter array(zip);
  const std::uint64_t count = matrix.offsets.back();
  const std::array<std::int64_t, 2> sides{matrix.rows, matrix.columns};
  const std::array<std::uint64_t, 1> two{2}, entries{count};
  constexpr std::array<char, 3> kFormat{'c', 's', 'r'};

  const bool wide = matrix.columns > kMost32;
  if (auto s = array.begin("indices.npy", wide ? "<i8" : "<i4", entries); !s) return s;
  const auto put_indices = [&](std::span<const std::uint32_t> piece) {
    return wide ? array.values_as<std::int64_t>(piece) : array.values_as<std::int32_t>(piece);
  };
  if (auto s = write_pieces<std::uint32_t>(matrix.next_indices, count, put_indices); !s) return s;
  if (auto s = array.end(); !s) return s;
  if (auto s = write_indices(array, "indptr.npy", matrix.offsets, count > kMost32); !s) return s;
  if (auto s = write_array(array, "format.npy", "|S3", {}, std::span<const char>(kFormat)); !s) return s;
  if (auto s = write_array(array, "shape.npy", "<i8", two, std::span<const std::int64_t>(sides)); !s) return s;
  if (auto s = array.begin("data.npy", "<f4", entries); !s) return s;
  const auto put_values = [&](std::span<const float> piece) { return array.values(piece); };
  if (auto s = write_pieces<float>(matrix.next_values, count, put_values); !s) return s;
  if (auto s = array.end(); !s) return s;
  if (auto s = zip.finish(); !s) return s;
  return out->commit();
}

}  // namespace segue::linalg
