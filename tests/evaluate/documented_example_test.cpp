// The example in docs/metrics.md is read from there and computed: what it says is what the program does.
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <optional>
#include <set>
#include <sstream>

#include "small_world.hpp"

#include "segue/evaluate/metric_info.hpp"

namespace segue::evaluate {
namespace {

// What one worked block says: the metric, what it is for each user it names, and the value.
struct Claim {
  std::string metric;
  bool by_song = false;
  std::map<std::uint32_t, double> users;
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

// The number behind the last "= " of a line.
std::optional<double> result_of(const std::string& line) {
  const std::size_t at = line.rfind("= ");
  if (at == std::string::npos) return std::nullopt;
  return std::stod(line.substr(at + 2));
}

Claim read_claim(const std::vector<std::string>& lines) {
  static const std::map<std::string, std::uint32_t> kUsers{{"Ann:", 0}, {"Ben:", 1}, {"Cy:", 2}};
  Claim claim;
  const auto name = words(lines.front());
  claim.metric = name.front();
  claim.by_song = name.size() == 3;
  for (const std::string& line : lines)
    if (const auto user = kUsers.find(words(line).front()); user != kUsers.end())
      if (const auto value = result_of(line)) claim.users[user->second] = *value;
  claim.value = result_of(lines.back()).value_or(std::nan(""));
  return claim;
}

Example read_document() {
  std::ifstream file(std::string(SEGUE_SOURCE_DIR) + "/docs/metrics.md");
  Example example;
  std::vector<std::string> block;
  std::string kind;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("```")) {
      if (!kind.empty()) block.push_back(line);
      continue;
    }
    if (kind == "example") read_block(block, example.world);
    if (kind == "worked") {
      EXPECT_EQ(block.size(), 5U) << block.front() << " is worked out in five lines";
      example.claims.push_back(read_claim(block));
    }
    kind = kind.empty() ? line.substr(3) : std::string();
    block.clear();
  }
  return example;
}

TEST(DocumentedExample, SaysWhatIsComputed) {
  constexpr double kHalfADigit = 0.00005 + 1e-9;
  Example example = read_document();
  EvaluateInput input = example.world.input();
  PerUser users, users_by_song;
  input.on_users = keep_in(users);
  const auto by_track = run(input, {2, 3});
  input.by_group = true;
  input.on_users = keep_in(users_by_song);
  const auto by_song = run(input, {2, 3});
  ASSERT_TRUE(by_track) << by_track.error().message;
  ASSERT_TRUE(by_song) << by_song.error().message;
  EXPECT_EQ(by_track->users, 3);
  for (const Claim& claim : example.claims) {
    const Evaluation& result = claim.by_song ? *by_song : *by_track;
    ASSERT_TRUE(result.metrics.contains(claim.metric)) << claim.metric;
    EXPECT_NEAR(result.metrics.at(claim.metric).mean, claim.value, kHalfADigit) << claim.metric;
    for (const auto& [user, value] : claim.users)
      EXPECT_NEAR((claim.by_song ? users_by_song : users).values.at(claim.metric)[user], value, kHalfADigit)
          << claim.metric << ", " << user;
  }
}

TEST(DocumentedExample, WorksOutEveryMetric) {
  Example example = read_document();
  std::set<std::string> documented;
  for (const Claim& claim : example.claims) documented.insert(std::string(metric_stem(claim.metric)));
  for (const MetricInfo& info : metric_catalogue())
    EXPECT_TRUE(documented.contains(std::string(info.stem))) << info.stem << " has no worked example";
  EXPECT_EQ(documented.size(), metric_catalogue().size());
}

}  // namespace
}  // namespace segue::evaluate
