// The example in docs/metrics.md is read from there and computed: what it says is what the program does.
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

#include "small_world.hpp"

namespace segue::evaluate {
namespace {

struct Claim {
  std::string metric;
  bool by_song = false;
  double value = 0;
};

struct Example {
  World world;
  std::vector<Claim> claims;
};

std::vector<std::string> words(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> all;
  for (std::string word; in >> word;) all.push_back(word);
  return all;
}

// "Ann heard 0 1 played 2:5 3:1 list 3 2 4"
void read_user(const std::vector<std::string>& line, std::vector<Plays>& train, std::vector<Plays>& test,
               std::vector<std::vector<std::uint32_t>>& lists) {
  Plays heard, played;
  std::vector<std::uint32_t> list;
  std::string part;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == "heard" || line[i] == "played" || line[i] == "list") {
      part = line[i];
      continue;
    }
    const auto track = static_cast<std::uint32_t>(std::stoul(line[i]));
    if (part == "heard") heard[track] = 1;
    if (part == "played") played[track] = std::stof(line[i].substr(line[i].find(':') + 1));
    if (part == "list") list.push_back(track);
  }
  train.push_back(heard);
  test.push_back(played);
  lists.push_back(list);
}

void read_block(const std::vector<std::string>& lines, World& world) {
  std::vector<Plays> train, test;
  std::vector<std::vector<std::uint32_t>> lists;
  for (const std::string& text : lines) {
    const auto line = words(text);
    for (std::size_t i = 1; i < line.size(); ++i) {
      if (line[0] == "artist") world.artists.push_back(static_cast<std::uint32_t>(std::stoul(line[i])));
      if (line[0] == "song") world.groups.push_back(static_cast<std::uint32_t>(std::stoul(line[i])));
      if (line[0] == "factors") {
        world.factors.data.push_back(std::stof(line[i]));
        world.factors.data.push_back(std::stof(line[i].substr(line[i].find(',') + 1)));
      }
    }
    if (line[0] != "artist" && line[0] != "song" && line[0] != "factors") read_user(line, train, test, lists);
  }
  const auto tracks = static_cast<std::uint32_t>(world.artists.size());
  world.factors.rows = tracks;
  world.factors.columns = 2;
  world.train = matrix(train, tracks);
  world.test = matrix(test, tracks);
  world.lists = ranked(lists);
}

Example read_document() {
  std::ifstream file(std::string(SEGUE_SOURCE_DIR) + "/docs/metrics.md");
  Example example;
  std::vector<std::string> block;
  bool in_block = false, in_example = false, by_song = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) in_example = line == "## A worked example";
    if (line.starts_with("```"))
      in_block = line == "```example";
    else if (in_block)
      block.push_back(line);
    if (line.starts_with("| metric")) by_song = line.starts_with("| metric by song");
    if (!in_example || !line.starts_with("| `")) continue;
    const std::size_t end = line.find('`', 3), value = line.rfind("| ", line.size() - 3);
    example.claims.push_back({line.substr(3, end - 3), by_song, std::stod(line.substr(value + 2))});
  }
  read_block(block, example.world);
  return example;
}

TEST(DocumentedExample, SaysWhatIsComputed) {
  Example example = read_document();
  EvaluateInput input = example.world.input();
  const auto by_track = run(input, {2, 3, 5});
  input.by_group = true;
  const auto by_song = run(input, {2, 3, 5});
  ASSERT_TRUE(by_track) << by_track.error().message;
  ASSERT_TRUE(by_song) << by_song.error().message;
  EXPECT_EQ(by_track->users, 3);
  ASSERT_EQ(example.claims.size(), 24U);
  for (const Claim& claim : example.claims) {
    const auto& metrics = (claim.by_song ? *by_song : *by_track).metrics;
    ASSERT_TRUE(metrics.contains(claim.metric)) << claim.metric;
    EXPECT_NEAR(metrics.at(claim.metric).mean, claim.value, 0.00005 + 1e-9) << claim.metric;
  }
}

TEST(DocumentedExample, NamesEveryMetric) {
  Example example = read_document();
  std::set<std::string> documented;
  for (const Claim& claim : example.claims) documented.insert(claim.metric.substr(0, claim.metric.find('@')));
  const auto result = run(example.world.input(), {3});
  ASSERT_TRUE(result);
  for (const std::string& name : result->order)
    EXPECT_TRUE(documented.contains(name.substr(0, name.find('@')))) << name << " has no worked example";
}

}  // namespace
}  // namespace segue::evaluate
