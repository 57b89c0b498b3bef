#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <limits>
#include <numeric>
#include <string>
#include <unistd.h>

#include "models/test_context.hpp"

#include "segue/base/file.hpp"
#include "segue/models/als.hpp"

namespace segue::models {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;

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

TEST_F(AlsStore, LosesNothingThatLiesBesideAnEarlierModel) {
  const auto model = folder_ / "model";
  ASSERT_TRUE(save_als(model, fit_, config_));
  std::ofstream(model / "notes.txt") << "mine";
  const auto saved = save_als(model, fit_, config_);
  ASSERT_FALSE(saved);
  EXPECT_THAT(saved.error().message, HasSubstr("holds notes.txt beside an earlier model"));
  EXPECT_EQ(*read_text_file(model / "notes.txt"), "mine");
  EXPECT_EQ(check_als_folder(model).error().message, saved.error().message);
  std::filesystem::remove(model / "notes.txt");
  std::filesystem::create_directory(model / "user_factors.npy.d");
  EXPECT_FALSE(save_als(model, fit_, config_));
  std::filesystem::remove(model / "user_factors.npy.d");
  EXPECT_TRUE(save_als(model, fit_, config_));
  EXPECT_EQ(names_in(folder_), 1U);
}

TEST_F(AlsStore, AManifestOfAnOddKindIsNoModel) {
  for (const char* kind : {"3", "null", "[\"als_model\"]", "\"als_checkpoint\""}) {
    std::ofstream(folder_ / "manifest.json") << "{\"kind\": " << kind << "}";
    const auto saved = save_als(folder_, fit_, config_);
    ASSERT_FALSE(saved) << kind;
    EXPECT_THAT(saved.error().message, HasSubstr("holds no earlier model"));
    EXPECT_THAT(load_als(folder_).error().message, HasSubstr("not the manifest of an ALS model"));
  }
  std::ofstream(folder_ / "file") << "not a folder";
  EXPECT_THAT(save_als(folder_ / "file", fit_, config_).error().message, HasSubstr("is no folder"));
}

TEST_F(AlsStore, ACheckpointIsReplacedAndRemovedAndNothingElseIs) {
  const auto checkpoint = folder_ / "model.checkpoint";
  EXPECT_TRUE(check_als_checkpoint(checkpoint));
  EXPECT_TRUE(remove_als_checkpoint(checkpoint)) << "there is none";
  ASSERT_TRUE(save_als_checkpoint(checkpoint, fit_, config_));
  EXPECT_TRUE(load_als(checkpoint));
  ASSERT_TRUE(save_als_checkpoint(checkpoint, fit_, config_));
  EXPECT_THAT(save_als(checkpoint, fit_, config_).error().message, HasSubstr("holds no earlier model"));
  ASSERT_TRUE(remove_als_checkpoint(checkpoint));
  EXPECT_EQ(names_in(folder_), 0U);

  ASSERT_TRUE(save_als(checkpoint, fit_, config_));
  EXPECT_FALSE(check_als_checkpoint(checkpoint)) << "a model is none";
  EXPECT_FALSE(remove_als_checkpoint(checkpoint));
  EXPECT_TRUE(load_als(checkpoint));
}

TEST_F(AlsStore, RemovesWhatAKilledProcessHadBegunAndNoMore) {
  constexpr const char* kGone = "999999999";  // beyond what a process can be
  const auto partial = [&](const std::string& middle) { return folder_ / ("model." + middle + ".partial"); };
  for (const std::string middle : {kGone, "1", "mine", "checkpoint.999999999"})
    std::filesystem::create_directory(partial(middle));
  std::ofstream(partial(kGone) / "user_factors.npy") << "half";
  std::ofstream(partial(kGone) / "item_factors.npy.999999999.0.partial") << "half";
  ASSERT_TRUE(save_als(folder_ / "model", fit_, config_));
  EXPECT_FALSE(std::filesystem::exists(partial(kGone)));
  EXPECT_TRUE(std::filesystem::exists(partial("1"))) << "of a process that runs";
  EXPECT_TRUE(std::filesystem::exists(partial("mine")));
  EXPECT_TRUE(std::filesystem::exists(partial("checkpoint.999999999"))) << "of another name";

  std::filesystem::create_directory(partial(kGone));
  std::ofstream(partial(kGone) / "diary.txt") << "mine";
  remove_als_leftovers(folder_ / "model/");
  EXPECT_TRUE(std::filesystem::exists(partial(kGone) / "diary.txt"));
}

TEST_F(AlsStore, AModelThatAKilledProcessMovedAwayIsPutBackOrGoes) {
  const auto model = folder_ / "model", old = folder_ / "model.999999999.partial.old";
  ASSERT_TRUE(save_als(old, fit_, config_));
  remove_als_leftovers(model);
  EXPECT_TRUE(load_als(model));
  ASSERT_TRUE(save_als(old, fit_, config_));
  ASSERT_TRUE(save_als(model, fit_, config_));
  EXPECT_EQ(names_in(folder_), 1U);
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
    TestRun other(3);
    const auto resumed = fit_als(plays.view(), config, other.context, going_on);
    ASSERT_TRUE(resumed) << resumed.error().message;
    EXPECT_EQ(resumed->objective, whole->objective) << solver;
    EXPECT_EQ(resumed->model.user_factors.data, whole->model.user_factors.data);
    EXPECT_EQ(resumed->model.item_factors.data, whole->model.item_factors.data);
  }
}

