// Every metric once more, written the slow and obvious way from docs/metrics.md, on random worlds.
#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>

#include "random_world.hpp"

namespace segue::evaluate {
namespace {

using List = std::vector<std::uint32_t>;
using Truth = std::map<std::uint32_t, double>;

struct Person {
  List list, tracks;  // as songs or tracks, repeats marked as no hits by `first_time`; and as tracks
  Truth truth;
  std::set<std::uint32_t> profile;
  std::map<std::uint32_t, double> plays;  // in training, by track
};

class Plain {
 public:
  Plain(World& world, bool by_group) : world_(world), by_group_(by_group) {
    for (std::uint32_t t = 0; t < world.test.columns; ++t) units_.insert(unit(t));
    for (std::uint32_t user = 0; user < world.test.rows; ++user) add(user);
  }

  double accuracy(const std::function<double(const Person&)>& of) const {
    double sum = 0;
    for (const Person& person : people_) sum += of(person);
    return sum / static_cast<double>(people_.size());
  }
  // Mean over users for whom it is a number.
  double character(const std::function<double(const Person&)>& of) const {
    double sum = 0, count = 0;
    for (const Person& person : people_)
      if (const double value = of(person); !std::isnan(value)) sum += value, count += 1;
    return sum / count;
  }

  std::uint32_t unit(std::uint32_t track) const { return by_group_ ? world_.groups[track] : track; }
  static List cut(const List& list, std::size_t k) { return {list.begin(), list.begin() + std::min(k, list.size())}; }
  // 1 at ranks of a hit that is not a repeat.
  static std::vector<double> hits(const Person& p, std::size_t k) {
    std::vector<double> found;
    std::set<std::uint32_t> seen;
    for (const std::uint32_t u : cut(p.list, k)) found.push_back(p.truth.contains(u) && seen.insert(u).second ? 1 : 0);
    return found;
  }
  double novelty(const Person& p, std::size_t k) const {
    double sum = 0;
    const List list = cut(p.list, k);
    for (const std::uint32_t u : list)
      sum -= std::log2(std::max(1.0, listeners(u)) / static_cast<double>(everyone_.size()));
    return list.empty() ? std::nan("") : sum / static_cast<double>(list.size());
  }
  double cosine(std::uint32_t a, std::uint32_t b) const {
    double dot = 0, aa = 0, bb = 0;
    const auto x = world_.factors.view().row(a), y = world_.factors.view().row(b);
    for (std::size_t f = 0; f < x.size(); ++f) dot += x[f] * y[f], aa += x[f] * x[f], bb += y[f] * y[f];
    return dot / std::sqrt(aa * bb);
  }
  double pairs(const Person& p, std::size_t k, const std::function<double(std::uint32_t, std::uint32_t)>& of) const {
    const List list = cut(p.tracks, k);
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < list.size(); ++i)
      for (std::size_t j = i + 1; j < list.size(); ++j) sum += of(list[i], list[j]), count += 1;
    return count > 0 ? sum / count : std::nan("");
  }
  double listeners(std::uint32_t u) const { return heard_by_.contains(u) ? heard_by_.at(u).size() : 0; }
  double lift(std::size_t k) const {
    double listed = 0, played = 0, users = 0;
    for (const Person& p : people_) {
      const List list = cut(p.list, k);
      if (list.empty() || p.profile.empty()) continue;
      double a = 0, b = 0;
      for (const std::uint32_t u : list) a += listeners(u);
      for (const std::uint32_t u : p.profile) b += listeners(u);
      listed += a / static_cast<double>(list.size());
      played += b / static_cast<double>(p.profile.size());
      users += 1;
    }
    return (listed / users - played / users) / (played / users);
  }
  std::map<std::uint32_t, double> exposures(std::size_t k) const {
    std::map<std::uint32_t, double> shown;
    for (const std::uint32_t u : units_) shown[u] = 0;
    for (const Person& p : people_)
      for (const std::uint32_t u : cut(p.list, k)) shown[u] += 1;
    return shown;
  }
  // Half the mean absolute difference over the mean: Gini by its definition.
  double gini(std::size_t k) const {
    const auto shown = exposures(k);
    double differences = 0, total = 0;
    for (const auto& [a, x] : shown) {
      total += x;
      for (const auto& [b, y] : shown) differences += std::abs(x - y);
    }
    return differences / (2 * static_cast<double>(shown.size()) * total);
  }
  double coverage(std::size_t k, bool all) const {
    double shown = 0, eligible = 0;
    for (const auto& [u, times] : exposures(k))
      if (all || listeners(u) > 0) eligible += 1, shown += times > 0 ? 1 : 0;
    return shown / eligible;
  }
  // Units by listeners, most first, equals by lower number.
  List by_popularity() const {
    List units(units_.begin(), units_.end());
    std::stable_sort(units.begin(), units.end(), [&](auto a, auto b) { return listeners(a) > listeners(b); });
    return units;
  }
  double serendipity(const Person& p, std::size_t k) const {
    std::set<std::uint32_t> popular;
    for (const std::uint32_t u : by_popularity())
      if (popular.size() < k && !p.profile.contains(u)) popular.insert(u);
    const auto found = hits(p, k);
    double count = 0;
    for (std::size_t i = 0; i < found.size(); ++i)
      if (found[i] > 0 && !popular.contains(p.list[i]) && !p.profile.contains(p.list[i])) count += 1;
    return count / static_cast<double>(k);
  }
  double rank_of(std::uint32_t unit) const {  // those above, and half of its equals
    double above = 0, equal = 0;
    for (const std::uint32_t u : units_) {
      above += listeners(u) > listeners(unit) ? 1 : 0;
      equal += listeners(u) == listeners(unit) ? 1 : 0;
    }
    return (above + (equal - 1) / 2) / static_cast<double>(units_.size() - 1);
  }
  std::uint32_t class_of(std::uint32_t unit) const {
    double before = 0, all = 0;
    for (const std::uint32_t u : units_) {
      all += listeners(u);
      before += listeners(u) > listeners(unit) ? listeners(u) : 0;
    }
    return before < 0.2 * all ? 0 : before < 0.8 * all ? 1 : 2;
  }
  // By its definition, over all labels of either side.
  static double divergence(const std::map<std::uint32_t, double>& profile,
                           const std::map<std::uint32_t, double>& list) {
    double p_sum = 0, q_sum = 0, total = 0;
    for (const auto& [label, weight] : profile) p_sum += weight;
    for (const auto& [label, weight] : list) q_sum += weight;
    if (p_sum == 0 || q_sum == 0) return std::nan("");
    for (const auto& [label, weight] : profile) {
      const double p = weight / p_sum, q = list.contains(label) ? list.at(label) / q_sum : 0;
      total += p * std::log(p / (0.99 * q + 0.01 * p));
    }
    return total;
  }
  double calibration(const Person& p, std::size_t k, const std::function<std::uint32_t(std::uint32_t)>& label) const {
    std::map<std::uint32_t, double> profile, list;
    for (const auto& [track, plays] : p.plays) profile[label(track)] += plays;
    for (const std::uint32_t t : cut(p.tracks, k)) list[label(t)] += 1;
    return divergence(profile, list);
  }
  double most_novel() const { return std::log2(static_cast<double>(everyone_.size())); }

