#include "manifest.hpp"

#include <gtest/gtest.h>

#include "segue/pipeline/settings.hpp"

namespace segue::pipeline {
namespace {

StageRecords two_stages() {
  StageRecord first, second;
  first.stage = "preprocess";
  first.segue_version = "1.2.3";
  first.stage_version = 4;
  first.configuration = {{"preprocess.min_plays", "2"}, {"seed", "18446744073709551615"}};
  first.inputs = {{"/logs/\xC3\xA9t\xC3\xA9 \"1\".csv", std::uint64_t{1} << 40U, "00ff"}};
  first.outputs = {{"label_encoders/users.parquet", 12, "ab"}};
  first.counts = {{"rows_in", 800'000'000}, {"a", 1}};
  first.notes = {"a note"};
  first.seconds = 1.5;
  first.peak_memory_bytes = 77;
  first.changed_at = {{"label_encoders/users.parquet", 1'700'000'000'000'001}};
  second.stage = "split";
  return {{"split", second}, {"preprocess", first}};
}

TEST(Manifest, ReadsBackWhatItWroteStagesInTheirOrder) {
  const auto text = manifest_text(two_stages());
  EXPECT_LT(text.find("\"preprocess\""), text.find("\"split\""));
  const auto read = parse_manifest(text, "m.json");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(manifest_text(*read), text);
  const auto& first = read->at("preprocess");
  const auto written = two_stages().at("preprocess");
  EXPECT_EQ(first.configuration, written.configuration);
  EXPECT_EQ(first.inputs, written.inputs);
  EXPECT_EQ(first.outputs, written.outputs);
  EXPECT_EQ(first.counts, written.counts);
  EXPECT_EQ(first.seconds, 1.5);
  EXPECT_EQ(first.changed_at, written.changed_at);
}

TEST(Manifest, SaysWhatAStageCounts) {
  EXPECT_NE(manifest_text(two_stages()).find(R"("rows_in": "plays",)"), std::string::npos);
  for (const Stage stage : kStages) {
    EXPECT_FALSE(stage_units(stage_name(stage)).in.empty());
    EXPECT_FALSE(stage_units(stage_name(stage)).out.empty());
  }
}

// Of an earlier Segue.
TEST(Manifest, IsReadWithoutTimesOfChange) {
  auto text = manifest_text(two_stages());
  text.replace(text.find("\"changed_at\""), 12, "\"of_another\"");
  const auto read = parse_manifest(text, "m.json");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(read->at("preprocess").changed_at.empty());
}

std::string problem(std::string text, const std::string& from, const std::string& to) {
  if (const auto at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
  const auto read = parse_manifest(text, "m.json");
  return read ? std::string() : read.error().message;
}

TEST(Manifest, WhatIsNotOneIsSaidWithTheFile) {
  const auto text = manifest_text(two_stages());
  EXPECT_EQ(problem(text, "", ""), "");
  EXPECT_NE(
      problem(text, "\"format_version\": 1", "\"format_version\": 99").find("m.json: the work folder has format 99"),
      std::string::npos);
  EXPECT_NE(problem(text, "segue_work_folder", "holiday").find("m.json: not the manifest"), std::string::npos);
  EXPECT_NE(problem(text, "\"seconds\"", "\"minutes\"").find("m.json: cannot be read"), std::string::npos);
  EXPECT_NE(problem(text, "}", "").find("m.json: cannot be read"), std::string::npos);
  EXPECT_NE(problem("", "", "").find("m.json: cannot be read"), std::string::npos);
  EXPECT_NE(problem("[]", "", "").find("m.json: cannot be read"), std::string::npos);
}

TEST(Manifest, AnOutputOutsideOfTheFolderIsRefused) {
  const auto text = manifest_text(two_stages());
  for (const char* name : {"../users.parquet", "label_encoders/../../users.parquet", "/etc/passwd", "", "..\\u0000"}) {
    const auto said = problem(text, "label_encoders/users.parquet", name);
    EXPECT_NE(said.find("m.json: stage preprocess has an output"), std::string::npos) << name << ": " << said;
  }
  EXPECT_EQ(problem(text, "label_encoders/users.parquet", "a..b/...c"), "");
}

}  // namespace
}  // namespace segue::pipeline
