#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <unistd.h>

#include "models/test_context.hpp"

#include "segue/base/file.hpp"
#include "segue/models/als.hpp"

namespace segue::models {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

class AlsStore : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::temp_directory_path() /
        ("segue_als_" + std::to_string(getpid()) + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    config_.factors = 6;
    config_.iterations = 2;
    config_.alpha = 0.3F;
    config_.confidence = "logarithmic";
    TestRun run;
    fit_ = *fit_als(random_plays(20, 15, 0.3, 1).view(), config_, run.context);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::size_t names_in(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
  }

  std::filesystem::path folder_;
  AlsConfig config_;
  AlsFit fit_;
};

TEST_F(AlsStore, LoadsWhatItSaved) {
  fit_.validation = {0.25, 0.5, 0.125};
  ASSERT_TRUE(save_als(folder_ / "model", fit_, config_));
  EXPECT_THAT(*read_text_file(folder_ / "model" / "manifest.json"), HasSubstr("\"validation\""));
  const auto loaded = load_als(folder_ / "model");
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->config.factors, 6U);
  EXPECT_EQ(loaded->config.alpha, 0.3F);
  EXPECT_EQ(loaded->config.confidence, "logarithmic");
  for (std::uint32_t user = 0; user < 20; ++user)
    EXPECT_THAT(loaded->user_factors.view().row(user), ElementsAreArray(fit_.model.user_factors.view().row(user)));
  EXPECT_EQ(loaded->item_factors.view().rows, 15U);
  EXPECT_EQ(names_in(folder_), 1U) << "something is left beside the model";
}

TEST_F(AlsStore, ReplacesAnEarlierModelWholeAndTheOpenOneStaysReadable) {
  ASSERT_TRUE(save_als(folder_ / "model/", fit_, config_));
  const auto open = load_als(folder_ / "model");
  ASSERT_TRUE(open);
  AlsFit other = fit_;
  for (float& value : other.model.user_factors.data) value = 42;
  ASSERT_TRUE(save_als(folder_ / "model", other, config_));
  EXPECT_THAT(open->user_factors.view().row(3), ElementsAreArray(fit_.model.user_factors.view().row(3)));
  EXPECT_EQ(load_als(folder_ / "model")->user_factors.view().row(3)[0], 42);
  EXPECT_EQ(names_in(folder_), 1U);
}

TEST_F(AlsStore, DoesNotReplaceAFolderOfSomethingElse) {
  std::ofstream(folder_ / "diary.txt") << "mine";
  const auto saved = save_als(folder_, fit_, config_);
  ASSERT_FALSE(saved);
  EXPECT_THAT(saved.error().message, HasSubstr("holds no earlier model"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "diary.txt"));
}

TEST_F(AlsStore, SaysWhatIsWrongWithAFolder) {
  EXPECT_EQ(load_als(folder_ / "absent").error().kind, ErrorKind::not_found);
  const auto model = folder_ / "model";
  ASSERT_TRUE(save_als(model, fit_, config_));
  const std::string manifest = *read_text_file(model / "manifest.json");
  const auto message_with = [&](const std::string& from, const std::string& to) {
    std::string text = manifest;
    text.replace(text.find(from), from.size(), to);
    std::ofstream(model / "manifest.json") << text;
    const auto loaded = load_als(model);
    return loaded ? std::string("no error") : loaded.error().message;
  };
  EXPECT_THAT(message_with("\"format_version\": 1", "\"format_version\": 9"), HasSubstr("format version 9"));
  EXPECT_THAT(message_with("als_model", "other"), HasSubstr("not the manifest of an ALS model"));
  EXPECT_THAT(message_with("\"users\": 20", "\"users\": 21"), HasSubstr("does not match the shapes"));
  EXPECT_THAT(message_with("\"alpha\"", "\"alpine\""), HasSubstr("config.alpha is missing"));
  EXPECT_EQ(message_with("\"block_size\"", "\"brick_size\""), "no error") << "models were once written without";
  EXPECT_THAT(message_with("\"logarithmic\"", "\"cubic\""), HasSubstr("config.confidence"));
  EXPECT_THAT(message_with("{", "["), HasSubstr("not the manifest"));
}

// Stopped after any iteration and gone on from what was stored, a fit ends as one never stopped.
TEST_F(AlsStore, AFitGoesOnFromACheckpointAsIfNeverStopped) {
  const auto plays = random_plays(120, 80, 0.2, 31);
  for (const char* solver : {"exact", "cg", "block"}) {
    AlsConfig config;
    config.factors = 20;
    config.iterations = 5;
    config.solver = solver;
    TestRun run(2);
    const auto whole = fit_als(plays.view(), config, run.context);
    ASSERT_TRUE(whole);
    AlsCourse saving;
    saving.after_iteration = [&](const AlsFit& fit) -> Result<bool> {
      const auto saved = save_als(folder_ / "checkpoint", fit, config);
      if (!saved) return saved.error();
      if (fit.objective.size() < 3) return true;
      return make_error(ErrorKind::cancelled, "stopped here");
    };
    const auto stopped = fit_als(plays.view(), config, run.context, saving);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().message, "stopped here");
    const auto start = load_als(folder_ / "checkpoint");
    ASSERT_TRUE(start);
    AlsCourse going_on;
    going_on.start = &*start;
    TestRun other(3, 99);
    const auto resumed = fit_als(plays.view(), config, other.context, going_on);
    ASSERT_TRUE(resumed) << resumed.error().message;
    EXPECT_EQ(resumed->objective, whole->objective) << solver;
    EXPECT_EQ(resumed->model.user_factors.data, whole->model.user_factors.data);
    EXPECT_EQ(resumed->model.item_factors.data, whole->model.item_factors.data);

    config.alpha = 3;
    EXPECT_THAT(fit_als(plays.view(), config, run.context, going_on).error().message, HasSubstr("other settings"));
    config.alpha = AlsConfig{}.alpha;
    const auto others = random_plays(121, 80, 0.2, 31);
    EXPECT_THAT(fit_als(others.view(), config, run.context, going_on).error().message, HasSubstr("121"));
  }
}

}  // namespace
}  // namespace segue::models