 private:
  void add(std::uint32_t user) {
    Person person;
    const auto train = world_.train.view().row(user), test = world_.test.view().row(user);
    for (std::size_t i = 0; i < train.indices.size(); ++i) {
      const std::uint32_t t = train.indices[i];
      person.plays[t] = train.values[i];
      person.profile.insert(unit(t));
      heard_by_[unit(t)].insert(user);
      everyone_.insert(user);
    }
    for (std::size_t i = 0; i < test.indices.size(); ++i) person.truth[unit(test.indices[i])] += test.values[i];
    for (const std::uint32_t t : world_.lists.list(user)) {
      person.tracks.push_back(t);
      person.list.push_back(unit(t));
    }
    if (!person.truth.empty()) people_.push_back(person);
  }

  World& world_;
  bool by_group_;
  std::vector<Person> people_;
  std::set<std::uint32_t> units_, everyone_;
  std::map<std::uint32_t, std::set<std::uint32_t>> heard_by_;
};

double sum(const std::vector<double>& values) {
  double total = 0;
  for (const double value : values) total += value;
  return total;
}

double discounted(const std::vector<double>& gains, std::size_t k) {
  double total = 0;
  for (std::size_t i = 0; i < std::min(k, gains.size()); ++i) total += gains[i] / (std::log(i + 2.0) / std::log(2.0));
  return total;
}

std::vector<double> best_first(const Truth& truth, bool binary) {
  std::vector<double> gains;
  for (const auto& [unit, plays] : truth) gains.push_back(binary ? 1 : plays);
  std::sort(gains.rbegin(), gains.rend());
  return gains;
}

double average_precision_sum(const Person& p, std::size_t k) {
  const auto hits = Plain::hits(p, k);
  double total = 0;
  for (std::size_t i = 0; i < hits.size(); ++i)
    if (hits[i] > 0) total += sum({hits.begin(), hits.begin() + i + 1}) / (i + 1.0);
  return total;
}

std::map<std::string, double> expected(const Plain& plain, const World& world, std::size_t k) {
  const double n = static_cast<double>(k);
  std::map<std::string, double> values;
  const auto accuracy = [&](const char* stem, const std::function<double(const Person&)>& of) {
    values[stem] = plain.accuracy(of);
  };
  const auto size = [](const Person& p) { return static_cast<double>(p.truth.size()); };
  accuracy("precision", [&](const Person& p) { return sum(Plain::hits(p, k)) / n; });
  accuracy("recall", [&](const Person& p) { return sum(Plain::hits(p, k)) / size(p); });
  accuracy("recall_capped", [&](const Person& p) { return sum(Plain::hits(p, k)) / std::min(n, size(p)); });
  accuracy("hit_rate", [&](const Person& p) { return std::min(1.0, sum(Plain::hits(p, k))); });
  accuracy("mrr", [&](const Person& p) {
    const auto hits = Plain::hits(p, k);
    const auto first = std::find(hits.begin(), hits.end(), 1.0);
    return first == hits.end() ? 0.0 : 1.0 / static_cast<double>(first - hits.begin() + 1);
  });
  accuracy("ndcg", [&](const Person& p) {
    return discounted(Plain::hits(p, k), k) / discounted(best_first(p.truth, true), k);
  });
  accuracy("ndcg_graded", [&](const Person& p) {
    auto gains = Plain::hits(p, k);
    for (std::size_t i = 0; i < gains.size(); ++i)
      if (gains[i] > 0) gains[i] = p.truth.at(p.list[i]);
    return discounted(gains, k) / discounted(best_first(p.truth, false), k);
  });
  accuracy("map", [&](const Person& p) { return average_precision_sum(p, k) / std::min(n, size(p)); });
  accuracy("map_full_truth", [&](const Person& p) { return average_precision_sum(p, k) / size(p); });
  accuracy("serendipity", [&](const Person& p) { return plain.serendipity(p, k); });
  values["novelty_rank"] = plain.character([&](const Person& p) {
    const List list = Plain::cut(p.list, k);
    double total = 0;
    for (const std::uint32_t u : list) total += plain.rank_of(u);
    return list.empty() ? std::nan("") : total / static_cast<double>(list.size());
  });
  values["new_artist_rate"] = plain.character([&](const Person& p) {
    std::set<std::uint32_t> known;
    for (const auto& [track, plays] : p.plays) known.insert(world.artists[track]);
    const List list = Plain::cut(p.tracks, k);
    double fresh = 0;
    for (const std::uint32_t t : list) fresh += known.contains(world.artists[t]) ? 0 : 1;
    return list.empty() || known.empty() ? std::nan("") : fresh / static_cast<double>(list.size());
  });
  values["calibration_artists"] = plain.character(
      [&](const Person& p) { return plain.calibration(p, k, [&](auto track) { return world.artists[track]; }); });
  values["calibration_popularity"] = plain.character([&](const Person& p) {
    return plain.calibration(p, k, [&](auto track) { return plain.class_of(plain.unit(track)); });
  });
  values["novelty"] = plain.character([&](const Person& p) { return plain.novelty(p, k); });
  values["novelty_scaled"] = values["novelty"] / plain.most_novel();
  values["diversity_factors"] = plain.character(
      [&](const Person& p) { return plain.pairs(p, k, [&](auto a, auto b) { return 1 - plain.cosine(a, b); }); });
  values["diversity_artists"] = plain.character([&](const Person& p) {
    return plain.pairs(p, k, [&](auto a, auto b) { return world.artists[a] != world.artists[b] ? 1.0 : 0.0; });
  });
  values["unique_songs"] = plain.character([&](const Person& p) {
    std::set<std::uint32_t> songs;
    const List list = Plain::cut(p.tracks, k);
    for (const std::uint32_t t : list) songs.insert(world.groups[t]);
    return list.empty() ? std::nan("") : static_cast<double>(songs.size()) / static_cast<double>(list.size());
  });
  values["popularity_lift"] = plain.lift(k);
  values["gini"] = plain.gini(k);
  values["catalogue_coverage"] = plain.coverage(k, false);
  values["catalogue_coverage_all"] = plain.coverage(k, true);
  return values;
}

TEST(PlainReference, EveryMetricAtEveryCutoff) {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    World world = random_world(40 + seed * 23, 30 + 5 * seed, 12, seed);
    for (const bool by_group : {false, true}) {
      EvaluateInput input = world.input();
      input.by_group = by_group;
      input.resamples = 100;
      const auto result = run(input, {1, 3, 10, 20});
      ASSERT_TRUE(result) << result.error().message;
      const Plain plain(world, by_group);
      std::size_t compared = 0;
      for (const std::uint32_t k : result->cutoffs)
        for (const auto& [stem, value] : expected(plain, world, k)) {
          const std::string name = stem + "@" + std::to_string(k);
          // With one place there is no pair: nothing to expect, and nothing must be reported.
          if (std::isnan(value))
            EXPECT_TRUE(std::isnan(result->metrics.at(name).mean)) << name;
          else
            EXPECT_NEAR(result->metrics.at(name).mean, value, 1e-6) << name << " seed " << seed << by_group;
          ++compared;
        }
      EXPECT_EQ(compared + 1, result->metrics.size()) << "every metric but user_coverage has its reference here";
    }
  }
}

}  // namespace
}  // namespace segue::evaluate
