#include <array>
#include <limits>
#include <vector>

#include "npy_header.hpp"
#include "zip_writer.hpp"

#include "segue/base/file.hpp"
#include "segue/linalg/npz.hpp"

namespace segue::linalg {
namespace {

constexpr int kIndexLevel = 1, kValueLevel = 4;  // on indices higher levels gain nothing, on counts a fifth
constexpr std::uint64_t kMost32 = std::numeric_limits<std::int32_t>::max();

// One array as a member, handed over in pieces so that a narrowed copy of it never exists whole.
class ArrayWriter {
 public:
  explicit ArrayWriter(zip::Writer& zip) : zip_(zip) {}

  Status begin(std::string_view name, std::string_view type, std::span<const std::uint64_t> shape, int level) {
    if (auto begun = zip_.begin(name, level); !begun) return begun;
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
  if (auto begun = array.begin(name, wide ? "<i8" : "<i4", shape, kIndexLevel); !begun) return begun;
  auto written = wide ? array.values_as<std::int64_t>(values) : array.values_as<std::int32_t>(values);
  return written ? array.end() : written;
}

template <typename T>
Status write_array(ArrayWriter& array, std::string_view name, std::string_view type,
                   std::span<const std::uint64_t> shape, std::span<const T> values) {
  if (auto begun = array.begin(name, type, shape, kValueLevel); !begun) return begun;
  if (auto written = array.values(values); !written) return written;
  return array.end();
}

}  // namespace

Status save_npz(const std::filesystem::path& file, const CsrView<float>& matrix, ThreadTeam* team) {
  auto out = AtomicFile::create(file);
  if (!out) return out.error();
  zip::Writer zip(*out, team);
  ArrayWriter array(zip);
  const std::array<std::int64_t, 2> sides{matrix.rows, matrix.columns};
  const std::array<std::uint64_t, 1> two{2}, entries{matrix.values.size()};
  constexpr std::array<char, 3> kFormat{'c', 's', 'r'};

  if (auto s = write_indices(array, "indices.npy", matrix.indices, matrix.columns > kMost32); !s) return s;
  if (auto s = write_indices(array, "indptr.npy", matrix.offsets, matrix.entries() > kMost32); !s) return s;
  if (auto s = write_array(array, "format.npy", "|S3", {}, std::span<const char>(kFormat)); !s) return s;
  if (auto s = write_array(array, "shape.npy", "<i8", two, std::span<const std::int64_t>(sides)); !s) return s;
  if (auto s = write_array(array, "data.npy", "<f4", entries, matrix.values); !s) return s;
  if (auto s = zip.finish(); !s) return s;
  return out->commit();
}

}  // namespace segue::linalg
