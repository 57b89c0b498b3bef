// Runs tests/steps/NN_name/*.test: rows in, the steps up to NN, rows out, as text (see tests/steps/README.md).
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <unistd.h>

#include "step_workshop.hpp"

namespace segue::prepare {
namespace {

using Lines = std::vector<std::string>;

std::string trim(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t");
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// One test: it fails with the file and line of what did not hold.
class StepFile {
 public:
  explicit StepFile(const std::filesystem::path& path) : path_(path) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) lines_.push_back(line);
  }

  void run() {
    while (at_ < lines_.size()) {
      const std::string line = trim(lines_[at_++]);
      if (line.empty() || line.starts_with("#")) continue;
      std::istringstream words(line);
      std::string word, rest;
      words >> word;
      std::getline(words, rest);
      rest = trim(rest);
      if (word == "option")
        set_option(rest);
      else if (word == "source")
        workshop_.set_source(rest);
      else if (word == "rows")
        insert_rows(rest);
      else if (word == "run")
        workshop_.run_to(std::stoi(rest));
      else if (word == "expect")
        expect_rows(rest);
      else
        FAIL() << where() << "unknown word '" << word << "'";
      if (::testing::Test::HasFailure()) return;
    }
    EXPECT_GT(expectations_, 0) << path_ << ": expects nothing";
  }

 private:
  [[nodiscard]] std::string where() const { return fmt::format("{}:{}: ", path_.string(), at_); }

  void set_option(const std::string& rest) {
    const auto blank = rest.find(' ');
    const OptionSet set_of_all = workshop_.config.options();
    for (const Option& option : set_of_all.options()) {
      if (option.name != rest.substr(0, blank)) continue;
      const auto set = segue::set_option(option, rest.substr(blank + 1));
      ASSERT_TRUE(set) << where() << set.error().message;
      return;
    }
    FAIL() << where() << "there is no such option";
  }

  // Lines up to the next empty one.
  Lines block() {
    Lines out;
    for (; at_ < lines_.size() && !trim(lines_[at_]).empty(); ++at_) out.push_back(trim(lines_[at_]));
    return out;
  }

  void insert_rows(const std::string& rest) {  // "raw_events (user_raw, artist)", then "u1 | Queen"
    const auto blank = rest.find(' ');
    const auto status = workshop_.insert(rest.substr(0, blank), rest.substr(blank + 1), block());
    ASSERT_TRUE(status) << where() << status.error().message;
  }

  void expect_rows(const std::string& sql) {
    const Lines expected = block();
    const auto found = workshop_.rows(sql);
    ASSERT_TRUE(found) << where() << found.error().message;
    EXPECT_THAT(*found, ::testing::ElementsAreArray(expected)) << where() << sql;
    ++expectations_;
  }

  std::filesystem::path path_;
  Lines lines_;
  std::size_t at_ = 0;
  int expectations_ = 0;
  StepWorkshop workshop_;
};

std::vector<std::filesystem::path> step_files() {
  std::vector<std::filesystem::path> files;
  const std::filesystem::path folder = std::filesystem::path(SEGUE_SOURCE_DIR) / "tests/steps";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const auto name = entry.path().parent_path().filename().string();
    if (entry.path().extension() == ".test" && !name.starts_with("01_")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class Steps : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(Steps, DoWhatTheTextSays) { StepFile(GetParam()).run(); }

std::string test_name(const ::testing::TestParamInfo<std::filesystem::path>& info) {
  return info.param.parent_path().filename().string() + "_" + info.param.stem().string();
}

INSTANTIATE_TEST_SUITE_P(Text, Steps, ::testing::ValuesIn(step_files()), test_name);

}  // namespace
}  // namespace segue::prepare
