// The files under data/ were made by scipy 1.17 (see data/README.md): the same 5 x 6 matrix in the ways scipy stores
// it.
#include "segue/linalg/npz.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>
#include <unistd.h>

#include "segue/base/file.hpp"
#include "segue/linalg/spooled_csr.hpp"

namespace segue::linalg {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::filesystem::path fixture(const std::string& name) {
  return std::filesystem::path(SEGUE_SOURCE_DIR) / "tests/linalg/data" / name;
}

class Npz : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::temp_directory_path() /
        ("segue_npz_" + std::to_string(getpid()) + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // Not synced to the disk, unlike write_text_file(): the tests below write thousands of these.
  Result<CsrMatrix<float>> load_bytes(const std::string& bytes) {
    std::ofstream(folder_ / "bytes.npz", std::ios::binary) << bytes;
    return load_npz(folder_ / "bytes.npz");
  }
  std::string message_for(const std::string& bytes) {
    const auto loaded = load_bytes(bytes);
    return loaded ? "no error" : loaded.error().message;
  }

  std::filesystem::path folder_;
};

CsrMatrix<float> random_matrix(std::uint32_t rows, std::uint32_t columns, std::uint32_t a_row) {
  std::mt19937 random(5);
  CsrMatrix<float> matrix;
  matrix.rows = rows;
  matrix.columns = columns;
  for (std::uint32_t row = 0; row < rows; ++row) {
    const std::uint32_t step = columns / a_row;
    for (std::uint32_t i = 0; i < a_row; ++i) {
      matrix.indices.push_back(i * step + static_cast<std::uint32_t>(random() % step));
      matrix.values.push_back(static_cast<float>(random() % 1000) / 8);
    }
    matrix.offsets.push_back(matrix.indices.size());
  }
  return matrix;
}

class NpzFromScipy : public ::testing::TestWithParam<const char*> {};

TEST_P(NpzFromScipy, ReadsEveryWidthAndWayOfStoring) {
  const auto loaded = load_npz(fixture(GetParam()));
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->rows, 5U);
  EXPECT_EQ(loaded->columns, 6U);
  EXPECT_THAT(loaded->offsets, ElementsAre(0, 2, 2, 5, 5, 6));
  EXPECT_THAT(loaded->indices, ElementsAre(1, 3, 0, 2, 4, 4));
  EXPECT_THAT(loaded->values, ElementsAre(1, 2, 3, 40, 5, 6));
}
INSTANTIATE_TEST_SUITE_P(Widths, NpzFromScipy,
                         ::testing::Values("float64.npz", "stored_uint8_array.npz", "int64_indices.npz",
                                           "unsorted_int32.npz", "streamed.npz"));

TEST_F(Npz, ReadsBooleansAsOnesAndAnEmptyMatrix) {
  const auto booleans = load_npz(fixture("bool.npz"));
  ASSERT_TRUE(booleans) << booleans.error().message;
  EXPECT_THAT(booleans->values, ElementsAre(1, 1, 1, 1, 1, 1));
  const auto empty = load_npz(fixture("empty.npz"));
  ASSERT_TRUE(empty) << empty.error().message;
  EXPECT_EQ(empty->rows, 3U);
  EXPECT_EQ(empty->columns, 4U);
  EXPECT_EQ(empty->values.size(), 0U);
}

TEST_F(Npz, SaysHowLargeAMatrixIsBeforeItIsLoaded) {
  for (const char* name : {"float64.npz", "stored_uint8_array.npz", "int64_indices.npz", "streamed.npz"}) {
    const auto size = npz_size(fixture(name));
    ASSERT_TRUE(size) << size.error().message;
    EXPECT_EQ(size->rows, 5U);
    EXPECT_EQ(size->columns, 6U);
    EXPECT_EQ(size->entries, 6U);
  }
  EXPECT_EQ(npz_size(fixture("empty.npz"))->entries, 0U);
  EXPECT_THAT(npz_size(fixture("csc.npz")).error().message, HasSubstr("holds a 'csc' matrix"));
  EXPECT_THAT(npz_size(fixture("c_order.npy")).error().message, HasSubstr("not a whole .npz"));
  EXPECT_EQ(npz_size(fixture("absent.npz")).error().kind, ErrorKind::not_found);
}

