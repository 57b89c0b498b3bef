#include "segue/pipeline/work_folder.hpp"

#include "pipeline/workshop.hpp"
#include "publish.hpp"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;

TEST_F(WorkFolderTest, WhatWasCheckedIsSoUntilItChanges) {
  auto work = open();
  EXPECT_FALSE(work.is_checked("split"));
  work.set_checked("split");
  EXPECT_FALSE(work.is_checked("split")) << "there is nothing of it";
  run(work, "split", {{"train.parquet", "t"}, {"test.parquet", "e"}});
  EXPECT_FALSE(work.is_checked("split"));
  work.set_checked("split");
  EXPECT_TRUE(work.is_checked("split"));
  EXPECT_FALSE(work.is_checked("preprocess"));
  write(work_ / "train.parquet", "another");
  EXPECT_FALSE(work.is_checked("split"));
  work.set_checked("split");
  EXPECT_TRUE(work.is_checked("split"));
  const auto later = std::filesystem::last_write_time(work_ / "test.parquet") + std::chrono::seconds(1);
  std::filesystem::last_write_time(work_ / "test.parquet", later);
  EXPECT_FALSE(work.is_checked("split")) << "as large as before, but written anew";
}

TEST_F(WorkFolderTest, APublishedStageIsThereAfterReopening) {
  {
    auto work = open();
    run(work, "split", {{"train.parquet", "t"}, {"deep/er/file.bin", "d"}});
  }
  const auto work = WorkFolder::open_to_read(work_);
  ASSERT_TRUE(work);
  const auto* record = work->record("split");
  ASSERT_NE(record, nullptr);
  ASSERT_EQ(record->outputs.size(), 2U);
  EXPECT_EQ(record->outputs[0].path, "deep/er/file.bin");
  EXPECT_EQ(work->damage(*record), std::nullopt);
  EXPECT_EQ(work->record("train"), nullptr);
  write(work_ / "train.parquet", "longer");
  EXPECT_NE(work->damage(*record), std::nullopt);
}

TEST_F(WorkFolderTest, WhatTheNewResultNoLongerHasGoes) {
  auto work = open();
  run(work, "train", {{"model_x.ubj", "1"}, {"als_model/user_factors.npy", "2"}});
  run(work, "train", {{"model_x.ubj", "3"}});
  EXPECT_EQ(text("model_x.ubj"), "3");
  EXPECT_FALSE(fs::exists(work_ / "als_model"));
}

TEST_F(WorkFolderTest, AnAbandonedStageLeavesTheOldResult) {
  auto work = open();
  run(work, "train", {{"model_x.ubj", "old"}});
  const auto folder = work.begin("train");
  ASSERT_TRUE(folder);
  write(*folder / "model_x.ubj", "half");
  work.abandon("train");
  EXPECT_EQ(text("model_x.ubj"), "old");
  EXPECT_FALSE(fs::exists(pending_folder(work_, "train")));
}

TEST_F(WorkFolderTest, KilledBeforeTheCommitTheOldResultHolds) {
  {
    auto work = open();
    run(work, "train", {{"model_x.ubj", "old"}});
    const auto folder = work.begin("train");
    ASSERT_TRUE(folder);
    write(*folder / "model_x.ubj", "half");
    write(work_ / kSpillFolder / "spilled", "x");
  }
  ASSERT_TRUE(WorkFolder::open_to_read(work_)) << "an unfinished stage does not concern a reader";
  const auto work = open();
  EXPECT_EQ(text("model_x.ubj"), "old");
  EXPECT_FALSE(fs::exists(pending_folder(work_, "train")));
  EXPECT_FALSE(fs::exists(work_ / kSpillFolder / "spilled"));
}

