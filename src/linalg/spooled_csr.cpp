#include "segue/linalg/spooled_csr.hpp"

#include <algorithm>
#include <functional>
#include <string_view>
#include <vector>

#include "segue/linalg/npz.hpp"

namespace segue::linalg {
namespace {

constexpr std::uint64_t kPiece = std::uint64_t{1} << 18U;  // entries that are in memory at once

template <typename T>
std::string_view bytes_of(std::span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

// Reads a file from its beginning, a piece a call.
template <typename T>
std::function<Result<std::span<const T>>()> pieces(const SpoolFile& file) {
  return [&file, at = std::uint64_t{0}, piece = std::vector<T>()]() mutable -> Result<std::span<const T>> {
    piece.resize(std::min<std::uint64_t>(kPiece, (file.size() - at) / sizeof(T)));
    const std::span<char> bytes(reinterpret_cast<char*>(piece.data()), piece.size() * sizeof(T));
    if (auto read = file.read(at, bytes); !read) return read.error();
    at += bytes.size();
    return std::span<const T>(piece);
  };
}

}  // namespace

Result<SpooledCsr> SpooledCsr::create(const std::filesystem::path& folder) {
  auto indices = SpoolFile::create(folder);
  if (!indices) return indices.error();
  auto values = SpoolFile::create(folder);
  if (!values) return values.error();
  return SpooledCsr(std::move(*indices), std::move(*values));
}

Status SpooledCsr::append(std::span<const std::uint32_t> indices, std::span<const float> values) {
  if (const auto put = indices_.append(bytes_of(indices)); !put) return put.error();
  if (const auto put = values_.append(bytes_of(values)); !put) return put.error();
  return {};
}

Status SpooledCsr::save(const std::filesystem::path& file, std::uint32_t rows, std::uint32_t columns,
                        std::span<const std::uint64_t> offsets, ThreadTeam* team) const {
  return save_npz(file, CsrPieces{rows, columns, offsets, pieces<std::uint32_t>(indices_), pieces<float>(values_)},
                  team);
}

}  // namespace segue::linalg
