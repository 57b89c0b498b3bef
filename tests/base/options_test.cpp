#include "segue/base/options.hpp"

#include <cmath>
#include <gmock/gmock.h>

#include "base/temporary_folder.hpp"

namespace segue {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Everything {
  bool truth = false;
  std::uint32_t small = 64;
  std::int64_t whole = -5;
  std::uint64_t large = 7;
  float single = 0.1F;
  double precise = 2;
  std::string text = "plain";
  std::string word = "auto";
  std::vector<std::string> names{"one", "two"};
  std::vector<std::uint32_t> cutoffs{5, 10};

  OptionSet options() {
    OptionSet set("all");
    set.add("truth", &truth, "yes or no");
    set.add("small_count", &small, "a count", {1, 1024});
    set.add("whole", &whole, "any whole number", {-10, 10});
    set.add("large", &large, "a seed");
    set.add("single", &single, "a share", {0, 1});
    set.add("precise", &precise, "a factor", {.least = 0});
    set.add("text", &text, "any text");
    set.add("word", &word, "one of some", {"auto", "exact", "cg"});
    set.add("names", &names, "texts");
    set.add("cutoffs", &cutoffs, "list lengths", {1, 100});
    return set;
  }
};

Status set(const OptionSet& options, std::string_view name, std::string_view text) {
  for (const Option& option : options.options())
    if (option.name == name) return set_option(option, text);
  return make_error(ErrorKind::internal, "no option {} in the test", name);
}

TEST(SetOption, HoldsFloatsAgainstTheEndsOfTheirRangeAsFloats) {
  float single = 1;
  OptionSet options("one");
  options.add("single", &single, "above 0", {1e-9, 0.7});  // the float nearest 1e-9 is below it, that of 0.7 above
  EXPECT_TRUE(set(options, "single", "1e-9"));
  EXPECT_EQ(single, 1e-9F);
  EXPECT_TRUE(set(options, "single", "0.7"));
  for (const char* beyond : {"0.9e-9", "0.70001", "0", "nan"}) EXPECT_FALSE(set(options, "single", beyond)) << beyond;
}

TEST(SetOption, TakesATextForEveryType) {
  Everything all;
  const OptionSet options = all.options();
  EXPECT_TRUE(set(options, "truth", "true"));
  EXPECT_TRUE(set(options, "small_count", "1024"));
  EXPECT_TRUE(set(options, "whole", "-10"));
  EXPECT_TRUE(set(options, "large", "18446744073709551615"));
  EXPECT_TRUE(set(options, "single", "1e-3"));
  EXPECT_TRUE(set(options, "precise", "3"));
  EXPECT_TRUE(set(options, "text", "with, comma and \"quotes\""));
  EXPECT_TRUE(set(options, "word", "cg"));
  EXPECT_TRUE(set(options, "names", "a,b c,d"));
  EXPECT_TRUE(set(options, "cutoffs", "1,20,100"));
  EXPECT_TRUE(all.truth);
  EXPECT_EQ(all.small, 1024U);
  EXPECT_EQ(all.whole, -10);
  EXPECT_EQ(all.large, UINT64_MAX);
  EXPECT_EQ(all.single, 1e-3F);
  EXPECT_EQ(all.precise, 3.0);
  EXPECT_EQ(all.text, "with, comma and \"quotes\"");
  EXPECT_EQ(all.word, "cg");
  EXPECT_THAT(all.names, ElementsAre("a", "b c", "d"));
  EXPECT_THAT(all.cutoffs, ElementsAre(1, 20, 100));
}

TEST(SetOption, AnEmptyTextEmptiesAList) {
  Everything all;
  EXPECT_TRUE(set(all.options(), "names", ""));
  EXPECT_TRUE(set(all.options(), "cutoffs", ""));
  EXPECT_THAT(all.names, IsEmpty());
  EXPECT_THAT(all.cutoffs, IsEmpty());
}

TEST(SetOption, RefusesWhatIsNotOfTheTypeOrOutOfRangeAndLeavesTheValue) {
  const std::vector<std::pair<const char*, const char*>> bad = {{"truth", "yes"},
                                                                {"truth", "1"},
                                                                {"truth", ""},
                                                                {"small_count", "0"},
                                                                {"small_count", "1025"},
                                                                {"small_count", "-1"},
                                                                {"small_count", "6 4"},
                                                                {"small_count", "64x"},
                                                                {"small_count", "6.5"},
                                                                {"small_count", ""},
                                                                {"small_count", "4294967297"},
                                                                {"whole", "11"},
                                                                {"whole", "-11"},
                                                                {"whole", "99999999999999999999"},
                                                                {"large", "-1"},
                                                                {"large", "18446744073709551616"},
                                                                {"single", "1.1"},
                                                                {"single", "nan"},
                                                                {"single", "inf"},
                                                                {"single", "half"},
                                                                {"precise", "-0.1"},
                                                                {"precise", "nan"},
                                                                {"word", "Auto"},
                                                                {"word", ""},
                                                                {"cutoffs", "5,0"},
                                                                {"cutoffs", "5,,6"},
                                                                {"cutoffs", "5;6"},
                                                                {"cutoffs", "5,101"}};
  for (const auto& [name, text] : bad) {
    Everything all;
    const std::string before = fingerprint(all.options().options());
    const auto status = set(all.options(), name, text);
    ASSERT_FALSE(status) << name << " took '" << text << "'";
    EXPECT_EQ(status.error().kind, ErrorKind::invalid_argument);
    EXPECT_EQ(fingerprint(all.options().options()), before);
  }
}

TEST(SetOption, TheErrorNamesFlagTextAndWhatIsAllowed) {
  Everything all;
  EXPECT_THAT(set(all.options(), "small_count", "0").error().message,
              AllOf(HasSubstr("--all-small-count '0'"), HasSubstr("1 to 1024"), HasSubstr("a count")));
  EXPECT_THAT(set(all.options(), "precise", "-1").error().message, HasSubstr("at least 0"));
  EXPECT_THAT(set(all.options(), "word", "fast").error().message, HasSubstr("one of auto, exact, cg"));
  EXPECT_THAT(set(all.options(), "cutoffs", "5,x").error().message, HasSubstr("'x'"));
}

TEST(OptionValue, IsWrittenAsTomlHasIt) {
  Everything all;
  all.text = "tab\there \\ \"q\"\nline";
  EXPECT_EQ(fingerprint(all.options().options()),
            "all.truth = false\n"
            "all.small_count = 64\n"
            "all.whole = -5\n"
            "all.large = 7\n"
            "all.single = 0.1\n"
            "all.precise = 2.0\n"
            "all.text = \"tab\\there \\\\ \\\"q\\\"\\nline\"\n"
            "all.word = \"auto\"\n"
            "all.names = [\"one\", \"two\"]\n"
            "all.cutoffs = [5, 10]\n");
}

TEST(Fingerprint, ChangesWithEveryValue) {
  Everything all;
  const std::string before = fingerprint(all.options().options());
  EXPECT_EQ(fingerprint(Everything().options().options()).size(), before.size());
  all.single = std::nextafter(all.single, 1.0F);
  EXPECT_NE(fingerprint(all.options().options()), before);
}

class OptionsFile : public ::testing::Test {
 protected:
  Status read(std::string_view text, const std::vector<std::string>& ignore = {}) {
    return read_options(folder_.put("segue.toml", text), all_.options().options(), ignore);
  }
  std::string refusal(std::string_view text, const std::vector<std::string>& ignore = {}) {
    const auto status = read(text, ignore);
    EXPECT_FALSE(status) << text;
    return status ? "" : status.error().message;
  }

