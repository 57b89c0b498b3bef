#include "segue/linalg/npy.hpp"

#include <array>
#include <cstring>
#include <limits>

#include "npy_header.hpp"

namespace segue::linalg {

Status save_npy(const std::filesystem::path& file, const DenseView& matrix) {
  auto out = AtomicFile::create(file);
  if (!out) return out.error();
  const std::array<std::uint64_t, 2> shape{matrix.rows, matrix.columns};
  if (auto written = out->write(make_npy_header("<f4", shape)); !written) return written;
  const std::span data(matrix.data, std::size_t{matrix.rows} * matrix.columns);
  if (auto written = out->write(std::as_bytes(data)); !written) return written;
  return out->commit();
}

Result<MappedMatrix> MappedMatrix::open(const std::filesystem::path& file) {
  auto mapped = MappedFile::open(file);
  if (!mapped) return mapped.error();
  const auto bytes = mapped->bytes();
  const auto header = parse_npy_header(bytes, file.string());
  if (!header) return header.error();
  if (header->type != "<f4")
    return make_error(ErrorKind::corrupt,
                      "{}: its elements are {}, not 32-bit floats ({}); convert it with .astype('<f4')", file.string(),
                      header->type, "<f4");
  if (header->shape.size() != 2)
    return make_error(ErrorKind::corrupt, "{}: has {} dimensions, not two", file.string(), header->shape.size());
  if (header->fortran_order && header->shape[0] > 1 && header->shape[1] > 1)
    return make_error(ErrorKind::corrupt, "{}: is in Fortran order; save it as numpy.ascontiguousarray(...)",
                      file.string());
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  if (header->shape[0] > kMost || header->shape[1] > kMost)
    return make_error(ErrorKind::corrupt, "{}: {} x {} is more than 2^32 - 1 rows or columns", file.string(),
                      header->shape[0], header->shape[1]);
  const std::uint64_t wanted = header->elements() * sizeof(float);
  if (bytes.size() - header->bytes < wanted)
    return make_error(ErrorKind::corrupt, "{}: cut off: {} bytes of elements where {} are needed", file.string(),
                      bytes.size() - header->bytes, wanted);
  if (header->bytes % alignof(float) != 0)
    return make_error(ErrorKind::corrupt, "{}: its elements do not start at a multiple of 4 bytes", file.string());
  const auto* data = reinterpret_cast<const float*>(bytes.data() + header->bytes);
  const DenseView view{static_cast<std::uint32_t>(header->shape[0]), static_cast<std::uint32_t>(header->shape[1]),
                       data};
  return MappedMatrix(std::move(*mapped), view);
}

}  // namespace segue::linalg
