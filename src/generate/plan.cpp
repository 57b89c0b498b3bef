#include "plan.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fmt/format.h>

#include "bot.hpp"
#include "calendar.hpp"
#include "random.hpp"

namespace segue::generate {
namespace {

constexpr double kMostPlaysPerDay = 180;  // of a person, as a mean over the log
constexpr double kMostBotShare = 0.03;    // of all rows
constexpr double kAliasShare = 0.02;      // of tracks

constexpr std::uint64_t kTrackFactor = 0x85ebca6b, kTrackOffset = 99;

constexpr std::uint64_t inverse(std::uint64_t odd) {  // modulo 2^64, by Newton's steps
  std::uint64_t value = odd;
  for (unsigned i = 0; i < 6; ++i) value *= 2 - odd * value;
  return value;
}

std::vector<std::uint64_t> choose_bots(const GenerateConfig& config, std::vector<std::uint32_t>& rows) {
  std::vector<std::uint64_t> bots;
  const auto wanted = std::min(
      static_cast<std::uint64_t>(std::llround(config.bots * static_cast<double>(config.users))), config.users - 1);
  auto budget = static_cast<std::uint64_t>(kMostBotShare * static_cast<double>(config.plays));
  const std::uint32_t most = std::max(config.days, 1U) * 2000U;
  for (std::uint64_t i = 0; i < wanted && config.days >= 3 && budget >= kLeastBotRows; ++i) {
    const std::uint64_t user = (2 * i + 1) * config.users / (2 * wanted);
    if (!bots.empty() && bots.back() == user) continue;
    rows[user] =
        static_cast<std::uint32_t>(std::min<std::uint64_t>({bot_rows(config.seed, user, config.days), most, budget}));
    budget -= rows[user];
    bots.push_back(user);
  }
  return bots;
}

// Heavy-tailed activity, cut where no person could follow; sums to `total` exactly.
void share_rows(const GenerateConfig& config, const std::vector<std::uint64_t>& bots, std::uint64_t total,
                std::vector<std::uint32_t>& rows) {
  const double most = kMostPlaysPerDay * config.days;
  std::vector<float> weights(rows.size());
  for (std::uint64_t user = 0; user < rows.size(); ++user) {
    Random random(key(config.seed, Stream::activity, ~user));
    weights[user] = static_cast<float>(0.1 + std::exp(1.15 * random.normal()));
  }
  for (const std::uint64_t bot : bots) weights[bot] = 0;
  double low = 0, high = 1;
  const auto sum_at = [&](double scale) {
    double sum = 0;
    for (const float weight : weights) sum += std::min(weight * scale, most);
    return sum;
  };
  const auto wanted = static_cast<double>(total);
  while (sum_at(high) < wanted && high < 1e18) high *= 2;
  for (unsigned i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (sum_at(middle) < wanted ? low : high) = middle;
  }
  const double whole = sum_at(high);
  double sum = 0;
  std::uint64_t given = 0, last = 0;
  for (std::uint64_t user = 0; user < rows.size(); ++user) {
    if (weights[user] == 0) continue;
    sum += std::min(weights[user] * high, most);
    const auto upto = std::min(total, static_cast<std::uint64_t>(sum / whole * wanted));
    rows[user] = static_cast<std::uint32_t>(upto - given);
    given = upto;
    last = user;
  }
  rows[last] += static_cast<std::uint32_t>(total - given);
}

std::vector<Part> cut_parts(const GenerateConfig& config, const std::vector<std::uint32_t>& rows) {
  // Small logs are cut too, so that several threads find work.
  const std::uint64_t wanted = std::min(std::max<std::uint64_t>(config.plays / 8, 50'000), config.rows_per_file);
  std::vector<Part> parts;
  Part part;
  for (std::uint64_t user = 0; user < rows.size(); ++user) {
    part.rows += rows[user];
    part.last_user = user + 1;
    if (part.rows < wanted && user + 1 < rows.size()) continue;
    if (part.rows == 0) break;
    parts.push_back(part);
    part = Part{parts.size(), user + 1, user + 1, 0};
  }
  return parts;
}

}  // namespace

std::string Part::file_name(const std::string& format) const {
  return fmt::format("log/part-{:05}.{}", index, format == "json" ? "jsonl" : format);
}

bool Plan::is_bot(std::uint64_t user) const { return std::binary_search(bots.begin(), bots.end(), user); }

Status check(const GenerateConfig& config) {
  const auto refuse = [](std::string_view what) { return Error{ErrorKind::invalid_argument, std::string(what)}; };
  if (config.users < 1 || config.users > 1'000'000'000) return refuse("users: must be from 1 to 1e9");
  if (config.tracks < 20 || config.tracks > 1'000'000'000) return refuse("tracks: must be from 20 to 1e9");
  if (config.plays < 1) return refuse("plays: must be at least 1");
  if (config.days < 1 || config.days > 36'500) return refuse("days: must be from 1 to 36500");
  if (config.rows_per_file < 1000) return refuse("rows_per_file: must be at least 1000");
  const auto date = parse_date(config.start_date);
  if (!date || *date < 365)
    return make_error(ErrorKind::invalid_argument, "start_date: '{}' is not a date like 2023-01-01, from 1971 on",
                      config.start_date);
  const auto one_of = [](const std::string& value, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), value) != words.end();
  };
  if (!one_of(config.format, {"parquet", "csv", "json"})) return refuse("format: must be parquet, csv or json");
  if (!one_of(config.catalogue, {"inline", "separate"})) return refuse("catalogue: must be inline or separate");
  if (!one_of(config.name_dirt, {"none", "light", "heavy"})) return refuse("name_dirt: must be none, light or heavy");
  if (!one_of(config.time_format, {"mixed", "iso", "epoch"})) return refuse("time_format: must be mixed, iso or epoch");
  if (config.time_format == "iso" && config.catalogue == "separate")
    return refuse("time_format: a log with a separate catalogue has epochs; set it to mixed or epoch");
  double dirty = 0;
  for (const double share : {config.double_sends, config.exact_repeats, config.null_values, config.impossible_values,
                             config.unknown_tracks, config.bots}) {
    if (!(share >= 0 && share <= 0.5))
      return refuse(
          "double_sends, exact_repeats, null_values, impossible_values, unknown_tracks, bots: must be from 0 to 0.5");
    dirty += share;
  }
  if (dirty > 0.9) return refuse("the shares of dirty rows: must be below 0.9 together");
  for (const double share : {config.exploration, config.drift, config.versions})
    if (!(share >= 0 && share <= 1)) return refuse("exploration, drift, versions: must be from 0 to 1");
  const double per_day = static_cast<double>(config.plays) / static_cast<double>(config.users) / config.days;
  if (per_day > kMostPlaysPerDay / 2)
    return make_error(
        ErrorKind::invalid_argument,
        "plays: {} are {:.0f} a day for each user, more than people play (at most {:.0f}); raise users or days",
        config.plays, per_day, kMostPlaysPerDay / 2);
  return {};
}

Plan make_plan(const GenerateConfig& config) {
  Plan plan;
  plan.rows_of_user.resize(config.users);
  plan.bots = choose_bots(config, plan.rows_of_user);
  std::uint64_t bot_rows = 0;
  for (const std::uint64_t bot : plan.bots) bot_rows += plan.rows_of_user[bot];
  share_rows(config, plan.bots, config.plays - bot_rows, plan.rows_of_user);
  plan.parts = cut_parts(config, plan.rows_of_user);
  return plan;
}

RawIds::RawIds(const GenerateConfig& config)
    : seed_(config.seed),
      tracks_(config.tracks),
      user_mask_(std::bit_ceil(config.users) - 1),
      track_mask_(std::bit_ceil(2 * config.tracks) - 1) {}

std::int64_t RawIds::user(std::uint64_t user) const {
  return static_cast<std::int64_t>(100'000 + ((user * 0x9e3779b1ULL + 77) & user_mask_));
}

std::int64_t RawIds::track(std::uint64_t track) const {
  return kFirstTrackId + static_cast<std::int64_t>((track * kTrackFactor + kTrackOffset) & track_mask_);
}

std::int64_t RawIds::alias(std::uint64_t track) const { return this->track(tracks_ + track); }

std::int64_t RawIds::unknown(std::uint64_t hash) const {
  return kFirstTrackId + static_cast<std::int64_t>(1 + track_mask_ + hash % 1'000'000);
}

std::optional<std::uint32_t> RawIds::track_at(std::uint64_t id) const {
  const std::uint64_t index = ((id - kTrackOffset) * inverse(kTrackFactor)) & track_mask_;
  if (index < tracks_) return static_cast<std::uint32_t>(index);
  if (index < 2 * tracks_ && has_alias(index - tracks_)) return static_cast<std::uint32_t>(index - tracks_);
  return std::nullopt;
}

bool RawIds::has_alias(std::uint64_t track) const { return unit(key(seed_, Stream::alias, track)) < kAliasShare; }
bool RawIds::uses_alias(std::uint64_t user, std::uint64_t track) const {
  return has_alias(track) && mix(key(seed_, Stream::alias, track), user) % 2 == 0;
}

}  // namespace segue::generate