TEST_F(AlsStore, AFitGoesOnFromNoOtherRun) {
  const auto plays = random_plays(120, 80, 0.2, 31);
  AlsConfig config;
  config.factors = 20;
  config.iterations = 3;
  TestRun run;
  const auto fit = fit_als(plays.view(), config, run.context);
  ASSERT_TRUE(fit);
  const auto folder = folder_ / "checkpoint";
  ASSERT_TRUE(save_als_checkpoint(folder, *fit, config));
  const auto start = load_als(folder);
  ASSERT_TRUE(start);
  EXPECT_EQ(start->origin.seed, 1U);
  EXPECT_EQ(start->origin.entries, plays.indices.size());
  const auto refused = [&](const linalg::CsrMatrix<float>& matrix, const AlsConfig& wanted, const RunContext& context) {
    AlsCourse course;
    course.start = &*start;
    const auto going_on = fit_als(matrix.view(), wanted, context, course);
    EXPECT_THAT(going_on ? folder.string() : going_on.error().message, HasSubstr(folder.string()));
    return going_on ? std::string("no error") : going_on.error().message;
  };
  EXPECT_EQ(refused(plays, config, run.context), "no error") << "all iterations are made";
  AlsConfig other = config;
  other.alpha = 3;
  EXPECT_THAT(refused(plays, other, run.context), HasSubstr("other settings: alpha 0.1, not 3.0"));
  other = config;
  other.iterations = 2;
  EXPECT_THAT(refused(plays, other, run.context), HasSubstr("3 iterations behind it, more than the 2"));
  EXPECT_THAT(refused(random_plays(121, 80, 0.2, 31), config, run.context), HasSubstr("121"));
  auto heavier = plays;
  heavier.values.back() += 1;
  EXPECT_THAT(refused(heavier, config, run.context), HasSubstr("another matrix"));
  EXPECT_THAT(refused(plays, config, TestRun(1, 99).context), HasSubstr("seed 1, not 99"));
  const std::string level = start->origin.kernels;
  ASSERT_EQ(setenv("SEGUE_FORCE_ISA", "reference", 1), 0);
  if (level != "reference") {
    EXPECT_THAT(refused(plays, config, run.context), HasSubstr("SEGUE_FORCE_ISA=" + level));
  }
  unsetenv("SEGUE_FORCE_ISA");
}

TEST_F(AlsStore, NamesTheModelWhoseFactorsAreDamaged) {
  const auto plays = random_plays(20, 15, 0.3, 1);
  fit_.model.item_factors.row(4)[2] = std::numeric_limits<float>::quiet_NaN();
  ASSERT_TRUE(save_als(folder_ / "model", fit_, config_));
  const auto stored = load_als(folder_ / "model");
  ASSERT_TRUE(stored);
  std::vector<std::uint32_t> users(20), items(15);
  std::iota(users.begin(), users.end(), 0U);
  std::iota(items.begin(), items.end(), 0U);
  const WarmStart warm{stored->user_factors.view(), stored->item_factors.view(), users, items, stored->name};
  AlsCourse going_on, warmed;
  going_on.start = &*stored;
  warmed.warm = &warm;
  TestRun run;
  for (const auto* course : {&going_on, &warmed}) {
    const auto fit = fit_als(plays.view(), config_, run.context, *course);
    ASSERT_FALSE(fit);
    EXPECT_EQ(fit.error().kind, ErrorKind::corrupt);
    EXPECT_THAT(fit.error().message, HasSubstr("model: is damaged: the factors of track 4"));
  }
}

TEST_F(AlsStore, TheManifestSaysWhatTheModelCameFrom) {
  fit_.cost = AlsCost{1.5, 4096};
  ASSERT_TRUE(save_als(folder_ / "model", fit_, config_));
  const std::string manifest = *read_text_file(folder_ / "model" / "manifest.json");
  for (const char* words : {"\"seed\": 1", "\"matrix_hash\": \"", "\"kernels\": \"", "\"seconds\": 1.5", "4096"})
    EXPECT_THAT(manifest, HasSubstr(words));
  fit_.cost.reset();
  ASSERT_TRUE(save_als(folder_ / "model", fit_, config_));
  EXPECT_THAT(*read_text_file(folder_ / "model" / "manifest.json"), Not(HasSubstr("seconds")));
}

}  // namespace
}  // namespace segue::models