TEST_F(Npz, SaysWhyItRefuses) {
  const auto message = [](const char* name) {
    const auto loaded = load_npz(fixture(name));
    return loaded ? std::string("no error") : loaded.error().message;
  };
  EXPECT_THAT(message("csc.npz"), HasSubstr("holds a 'csc' matrix"));
  EXPECT_THAT(message("duplicate.npz"), HasSubstr("two entries at row 2, column 2"));
  EXPECT_THAT(message("nan.npz"), HasSubstr("row 2, column 2 is nan"));
  EXPECT_THAT(message("complex.npz"), HasSubstr("type <c8"));
  EXPECT_THAT(message("c_order.npy"), HasSubstr("not a whole .npz"));
  EXPECT_EQ(load_npz(fixture("absent.npz")).error().kind, ErrorKind::not_found);
}

// What scan_npz() hands over, as a matrix.
Result<CsrMatrix<float>> scanned(const std::filesystem::path& file) {
  CsrMatrix<float> matrix;
  ThreadTeam team(2);
  const CsrSink sink{
      [&](std::uint32_t rows, std::uint32_t columns, std::span<const std::uint64_t> offsets) -> Status {
        matrix.rows = rows, matrix.columns = columns;
        matrix.offsets.assign(offsets.begin(), offsets.end());
        return {};
      },
      [&](std::span<const std::uint32_t> piece) {
        matrix.indices.insert(matrix.indices.end(), piece.begin(), piece.end());
      },
      [&](std::span<const float> piece) { matrix.values.insert(matrix.values.end(), piece.begin(), piece.end()); }};
  if (auto read = scan_npz(file, sink, team); !read) return read.error();
  return matrix;
}

TEST_F(Npz, AScanGivesWhatLoadingDoes) {
  const auto matrix = random_matrix(3000, 900, 90);  // more than one piece
  ASSERT_TRUE(save_npz(folder_ / "matrix.npz", matrix.view()));
  for (const auto& file : {folder_ / "matrix.npz", fixture("float64.npz"), fixture("bool.npz"), fixture("empty.npz"),
                           fixture("stored_uint8_array.npz"), fixture("streamed.npz")}) {
    const auto whole = load_npz(file);
    const auto pieces = scanned(file);
    ASSERT_TRUE(whole && pieces) << file;
    EXPECT_EQ(pieces->rows, whole->rows) << file;
    EXPECT_EQ(pieces->columns, whole->columns) << file;
    EXPECT_EQ(pieces->offsets, whole->offsets) << file;
    EXPECT_EQ(pieces->indices, whole->indices) << file;
    EXPECT_EQ(pieces->values, whole->values) << file;
  }
  EXPECT_THAT(scanned(fixture("unsorted_int32.npz"))->values, ::testing::UnorderedElementsAre(1, 2, 3, 40, 5, 6));
}

TEST_F(Npz, AScanSaysWhyItRefuses) {
  EXPECT_THAT(scanned(fixture("csc.npz")).error().message, HasSubstr("holds a 'csc' matrix"));
  EXPECT_THAT(scanned(fixture("complex.npz")).error().message, HasSubstr("type <c8"));
  EXPECT_EQ(scanned(fixture("absent.npz")).error().kind, ErrorKind::not_found);
  ThreadTeam team(1);
  const CsrSink refusing{[](std::uint32_t, std::uint32_t, std::span<const std::uint64_t>) -> Status {
                           return make_error(ErrorKind::check_failed, "not this one");
                         },
                         [](std::span<const std::uint32_t>) { FAIL(); }, [](std::span<const float>) { FAIL(); }};
  EXPECT_EQ(scan_npz(fixture("float64.npz"), refusing, team).error().message, "not this one");
  auto wrong = random_matrix(3, 30, 3);
  ASSERT_TRUE(save_npz(folder_ / "wrong.npz", wrong.view()));
  std::swap(wrong.offsets[1], wrong.offsets[2]);
  ASSERT_TRUE(save_npz(folder_ / "wrong.npz", wrong.view()));
  EXPECT_THAT(scanned(folder_ / "wrong.npz").error().message, HasSubstr("do not fit one another"));
}