// A pending folder with a commit is what a process killed among the renames leaves; some may have been done.
TEST_F(WorkFolderTest, KilledAfterTheCommitTheNewResultHoldsWhereverItStopped) {
  for (const std::size_t renamed : {0U, 1U, 2U, 3U}) {
    fs::remove_all(work_);
    {
      auto work = open();
      run(work, "train", {{"a", "old"}, {"b", "old"}, {"gone", "old"}});
    }
    const auto manifest = text("manifest.json");
    const auto pending = pending_folder(work_, "train");
    for (const char* name : {"a", "b"}) write(pending / name, "new");
    write(pending / "manifest.json", manifest);
    write(pending / ".commit", R"({"files": ["a", "b"], "obsolete": ["gone"]})");
    if (renamed > 0) fs::rename(pending / "a", work_ / "a");
    if (renamed > 1) fs::rename(pending / "b", work_ / "b");
    if (renamed > 2) fs::rename(pending / "manifest.json", work_ / "manifest.json");
    EXPECT_TRUE(half_published(work_));
    EXPECT_FALSE(WorkFolder::open_to_read(work_)) << "a reader would see half of each";
    {
      const auto work = open();
      EXPECT_EQ(text("a") + text("b"), "newnew") << renamed;
    }
    EXPECT_FALSE(fs::exists(work_ / "gone"));
    EXPECT_FALSE(fs::exists(pending));
    EXPECT_TRUE(WorkFolder::open_to_read(work_));
  }
}

TEST_F(WorkFolderTest, ACommitThatCannotBeReadIsSaid) {
  { open(); }
  for (const char* commit : {"{", "[]", "{}", R"({"files": ["a"]})", R"({"files": 1, "obsolete": []})",
                             R"({"files": [], "obsolete": [1]})", R"({"files": [null], "obsolete": []})"}) {
    write(pending_folder(work_, "train") / ".commit", commit);
    const auto work = WorkFolder::open_to_write(work_);
    ASSERT_FALSE(work) << commit;
    EXPECT_NE(work.error().message.find(".commit: cannot be read; remove"), std::string::npos) << work.error().message;
  }
}

TEST_F(WorkFolderTest, ACommitTouchesNothingOutsideOfTheFolder) {
  const auto outer = work_;
  work_ = outer / "work";
  { open(); }
  write(outer / "beside", "mine");
  const std::string absolute = (outer / "beside").string();
  for (const std::string& commit : {std::string(R"({"files": [], "obsolete": ["../beside"]})"),
                                    std::string(R"({"files": ["../beside"], "obsolete": []})"),
                                    std::string(R"({"files": [], "obsolete": ["deep/../../beside"]})"),
                                    R"({"files": [], "obsolete": [")" + absolute + R"("]})"}) {
    write(pending_folder(work_, "train") / ".commit", commit);
    EXPECT_FALSE(WorkFolder::open_to_write(work_)) << commit;
    EXPECT_EQ(text("../beside"), "mine") << commit;
  }
  work_ = outer;
}

TEST_F(WorkFolderTest, OneWriterAtATime) {
  const auto first = open();
  const auto second = WorkFolder::open_to_write(work_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::io);
}

TEST_F(WorkFolderTest, AMissingInputNamesTheStageThatMakesIt) {
  const auto work = open();
  const auto input = work.input("train_matrix.npz");
  ASSERT_FALSE(input);
  EXPECT_NE(input.error().message.find("segue split"), std::string::npos) << input.error().message;
}

TEST_F(WorkFolderTest, AnInputNoStageRecordedIsHashedNow) {
  auto work = open();
  run(work, "split", {{"train.parquet", "recorded"}});
  write(work_ / "test.parquet", "by hand");
  const auto recorded = work.input("train.parquet"), by_hand = work.input("test.parquet");
  ASSERT_TRUE(recorded && by_hand);
  EXPECT_EQ(recorded->bytes, 8U);
  EXPECT_EQ(by_hand->bytes, 7U);
  EXPECT_NE(by_hand->hash, recorded->hash);
  EXPECT_FALSE(by_hand->hash.empty());
}

TEST_F(WorkFolderTest, NotAWorkFolderIsNotRead) {
  EXPECT_FALSE(WorkFolder::open_to_read(work_));
  write(work_ / "manifest.json", R"({"kind": "something"})");
  const auto read = WorkFolder::open_to_read(work_);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::corrupt);
}

}  // namespace
}  // namespace segue::pipeline
