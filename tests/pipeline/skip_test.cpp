#include "skip.hpp"

#include "pipeline/workshop.hpp"

namespace segue::pipeline {
namespace {

StageRecord record() {
  StageRecord stage;
  stage.stage = "split";
  stage.segue_version = "1";
  stage.stage_version = 2;
  stage.configuration = {{"split.method", "temporal"}, {"seed", "1"}};
  stage.inputs = {{"events.parquet", 10, "aa"}, {"preprocessed.parquet", 20, "bb"}};
  return stage;
}

class Difference : public WorkFolderTest {
 protected:
  std::string told(const StageRecord& wanted) {
    const auto work = open();
    return difference(wanted, record(), work).value_or("");
  }
};

TEST_F(Difference, IsNoneWhereNothingChanged) { EXPECT_EQ(told(record()), ""); }

TEST_F(Difference, IsToldByWhatChanged) {
  auto wanted = record();
  wanted.stage_version = 3;
  EXPECT_EQ(told(wanted), "it was made by version 1 of Segue");
  wanted = record();
  wanted.configuration["split.method"] = "random";
  EXPECT_EQ(told(wanted), "split.method is random where it was temporal");
  wanted = record();
  wanted.configuration["split.gap"] = "1";
  EXPECT_EQ(told(wanted), "split.gap is new");
  wanted = record();
  wanted.configuration.erase("seed");
  EXPECT_EQ(told(wanted), "seed is no longer given");
  wanted = record();
  wanted.inputs[1].hash = "cc";
  EXPECT_EQ(told(wanted), "preprocessed.parquet has changed");
  wanted.inputs[1].path = "other.parquet";
  EXPECT_EQ(told(wanted), "other.parquet is a new input");
  wanted.inputs.pop_back();
  EXPECT_EQ(told(wanted), "it has 1 input files where it had 2");
}

TEST_F(Difference, IsNoneWhereAnInputIsNamedByAnotherPath) {
  auto old = record(), wanted = record();
  old.inputs = {{"log/plays.csv", 10, "aa"}};
  wanted.inputs = {{(std::filesystem::current_path() / "log/plays.csv").string(), 10, "aa"}};
  const auto work = open();
  EXPECT_EQ(difference(wanted, old, work), std::nullopt);
  wanted.inputs[0].path = "other/plays.csv";  // a log may take the user from the folder
  EXPECT_EQ(difference(wanted, old, work), "other/plays.csv is a new input");
}

TEST_F(Difference, OfAMappingIsNotSpeltOut) {
  auto old = record(), wanted = record();
  old.configuration["mapping"] = "[mapping]\nuser = 'a'\n";
  wanted.configuration["mapping"] = "[mapping]\nuser = 'b'\n";
  const auto work = open();
  EXPECT_EQ(difference(wanted, old, work), "mapping has changed");
  EXPECT_EQ(difference(record(), old, work), "mapping is no longer given");
}

TEST_F(Difference, IsAMissingFileToo) {
  auto old = record();
  old.outputs = {{"train.parquet", 3, "dd"}};
  const auto work = open();
  EXPECT_EQ(difference(record(), old, work), "train.parquet is missing");
  write(work_ / "train.parquet", "ab");
  EXPECT_EQ(difference(record(), old, work), "train.parquet is no longer what it wrote");
  write(work_ / "train.parquet", "abc");
  EXPECT_EQ(difference(record(), old, work), std::nullopt);
}

// Of the same size, too; but not in a copy of the folder, whatever its times.
TEST_F(Difference, IsAFileWrittenOverByAnother) {
  auto work = open();
  run(work, "split", {{"train.parquet", "abc"}});
  const auto* made = work.record("split");
  EXPECT_EQ(work.damage(*made), std::nullopt);
  const auto hash = work.input("train.parquet")->hash;
  const auto file = work_ / "train.parquet";
  const auto an_hour_later = std::filesystem::last_write_time(file) + std::chrono::hours(1);
  std::filesystem::last_write_time(file, an_hour_later);
  EXPECT_EQ(work.damage(*made), std::nullopt);
  EXPECT_EQ(work.input("train.parquet")->hash, hash);
  write(file, "xyz");
  std::filesystem::last_write_time(file, an_hour_later);
  EXPECT_EQ(work.damage(*made), "train.parquet is no longer what it wrote");
  EXPECT_NE(work.input("train.parquet")->hash, hash) << "what comes after the split must see it too";
}

}  // namespace
}  // namespace segue::pipeline