TEST_F(Npz, EntriesThatWaitOnDiskGiveTheSameBytes) {
  constexpr std::uint32_t kRows = 1000, kColumns = 900;  // more entries than are read back at once
  CsrMatrix<float> whole;
  whole.rows = kRows;
  whole.columns = kColumns;
  auto spooled = SpooledCsr::create(folder_);
  ASSERT_TRUE(spooled);
  for (std::uint32_t row = 0; row < kRows; ++row) {
    std::vector<std::uint32_t> indices;
    std::vector<float> values;
    for (std::uint32_t column = row % 3; column < (row % 7 == 0 ? 0 : kColumns); column += 1 + row % 2) {
      indices.push_back(column);
      values.push_back(static_cast<float>(row + column));
    }
    ASSERT_TRUE(spooled->append(indices, values));
    whole.indices.insert(whole.indices.end(), indices.begin(), indices.end());
    whole.values.insert(whole.values.end(), values.begin(), values.end());
    whole.offsets.push_back(whole.indices.size());
  }
  EXPECT_EQ(spooled->entries(), whole.indices.size());
  ASSERT_TRUE(save_npz(folder_ / "whole.npz", whole.view()));
  ASSERT_TRUE(spooled->save(folder_ / "spooled.npz", kRows, kColumns, whole.offsets, nullptr));
  EXPECT_EQ(*read_text_file(folder_ / "spooled.npz"), *read_text_file(folder_ / "whole.npz"));
  // Offsets of another matrix: nothing takes the place of the good file.
  ++whole.offsets.back();
  const auto saved = spooled->save(folder_ / "spooled.npz", kRows, kColumns, whole.offsets, nullptr);
  EXPECT_THAT(saved.error().message, HasSubstr("came in pieces of"));
  EXPECT_TRUE(load_npz(folder_ / "spooled.npz"));
}

TEST_F(Npz, ReadsBackWhatItWroteAndTheBytesDoNotDependOnTheTeam) {
  const auto matrix = random_matrix(20000, 3000, 60);  // several chunks a member
  ASSERT_TRUE(save_npz(folder_ / "one.npz", matrix.view()));
  const auto loaded = load_npz(folder_ / "one.npz");
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->offsets, matrix.offsets);
  EXPECT_EQ(loaded->indices, matrix.indices);
  EXPECT_EQ(loaded->values, matrix.values);
  for (const unsigned size : {1U, 3U}) {
    ThreadTeam team(size);
    ASSERT_TRUE(save_npz(folder_ / "team.npz", matrix.view(), &team));
    EXPECT_EQ(*read_text_file(folder_ / "team.npz"), *read_text_file(folder_ / "one.npz"));
  }
}

TEST_F(Npz, WritesEmptyMatrices) {
  ASSERT_TRUE(save_npz(folder_ / "empty.npz", CsrMatrix<float>{}.view()));
  const auto loaded = load_npz(folder_ / "empty.npz");
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->rows, 0U);
}

TEST_F(Npz, WideColumnsAreWrittenWide) {
  const CsrMatrix<float> matrix{1, 4'000'000'000U, {0, 1}, {3'999'999'999U}, {2.5F}};
  ASSERT_TRUE(save_npz(folder_ / "wide.npz", matrix.view()));
  const auto loaded = load_npz(folder_ / "wide.npz");
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->indices, matrix.indices);
}

TEST_F(Npz, AFileCutOffAnywhereIsRefused) {
  const auto whole = read_text_file(fixture("int64_indices.npz"));
  ASSERT_TRUE(whole);
  for (std::size_t length = 0; length < whole->size(); ++length)
    EXPECT_THAT(message_for(whole->substr(0, length)), HasSubstr("not a whole .npz"));
}

// Single bytes changed: an error or the same matrix (bytes without meaning, such as times), never another matrix.
TEST_F(Npz, AChangedByteNeverGivesAnotherMatrix) {
  const auto original = load_npz(fixture("int64_indices.npz"));
  auto bytes = *read_text_file(fixture("int64_indices.npz"));
  std::size_t refused = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char kept = bytes[i];
    bytes[i] = static_cast<char>(bytes[i] ^ 0x15);
    const auto loaded = load_bytes(bytes);
    if (loaded) {
      EXPECT_EQ(loaded->indices, original->indices) << "byte " << i;
      EXPECT_EQ(loaded->values, original->values) << "byte " << i;
    } else {
      ++refused;
    }
    bytes[i] = kept;
  }
  EXPECT_GT(refused, bytes.size() / 2);
}

TEST_F(Npz, AFailedSaveLeavesTheOldFile) {
  EXPECT_EQ(save_npz(folder_ / "absent" / "a.npz", CsrMatrix<float>{}.view()).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace segue::linalg
