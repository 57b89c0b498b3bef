// Seconds for the best k tracks of many users, without a filter and with filters that allow a share of the tracks; and
// for folding in users the model never saw.
//   bench_recommend MODEL_FOLDER USERS K THREADS [FOLD_IN_PLAYS [filters]]
// Prints JSON: users a second (the median of 3) and, if asked for, the same with one filter for all
// ("filter_1_percent") and with one of 64 for each request
// ("own_filter_1_percent"), and microseconds a fold-in (one thread, the median of 1000).
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fmt/core.h>
#include <numeric>
#include <vector>

#include "segue/models/als.hpp"

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// The median time to fold in a user of `plays` tracks, spread over the catalogue.
double fold_in_microseconds(const segue::models::StoredAlsModel& model, std::uint32_t plays, segue::ThreadTeam& team) {
  const auto items = model.item_factors.view();
  const auto fold_in = segue::models::FoldIn::prepare(items, model.config, team);
  if (!fold_in) return -1;
  std::vector<double> times;
  const std::vector<float> weights(plays, 1);
  for (std::uint32_t user = 0; user < 1000; ++user) {
    std::vector<std::uint32_t> tracks(plays);
    for (std::uint32_t i = 0; i < plays; ++i) tracks[i] = (i * (items.rows / plays) + user * 7919) % items.rows;
    std::sort(tracks.begin(), tracks.end());
    const auto start = Clock::now();
    if (!fold_in->user({tracks, weights})) return -1;
    times.push_back(seconds_since(start) * 1e6);
  }
  std::nth_element(times.begin(), times.begin() + 500, times.end());
  return times[500];
}

// Allows a share of the tracks, spread over the catalogue, another one for each `turn`.
segue::models::TrackFilter share_of(std::uint32_t tracks, double share, std::uint32_t turn) {
  std::vector<std::uint32_t> ids;
  for (std::uint32_t track = 0; track < tracks; ++track)
    if ((track + turn) * 2654435761U < share * 4294967296.0) ids.push_back(track);
  segue::models::FilterLists lists;
  lists.allow_tracks = ids;
  return *segue::models::TrackFilter::make(tracks, lists);
}

}  // namespace

int main(int count, char** words) {
  if (count < 5) return 2;
  const auto model = segue::models::load_als(words[1]);
  if (!model) return fmt::print(stderr, "{}\n", model.error().message), 2;
  segue::ThreadTeam team(static_cast<unsigned>(std::atoi(words[4])));
  const segue::StopFlag stop;
  const segue::Progress progress(segue::ProgressStyle::none);
  segue::Log log = segue::Log::silent();
  const segue::RunContext context{team, stop, progress, log, std::uint64_t{4} << 30U, 0, {}};
  const auto users = model->user_factors.view(), items = model->item_factors.view();
  std::vector<std::uint32_t> asked(
      std::min<std::uint32_t>(users.rows, static_cast<std::uint32_t>(std::atoi(words[2]))));
  std::iota(asked.begin(), asked.end(), 0U);
  const auto k = static_cast<std::uint32_t>(std::atoi(words[3]));
  const auto users_a_second = [&](const segue::models::Retrieval& how) {  // the median of 3
    std::vector<double> rates;
    for (int round = 0; round < 3; ++round) {
      const auto start = Clock::now();
      const auto lists = segue::models::recommend(users, items, asked, nullptr, k, context, how);
      if (!lists) return fmt::print(stderr, "{}\n", lists.error().message), -1.0;
      rates.push_back(static_cast<double>(asked.size()) / seconds_since(start));
    }
    std::sort(rates.begin(), rates.end());
    return rates[1];
  };
  const double plain = users_a_second({});
  if (plain < 0) return 2;
  fmt::print("{{\"users\": {}, \"users_a_second\": {:.0f}", asked.size(), plain);
  if (count > 6) {
    for (const int percent : {1, 10, 50}) {
      std::vector<segue::models::TrackFilter> some;
      for (std::uint32_t turn = 0; turn < 64; ++turn) some.push_back(share_of(items.rows, percent / 100.0, turn));
      std::vector<const segue::models::TrackFilter*> each;
      for (std::size_t i = 0; i < asked.size(); ++i) each.push_back(&some[i % some.size()]);
      fmt::print(", \"filter_{}_percent\": {:.0f}", percent, users_a_second({.filters = std::span(each).first(1)}));
      fmt::print(", \"own_filter_{}_percent\": {:.0f}", percent, users_a_second({.filters = each}));
    }
    fmt::print(", \"cosine\": {:.0f}", users_a_second({.by = segue::models::Likeness::cosine}));
  }
  const auto plays = static_cast<std::uint32_t>(count > 5 ? std::atoi(words[5]) : 100);
  fmt::print(", \"fold_in_microseconds\": {:.1f}}}\n", fold_in_microseconds(*model, plays, team));
  return 0;
}
