#include "segue/linalg/npy.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "npy_header.hpp"

namespace segue::linalg {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::filesystem::path fixture(const std::string& name) {
  return std::filesystem::path(SEGUE_SOURCE_DIR) / "tests/linalg/data" / name;
}

TEST(Npy, ReadsWhatNumpyWrote) {
  for (const char* name : {"c_order.npy", "version_2.npy"}) {
    const auto opened = MappedMatrix::open(fixture(name));
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->view().rows, 2U);
    EXPECT_THAT(opened->view().row(1), ElementsAre(3, 4, 5));
  }
}

TEST(Npy, SaysWhyItRefuses) {
  const auto message = [](const char* name) {
    const auto opened = MappedMatrix::open(fixture(name));
    return opened ? std::string("no error") : opened.error().message;
  };
  EXPECT_THAT(message("fortran.npy"), HasSubstr("Fortran order"));
  EXPECT_THAT(message("float64.npy"), HasSubstr("<f8, not 32-bit floats"));
  EXPECT_THAT(message("float64.npz"), HasSubstr("not a numpy array"));
}

TEST(Npy, WritesTheBytesNumpyWritesAndReadsThemBack) {
  const auto file = std::filesystem::temp_directory_path() / ("segue_npy_" + std::to_string(getpid()) + ".npy");
  DenseMatrix matrix(2, 3);
  for (std::size_t i = 0; i < 6; ++i) matrix.data[i] = static_cast<float>(i);
  ASSERT_TRUE(save_npy(file, matrix.view()));
  EXPECT_EQ(*read_text_file(file), *read_text_file(fixture("c_order.npy")));
  const auto bytes = *read_text_file(file);
  ASSERT_TRUE(write_text_file(file, std::string_view(bytes).substr(0, bytes.size() - 1)));
  EXPECT_THAT(MappedMatrix::open(file).error().message, HasSubstr("cut off"));
  std::filesystem::remove(file);
}

TEST(NpyHeader, RefusesWhatIsNotAPlainArray) {
  const auto parse = [](std::string dict) {
    std::string header = "\x93NUMPY\x01";
    header += '\0';
    header += static_cast<char>(dict.size());
    header += '\0';
    header += dict;
    return parse_npy_header(std::as_bytes(std::span(header)), "x");
  };
  EXPECT_TRUE(parse("{'descr': '<f4', 'fortran_order': False, 'shape': (3L, 4), }\n"));
  EXPECT_TRUE(parse("{\"shape\": (), 'fortran_order':True,'descr':'|S3'}\n"));
  EXPECT_FALSE(parse("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }\n"));
  EXPECT_FALSE(parse("{'descr': '<f4', 'fortran_order': False}\n"));
  EXPECT_FALSE(parse("{'descr': '<f4', 'fortran_order': False, 'shape': (-3,)}\n"));
  EXPECT_FALSE(parse("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}\n"));
  EXPECT_FALSE(parse("{'descr': '<f4', 'fortran_order': False, 'shape': (3"));
  EXPECT_FALSE(parse(""));
}

}  // namespace
}  // namespace segue::linalg
