// A world of any size, the same for the same seed: skewed popularity, short and missing lists, empty truths, versions.
#pragma once
#include <random>
#include <set>

#include "small_world.hpp"

namespace segue::evaluate {

inline World random_world(std::uint32_t users, std::uint32_t tracks, std::uint32_t longest, unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  const auto track = [&] { return std::min(below(tracks), below(tracks)); };
  const auto plays = [&](std::uint32_t most) {
    Plays row;
    for (std::uint32_t i = below(most + 1); i > 0; --i) row[track()] = static_cast<float>(1 + below(4));
    return row;
  };
  std::vector<Plays> train, test;
  std::vector<std::vector<std::uint32_t>> lists;
  for (std::uint32_t user = 0; user < users; ++user) {
    train.push_back(plays(12));
    test.push_back(below(5) == 0 ? Plays{} : plays(8));
    std::vector<std::uint32_t> list;
    std::set<std::uint32_t> listed;
    const std::uint32_t length = below(8) == 0 ? 0 : below(4) == 0 ? below(longest + 1) : longest;
    while (list.size() < length)
      if (const std::uint32_t t = track(); listed.insert(t).second) list.push_back(t);
    lists.push_back(list);
  }
  World world;
  world.train = matrix(train, tracks);
  world.test = matrix(test, tracks);
  world.lists = ranked(lists);
  world.factors = linalg::DenseMatrix(tracks, 6);
  for (float& f : world.factors.data) f = static_cast<float>(below(2001)) / 1000.0F - 1.0F;
  for (std::uint32_t t = 0; t < tracks; ++t) {
    world.groups.push_back(3 * (t / (1 + t % 3)));
    world.artists.push_back(below(1 + tracks / 4));
  }
  return world;
}

}  // namespace segue::evaluate
