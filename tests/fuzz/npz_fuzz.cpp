// Matrices as scipy writes them: a zip of deflated .npy members, with sizes and offsets that may lie.
#include <fstream>
#include <iterator>

#include "fuzz_target.hpp"

#include "segue/linalg/npz.hpp"

namespace segue::fuzz {

std::vector<std::string> seeds() {
  std::vector<std::string> found;
  const auto read = [&](const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    require(in.good(), "a seed can be read");
    found.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  };
  for (const char* name : {"bool.npz", "csc.npz", "duplicate.npz", "empty.npz", "float64.npz", "int64_indices.npz",
                           "nan.npz", "stored_uint8_array.npz", "streamed.npz", "unsorted_int32.npz"})
    read(std::string(SEGUE_SOURCE_DIR "/tests/linalg/data/") + name);
  linalg::CsrMatrix<float> matrix{3, 4, {0, 2, 2, 4}, {0, 3, 1, 2}, {1, 2, 3, 4}};
  const auto file = as_file(nullptr, 0, "seed.npz");
  require(bool(linalg::save_npz(file, matrix.view())), "a seed can be written");
  read(file);
  return found;
}

}  // namespace segue::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = segue::fuzz::as_file(data, size, "input.npz");
  const auto matrix = segue::linalg::load_npz(file);
  if (!matrix) {
    segue::fuzz::require_sentence(matrix.error(), "input.npz");
    return 0;
  }
  segue::fuzz::require(bool(segue::linalg::check(matrix->view())), "a matrix that is taken is sound");
  const auto again = segue::fuzz::as_file(data, 0, "again.npz");
  segue::fuzz::require(bool(segue::linalg::save_npz(again, matrix->view())), "it can be written");
  const auto back = segue::linalg::load_npz(again);
  segue::fuzz::require(back && back->rows == matrix->rows && back->columns == matrix->columns &&
                           back->offsets == matrix->offsets && back->indices == matrix->indices &&
                           back->values == matrix->values,
                       "what was written is read back as it was");
  return 0;
}
