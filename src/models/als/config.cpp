#include "config.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <type_traits>
#include <variant>

namespace segue::models {

OptionSet AlsConfig::options() {
  constexpr double kAny = 1e9;
  OptionSet set("als");
  set.add("factors", &factors, "numbers that describe a user or track; more: finer, slower, more memory", {1, 1024});
  set.add("iterations", &iterations, "full sweeps, users then tracks", {1, 1000});
  set.add("regularization", &regularization, "pull towards zero, scaled by counts (see regularization_exponent)",
          {1e-9, kAny});
  set.add("alpha", &alpha, "confidence a play adds: 1 + alpha * weight, or 1 + alpha * ln(1 + weight / epsilon)",
          {0, kAny});
  set.add("confidence", &confidence, "how confidence grows with plays", {"linear", "logarithmic"});
  set.add("epsilon", &epsilon, "weight at which logarithmic confidence starts to level off", {1e-9, kAny});
  set.add("unobserved_weight", &unobserved_weight, "weight of a pair never played, beside 1 for a played one", {0, 1});
  set.add("regularization_exponent", &regularization_exponent,
          "0: the same regularization for all; 1: in proportion to plays", {0, 2});
  set.add("solver", &solver,
          "how a row is solved: exact by Cholesky; cg by a few conjugate gradient steps from where it was, many times "
          "faster on large data; block by block_size factors at a time, for many factors and short rows; auto: exact "
          "where that takes minutes at most, else the one with less work",
          {"auto", "exact", "cg", "block"});
  set.add("cg_steps", &cg_steps, "conjugate gradient steps a row and sweep, at most", {1, 100});
  set.add(
      "cg_tolerance", &cg_tolerance,
      "what is left to gain, as a share of what the row adds to the objective, at which it takes no further step; 0: "
      "it takes all",
      {0, 1});
  set.add("block_size", &block_size, "factors that block solves at a time, rounded up to a multiple of 16", {16, 256});
  set.add("gather", &gather,
          "what cg reads the other side as: bfloat16 halves the memory traffic, int8 (each row and factor with a scale "
          "of its own) halves it again; auto: int8 from 4 million plays on, else bfloat16",
          {"auto", "float32", "bfloat16", "int8"});
  return set;
}

Status check_config(const AlsConfig& config) {
  AlsConfig copy = config;
  const OptionSet set = copy.options();  // points into copy
  for (const Option& option : set.options()) {
    const bool good = std::visit(
        [&](const auto* target) {
          using T = std::remove_cvref_t<decltype(*target)>;
          if constexpr (std::is_same_v<T, std::string>)
            return std::find(option.choices.begin(), option.choices.end(), *target) != option.choices.end();
          else if constexpr (std::is_arithmetic_v<T>)
            return *target >= static_cast<T>(option.range.least) && *target <= static_cast<T>(option.range.most);
          else
            return true;
        },
        option.target);
    if (!good)
      return make_error(ErrorKind::invalid_argument, "als: {} = {} is not allowed ({})", option.name,
                        option_value(option),
                        option.choices.empty() ? fmt::format("{} to {}", option.range.least, option.range.most)
                                               : "see the allowed words in segue config");
  }
  return {};
}

float confidence_of(const AlsConfig& config, float weight) {
  const double alpha = config.alpha;
  if (config.confidence == "logarithmic")
    return static_cast<float>(1 + alpha * std::log1p(double{weight} / double{config.epsilon}));
  return static_cast<float>(1 + alpha * double{weight});
}

float row_regularization(const AlsConfig& config, std::uint64_t count, std::uint64_t others) {
  const double size = static_cast<double>(count) + double{config.unobserved_weight} * static_cast<double>(others);
  return static_cast<float>(double{config.regularization} * std::pow(size, double{config.regularization_exponent}));
}

Status check_weight(const AlsConfig& config, float weight, std::uint64_t row, std::uint32_t column) {
  if (weight == 0)
    return make_error(ErrorKind::invalid_argument,
                      "the weight at row {}, column {} is 0; weights are to be above 0, so leave such entries out (in "
                      "Python: matrix.eliminate_zeros())",
                      row, column);
  if (!(weight > 0))
    return make_error(ErrorKind::invalid_argument,
                      "the weight at row {}, column {} is {}; weights are to be above 0, so leave such entries out or "
                      "bring them above 0 (in Python: matrix.data.clip(0, out=matrix.data), then "
                      "matrix.eliminate_zeros())",
                      row, column, weight);
  if (!std::isfinite(confidence_of(config, weight)))
    return make_error(ErrorKind::invalid_argument,
                      "the weight {} at row {}, column {} is too large for alpha {}; use logarithmic confidence",
                      weight, row, column, config.alpha);
  return {};
}

}  // namespace segue::models
