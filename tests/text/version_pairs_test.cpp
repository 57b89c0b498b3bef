// Songs told apart and versions brought together, over pairs labelled by hand.
#include <fstream>
#include <gmock/gmock.h>
#include <string>
#include <tuple>
#include <vector>

#include "segue/text/credits.hpp"
#include "segue/text/keys.hpp"
#include "segue/text/version_marks.hpp"

namespace segue::text {
namespace {

std::vector<std::string> split_tabs(const std::string& line) {
  std::vector<std::string> out;
  std::size_t begin = 0;
  for (std::size_t tab = line.find('\t'); tab != std::string::npos; tab = line.find('\t', begin)) {
    out.push_back(line.substr(begin, tab - begin));
    begin = tab + 1;
  }
  out.push_back(line.substr(begin));
  return out;
}

// What groups are made by: artist, title without marks, and the remix where it is one.
std::tuple<std::string, std::string, std::string> group_of(const std::string& artist, const std::string& title) {
  const Credits credits = split_credits(artist, title);
  const VersionMarks marks = find_version_marks(credits.title);
  return {artist_key(credits.artist), title_key(marks.base_title), marks.remix};
}

TEST(VersionPairs, GroupsAreWhatAPersonSays) {
  std::ifstream file(SEGUE_SOURCE_DIR "/tests/text/data/version_pairs.tsv");
  ASSERT_TRUE(file);
  unsigned both = 0, only_found = 0, only_labelled = 0, neither = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    const std::vector<std::string> cells = split_tabs(line);
    ASSERT_EQ(cells.size(), 5U) << line;
    const bool labelled = cells[4] == "1";
    const bool found = group_of(cells[1], cells[0]) == group_of(cells[3], cells[2]);
    (found ? (labelled ? both : only_found) : (labelled ? only_labelled : neither)) += 1;
  }
  ASSERT_GE(both + only_labelled, 200U);
  ASSERT_GE(only_found + neither, 200U);
  const double f1 = 2.0 * both / (2.0 * both + only_found + only_labelled);
  RecordProperty("f1", std::to_string(f1));
  EXPECT_GE(f1, 0.95) << both << " found, " << only_found << " wrongly joined, " << only_labelled << " missed";
  EXPECT_LE(only_found, (only_found + neither) / 100) << "songs wrongly joined";
}

}  // namespace
}  // namespace segue::text
