// An empty work folder, and stages that write files into it.
#pragma once
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <unistd.h>

#include "segue/base/file.hpp"
#include "segue/base/run_context.hpp"
#include "segue/pipeline/work_folder.hpp"

namespace segue::pipeline {

class WorkFolderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    work_ = std::filesystem::temp_directory_path() / ("segue_work_" + std::to_string(::getpid()) + "_" +
                                                      ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(work_);
  }
  void TearDown() override { std::filesystem::remove_all(work_); }

  WorkFolder open() {
    auto work = WorkFolder::open_to_write(work_);
    EXPECT_TRUE(work) << work.error().message;
    return std::move(*work);
  }

  static void write(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  [[nodiscard]] std::string text(const std::string& name) const {
    std::ifstream file(work_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // What a stage does: files, by name, into its folder; published.
  static void run(WorkFolder& work, const std::string& stage,
                  const std::vector<std::pair<std::string, std::string>>& files) {
    const auto folder = work.begin(stage);
    ASSERT_TRUE(folder) << folder.error().message;
    for (const auto& [name, content] : files) write(*folder / name, content);
    ThreadTeam team(1);
    StageRecord record;
    record.stage = stage;
    record.segue_version = "0";
    const auto published = work.publish(record, team);
    ASSERT_TRUE(published) << published.error().message;
  }

  std::filesystem::path work_;
};

}  // namespace segue::pipeline
