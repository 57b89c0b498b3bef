#include "search_space.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "segue/base/hash.hpp"

namespace segue::pipeline {
namespace {

struct Range {
  double low = 0, high = 0;
  bool logarithmic = true;

  [[nodiscard]] double at(double share) const {
    if (low == high) return low;
    return logarithmic ? low * std::pow(high / low, share) : low + share * (high - low);
  }
};

bool read(std::string_view text, double& number) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && std::isfinite(number);
}

// `name`: of the option of ALS that it is a range of, and of the option of tuning that holds it.
Result<Range> range_of(const std::string& text, const std::string& name, bool logarithmic) {
  Range range;
  range.logarithmic = logarithmic;
  const auto colon = text.find(':');
  const std::string_view whole = text;
  Option own;
  own.section = "tune";
  own.name = name;
  const std::string flag = option_flag(own);
  if (!read(whole.substr(0, colon), range.low) ||
      !read(colon == std::string::npos ? whole : whole.substr(colon + 1), range.high))
    return make_error(ErrorKind::invalid_argument, "{} '{}' is neither a number nor LOW:HIGH", flag, text);
  if (range.low > range.high)
    return make_error(ErrorKind::invalid_argument, "{} '{}' has its ends the wrong way round", flag, text);
  if (logarithmic && range.low != range.high && !(range.low > 0))
    return make_error(ErrorKind::invalid_argument,
                      "{} '{}' must start above 0: it is drawn from evenly in the logarithm", flag, text);
  models::AlsConfig als;
  const OptionSet known = als.options();
  for (const Option& option : known.options())
    if (option.name == name && (range.low < option.range.least || range.high > option.range.most))
      return make_error(ErrorKind::invalid_argument, "{} '{}' is beyond what ALS takes, {}", flag, text,
                        option_range(option));
  return range;
}

// Sum over the rows of both sides of (count + w n)^exponent; lambda times that is the whole regularization.
double regularized(const linalg::CsrView<float>& train, double unobserved_weight, double exponent) {
  double sum = 0;
  const auto add = [&](std::uint64_t count, std::uint32_t others) {
    if (count > 0) sum += std::pow(static_cast<double>(count) + unobserved_weight * others, exponent);
  };
  std::vector<std::uint64_t> listeners(train.columns);
  for (std::uint32_t user = 0; user < train.rows; ++user) {
    add(train.offsets[user + 1] - train.offsets[user], train.columns);
    for (const std::uint32_t track : train.row(user).indices) ++listeners[track];
  }
  for (const std::uint64_t count : listeners) add(count, train.rows);
  return sum;
}

// Numbers in (0, 1) that fill the cube evenly from the first on: multiples of powers of the root of x^6 = x + 1, from a
// start that the seed gives (Roberts 2018, "The unreasonable effectiveness of quasirandom sequences").
class Spread {
 public:
  explicit Spread(std::uint64_t seed) {
    constexpr double kRoot = 1.1347241384015194;
    double power = 1;
    for (std::size_t i = 0; i < kDimensions; ++i) {
      const std::uint64_t key[] = {seed, i};
      start_[i] = static_cast<double>(hash_bytes({reinterpret_cast<const char*>(key), sizeof(key)}) >> 11U) * 0x1p-53;
      power /= kRoot;
      step_[i] = power;
    }
  }
  [[nodiscard]] double at(std::uint32_t candidate, std::size_t dimension) const {
    double whole = 0;
    return std::modf(start_[dimension] + step_[dimension] * candidate, &whole);
  }

 private:
  static constexpr std::size_t kDimensions = 5;
  double start_[kDimensions] = {}, step_[kDimensions] = {};
};

// Four digits say as much as any, and read better in a file.
float rounded(double value) {
  if (value == 0) return 0;
  const double scale = std::pow(10, 3 - std::floor(std::log10(std::abs(value))));
  return static_cast<float>(std::round(value * scale) / scale);
}

}  // namespace

Result<std::vector<models::AlsConfig>> draw_candidates(const models::AlsConfig& present, const TuneConfig& config,
                                                       const linalg::CsrView<float>& train, std::uint64_t seed) {
  if (config.factors.empty())
    return make_error(ErrorKind::invalid_argument, "--tune-factors is empty; give one number of factors or more");
  for (const std::uint32_t factors : config.factors)
    if (factors < 1 || factors > 1024)
      return make_error(ErrorKind::invalid_argument, "--tune-factors {} is not 1 to 1024", factors);
  const auto regularization = range_of(config.regularization, "regularization", true);
  if (!regularization) return regularization.error();
  const auto alpha = range_of(config.alpha, "alpha", true);
  if (!alpha) return alpha.error();
  const auto unobserved = range_of(config.unobserved_weight, "unobserved_weight", true);
  if (!unobserved) return unobserved.error();
  const auto exponent = range_of(config.regularization_exponent, "regularization_exponent", false);
  if (!exponent) return exponent.error();

  std::vector<models::AlsConfig> candidates{present};
  const Spread spread(seed);
  for (std::uint32_t i = 1; i < config.candidates; ++i) {
    models::AlsConfig drawn = present;
    drawn.factors =
        config.factors[static_cast<std::size_t>(spread.at(i, 0) * static_cast<double>(config.factors.size()))];
    drawn.alpha = rounded(alpha->at(spread.at(i, 1)));
    drawn.unobserved_weight = rounded(unobserved->at(spread.at(i, 2)));
    drawn.regularization_exponent = rounded(exponent->at(spread.at(i, 3)));
    const double w = drawn.unobserved_weight, nu = drawn.regularization_exponent;
    drawn.regularization =
        rounded(regularization->at(spread.at(i, 4)) * regularized(train, w, 1) / regularized(train, w, nu));
    candidates.push_back(drawn);
  }
  return candidates;
}

std::vector<TuneRound> plan_rounds(const TuneConfig& config) {
  std::vector<TuneRound> rounds;
  std::uint32_t iterations = std::min(config.first_iterations, config.iterations), candidates = config.candidates;
  for (;;) {
    const bool last = iterations == config.iterations || candidates == 1;
    rounds.push_back({last ? config.iterations : iterations, candidates});
    if (last) return rounds;
    iterations = std::min(config.iterations, iterations * config.reduction);
    candidates = std::max(1U, candidates / config.reduction);
  }
}

}  // namespace segue::pipeline
