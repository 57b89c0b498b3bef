// scipy's sparse .npz: what scipy.sparse.save_npz writes (CSR, any index and value width) and load_npz opens.
// Counts are 64-bit; Zip64 where a member or the file passes 4 GiB.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>

#include "segue/base/result.hpp"
#include "segue/base/thread_team.hpp"
#include "segue/linalg/coded.hpp"
#include "segue/linalg/csr.hpp"

namespace segue::linalg {

// Deflated, atomic; the same matrix gives the same bytes, for any team (null: one thread). Values float32; indices and
// offsets int32, or int64 where they do not fit.
[[nodiscard]] Status save_npz(const std::filesystem::path& file, const CsrView<float>& matrix,
                              ThreadTeam* team = nullptr);

// A matrix that is nowhere whole in memory: its entries come in pieces, in order; an empty one ends them.
struct CsrPieces {
  std::uint32_t rows = 0, columns = 0;
  std::span<const std::uint64_t> offsets;
  std::function<Result<std::span<const std::uint32_t>>()> next_indices;
  std::function<Result<std::span<const float>>()> next_values;  // asked for when there are no more indices
};
// The same bytes as for the same matrix in memory. Errors also: those of the pieces; internal where they are not as
// many entries as the offsets say.
[[nodiscard]] Status save_npz(const std::filesystem::path& file, const CsrPieces& matrix, ThreadTeam* team = nullptr);

struct NpzSize {
  std::uint32_t rows = 0, columns = 0;
  std::uint64_t entries = 0;
};
// From the headers, before anything is loaded. Errors: those of load_npz, as far as headers show them.
[[nodiscard]] Result<NpzSize> npz_size(const std::filesystem::path& file);

// Rows whose columns are out of order are sorted. Errors (with the file and what is wrong in it): not_found, corrupt
// (not a zip, a member missing or cut off, not CSR, more than 2^32 - 1 rows or columns, what check() refuses).
[[nodiscard]] Result<CsrMatrix<float>> load_npz(const std::filesystem::path& file);
// The same with weights as codes, never whole as floats: 5 or 6 bytes an entry, and half as much again while loading.
[[nodiscard]] Result<CodedCsr> load_coded_npz(const std::filesystem::path& file);

// A matrix read without being whole in memory: its entries come in pieces, in the file's order, the indices and the
// values each from a thread of its own. `begin` comes before both; what fails there ends the reading.
struct CsrSink {
  std::function<Status(std::uint32_t rows, std::uint32_t columns, std::span<const std::uint64_t> offsets)> begin;
  std::function<void(std::span<const std::uint32_t>)> indices;
  std::function<void(std::span<const float>)> values;
};
// Offsets fit the entries, of which there are as many indices as values; indices may be out of order or beyond the
// columns. Memory: the offsets. Errors: not_found, corrupt, those of begin.
[[nodiscard]] Status scan_npz(const std::filesystem::path& file, const CsrSink& sink, ThreadTeam& team);

}  // namespace segue::linalg
