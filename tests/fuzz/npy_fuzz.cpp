// Factors as numpy writes them: the header is text that a stranger wrote, the data are mapped.
#include <fstream>
#include <iterator>

#include "fuzz_target.hpp"

#include "segue/linalg/npy.hpp"

namespace segue::fuzz {

std::vector<std::string> seeds() {
  std::vector<std::string> found;
  const auto file = as_file(nullptr, 0, "seed.npy");
  for (const auto& [rows, columns] : {std::pair{3U, 4U}, std::pair{0U, 8U}, std::pair{1U, 1U}}) {
    const std::vector<float> values(std::size_t{rows} * columns, 1.5F);
    require(bool(linalg::save_npy(file, linalg::DenseView{rows, columns, values.data()})), "a seed can be written");
    std::ifstream in(file, std::ios::binary);
    found.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  for (const char* name : {"c_order.npy", "fortran.npy", "float64.npy", "version_2.npy"}) {
    std::ifstream in(std::string(SEGUE_SOURCE_DIR "/tests/linalg/data/") + name, std::ios::binary);
    found.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return found;
}

}  // namespace segue::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = segue::fuzz::as_file(data, size, "input.npy");
  const auto matrix = segue::linalg::MappedMatrix::open(file);
  if (!matrix) {
    segue::fuzz::require_sentence(matrix.error(), "input.npy");
    return 0;
  }
  const auto view = matrix->view();
  segue::fuzz::require(std::size_t{view.rows} * view.columns * sizeof(float) <= size,
                       "no more values than the file has");
  volatile float value = 0;  // all of it is there to be read
  for (std::size_t i = 0; i < std::size_t{view.rows} * view.columns; ++i) value = view.data[i];
  (void)value;
  return 0;
}