  TemporaryFolder folder_;
  Everything all_;
};

TEST_F(OptionsFile, SetsWhatItNamesAndLeavesTheRest) {
  const auto status = read("# ours\n[all]\nsmall_count = 8\nsingle = 1\ntruth = true\nword = 'exact'\ncutoffs = [3]\n");
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(all_.small, 8U);
  EXPECT_EQ(all_.single, 1.0F);
  EXPECT_TRUE(all_.truth);
  EXPECT_EQ(all_.word, "exact");
  EXPECT_THAT(all_.cutoffs, ElementsAre(3));
  EXPECT_THAT(all_.names, ElementsAre("one", "two"));
}

TEST_F(OptionsFile, AnEmptyFileChangesNothing) {
  const std::string before = fingerprint(all_.options().options());
  EXPECT_TRUE(read(""));
  EXPECT_TRUE(read("# only this\n"));
  EXPECT_EQ(fingerprint(all_.options().options()), before);
}

TEST_F(OptionsFile, WhatWasWrittenIsReadBackTheSame) {
  all_.truth = true;
  all_.whole = -10;
  all_.large = UINT64_MAX;  // beyond TOML's own whole numbers
  all_.single = 1.0F / 3;
  all_.precise = 1e300;
  all_.text = "a\tb \\ \"c\"\nd\re \x01 \x7f é 漢";
  all_.names = {"a,b", "", "with \"quotes\"", ","};
  all_.cutoffs = {};
  const std::string written = write_options(all_.options().options());
  const std::string before = fingerprint(all_.options().options());
  all_ = Everything();
  const auto status = read(written);
  ASSERT_TRUE(status) << status.error().message << "\n" << written;
  EXPECT_EQ(fingerprint(all_.options().options()), before);
  EXPECT_EQ(all_.large, UINT64_MAX);
  EXPECT_THAT(all_.names, ElementsAre("a,b", "", "with \"quotes\"", ","));
}

TEST_F(OptionsFile, SectionsAddedInPiecesAreWrittenAsOneTableEach) {
  std::uint32_t first = 1, second = 2, third = 3;
  OptionSet set("a");
  set.add("first", &first, "one");
  OptionSet other("b.c");
  other.add("second", &second, "two");
  OptionSet again("a");
  again.add("third", &third, "three");
  set.append(other);
  set.append(again);
  const std::string written = write_options(set.options());
  first = second = third = 0;
  const auto status = read_options(folder_.put("segue.toml", written), set.options());
  ASSERT_TRUE(status) << status.error().message << "\n" << written;
  EXPECT_EQ(first, 1U);
  EXPECT_EQ(second, 2U);
  EXPECT_EQ(third, 3U);
}

TEST_F(OptionsFile, AChoiceNotMadeIsWrittenAsACommentAndReadBackAsNone) {
  all_.word = "";
  const std::string written = write_options(all_.options().options());
  EXPECT_THAT(written, HasSubstr("\n# word = \"\"\n"));
  ASSERT_TRUE(read(written));
  EXPECT_EQ(all_.word, "");
}

TEST(OptionFlag, HasItsSectionBeforeItExceptThoseOfARun) {
  std::uint32_t number = 0;
  OptionSet als("als.fold_in"), run("run");
  als.add("max_steps", &number, "");
  run.add("log_level", &number, "");
  EXPECT_EQ(option_flag(als.options()[0]), "--als-fold-in-max-steps");
  EXPECT_EQ(option_flag(run.options()[0]), "--log-level");
}

TEST_F(OptionsFile, HelpIsWrittenAsAComment) {
  EXPECT_THAT(write_options(all_.options().options()), HasSubstr("# a count (1 to 1024)\nsmall_count = 64\n"));
}

TEST_F(OptionsFile, AnUnknownKeyIsRefusedWithFileLineAndNearestName) {
  EXPECT_THAT(refusal("[all]\ntruth = true\nsmal_count = 3\n"),
              AllOf(HasSubstr("segue.toml, line 3"), HasSubstr("all.smal_count"), HasSubstr("mean all.small_count")));
}

TEST_F(OptionsFile, AnUnknownTableIsRefusedWithFileLineAndNearestName) {
  EXPECT_THAT(refusal("\n\n[al]\ntruth = true\n"),
              AllOf(HasSubstr("line 3"), HasSubstr("[al]"), HasSubstr("mean [all]?")));
  EXPECT_THAT(refusal("[all.deeper]\ntruth = true\n"), AllOf(HasSubstr("line 1"), HasSubstr("[all.deeper]")));
  EXPECT_THAT(refusal("truth = true\n"), HasSubstr("line 1"));
}

TEST_F(OptionsFile, AWrongTypeIsRefusedWithFileAndLine) {
  for (const char* line :
       {"truth = 1", "truth = 'true'", "small_count = 'many'", "small_count = true", "small_count = 6.5", "text = 5",
        "names = 'one'", "names = [1, 2]", "cutoffs = 5", "cutoffs = ['a']", "cutoffs = [[1]]",
        "small_count = 1979-05-27", "single = [0.5]", "word = true", "small_count = ''"}) {
    EXPECT_THAT(refusal(std::string("[all]\n") + line + "\n"), HasSubstr("segue.toml, line 2")) << line;
  }
}

TEST_F(OptionsFile, AValueOutOfRangeIsRefusedWithFileAndLine) {
  EXPECT_THAT(refusal("[all]\n\nsmall_count = 0\n"), AllOf(HasSubstr("line 3"), HasSubstr("1 to 1024")));
  EXPECT_THAT(refusal("[all]\nword = 'fast'\n"), AllOf(HasSubstr("line 2"), HasSubstr("auto, exact, cg")));
  EXPECT_THAT(refusal("[all]\nsingle = nan\n"), HasSubstr("line 2"));
  EXPECT_THAT(refusal("[all]\ncutoffs = [1, 2, 0]\n"), HasSubstr("line 2"));
}

TEST_F(OptionsFile, ABrokenFileIsRefusedWithLineAndColumn) {
  EXPECT_THAT(refusal("[all]\ntruth = \n"), AllOf(HasSubstr("line 2, column"), Not(HasSubstr("\n"))));
  EXPECT_THAT(refusal("[all]\ntruth = true\ntruth = false\n"), HasSubstr("line 3"));
}

TEST_F(OptionsFile, IgnoredTablesAreLeftToOthersWithAllBelowThem) {
  EXPECT_TRUE(read("[other]\nx = 1\n[other.deeper]\ny = 2\n[all]\nsmall_count = 2\n", {"other"}));
  EXPECT_EQ(all_.small, 2U);
  EXPECT_THAT(refusal("[others]\nx = 1\n", {"other"}), HasSubstr("[others]"));
}

TEST_F(OptionsFile, ATableLikeAnIgnoredOneIsSuggestedToo) {
  EXPECT_THAT(refusal("[maping]\nx = 1\n", {"mapping"}),
              HasSubstr("there is no table [maping]; did you mean [mapping]?"));
}

TEST_F(OptionsFile, ATableIsReadAsWhatItSaysAndNotAsItIsWritten) {
  const auto table = [&](std::string_view text, TableFormat format = TableFormat::toml) {
    auto read = read_table(folder_.put("segue.toml", text), "mapping", format);
    EXPECT_TRUE(read) << text;
    return read ? *read : "";
  };
  const std::string one =
      table("[all]\ntruth = true\n[mapping]\nuser = 'who'\nfiles = ['a', 'b']\n[mapping.deep]\nx = 1\n");
  EXPECT_THAT(one,
              AllOf(HasSubstr("[mapping]\n"), HasSubstr("who"), HasSubstr("[mapping.deep]"), Not(HasSubstr("all"))));
  EXPECT_EQ(
      table(
          "# ours\n[mapping]\nfiles = [\"a\",\n \"b\"]  # two\nuser = \"who\"\ndeep = {x = 1}\n[all]\ntruth = false\n"),
      table("[mapping]\nuser = \"who\"\nfiles = [\"a\", \"b\"]\ndeep = { x = 1 }\n"));
  EXPECT_NE(table("[mapping]\nuser = 'whom'\n"), table("[mapping]\nuser = 'who'\n"));
  EXPECT_EQ(table(one), one);  // what was written is read back the same
  EXPECT_EQ(table("[all]\ntruth = true\n"), "");
  EXPECT_THAT(table("[mapping]\nuser = 'who'\n", TableFormat::json), HasSubstr("\"user\" : \"who\""));
  EXPECT_FALSE(read_table(folder_.path() / "absent.toml", "mapping", TableFormat::toml));
}

TEST_F(OptionsFile, AMissingFileIsNamed) {
  const auto status = read_options(folder_.path() / "absent.toml", all_.options().options());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::not_found);
  EXPECT_THAT(status.error().message, HasSubstr("absent.toml"));
}

}  // namespace
}  // namespace segue
