// Over real names: aliases that people found.
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <string>
#include <unordered_map>

#include "segue/text/credits.hpp"
#include "segue/text/keys.hpp"
#include "segue/text/normalize.hpp"

namespace segue::text {
namespace {

TEST(RealNames, KeysFindAliasesThatPeopleFound) {
  const std::filesystem::path folder = SEGUE_SHARED_DATA "/audioscrobbler-small";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no audioscrobbler-small";
  std::unordered_map<std::string, std::string> names;
  std::ifstream artists(folder / "artist_data_small.txt");
  for (std::string line; std::getline(artists, line);)
    if (const std::size_t tab = line.find('\t'); tab != std::string::npos)
      names[line.substr(0, tab)] = line.substr(tab + 1);
  const auto key = [&](const std::string& id) { return artist_key(split_credits(names[id], "x").artist); };
  unsigned pairs = 0, clean = 0, keys = 0;
  std::ifstream aliases(folder / "artist_alias_small.txt");
  for (std::string bad, good; aliases >> bad >> good;) {
    if (!names.contains(bad) || !names.contains(good)) continue;
    ++pairs;
    clean += normalize(names[bad]) == normalize(names[good]) ? 1U : 0U;
    keys += key(bad) == key(good) ? 1U : 0U;
  }
  EXPECT_GE(pairs, 580U);
  EXPECT_GE(clean, 80U);  // the same but for case, accents, punctuation
  EXPECT_GE(keys, 260U);  // the rest are misspelt, or other names
}

}  // namespace
}  // namespace segue::text
