#include "going_on.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace segue::models {
namespace {

// The first option that is not the same, but for the number of iterations.
std::string other_setting(AlsConfig then, AlsConfig now) {
  const OptionSet was = then.options(), is = now.options();
  for (std::size_t i = 0; i < is.options().size(); ++i) {
    const Option &before = was.options()[i], &after = is.options()[i];
    if (before.name != "iterations" && option_value(before) != option_value(after))
      return fmt::format("{} {}, not {}", before.name, option_value(before), option_value(after));
  }
  return then.seed == now.seed ? "" : fmt::format("a seed of its own of {}, not {}", then.seed, now.seed);
}

Status check_start(const StoredAlsModel& start, const linalg::CodedView& plays, const AlsConfig& config,
                   const AlsOrigin& now) {
  constexpr auto kRefused = ErrorKind::invalid_argument;
  const std::string& name = start.name;
  const AlsOrigin& then = start.origin;
  const std::uint32_t users = start.user_factors.view().rows, items = start.item_factors.view().rows;
  if (const auto other = other_setting(start.config, config); !other.empty())
    return make_error(kRefused, "{}: was trained with other settings: {}; give the same, or start anew", name, other);
  if (users != plays.rows || items != plays.columns)
    return make_error(kRefused,
                      "{}: has {} users and {} tracks, the matrix {} and {}; give the matrix it was trained on, or "
                      "start anew",
                      name, users, items, plays.rows, plays.columns);
  if (then.matrix_hash.empty() || start.objective.empty())
    return make_error(kRefused, "{}: does not say how far it was trained, and on what; start anew", name);
  if (then.matrix_hash != now.matrix_hash)
    return make_error(kRefused,
                      "{}: was trained on another matrix, of {} entries, than this of {}; give the matrix it was "
                      "trained on, or start anew",
                      name, then.entries, now.entries);
  if (then.seed != now.seed)
    return make_error(kRefused, "{}: was trained with seed {}, not {}; give the same, or start anew", name, then.seed,
                      now.seed);
  if (then.kernels != now.kernels)
    return make_error(kRefused,
                      "{}: was trained with {} kernels, not {}, which round otherwise; set SEGUE_FORCE_ISA={} where "
                      "the CPU has them, or start anew",
                      name, then.kernels, now.kernels, then.kernels);
  if (!now.warm_start.empty() && then.warm_start.empty())
    return make_error(kRefused, "{}: began without an older model; leave --warm-start out, or start anew", name);
  if (!now.warm_start.empty() && then.warm_start != now.warm_start)
    return make_error(kRefused,
                      "{}: began with another older model; give that one, leave --warm-start out, or start anew", name);
  if (start.objective.size() > config.iterations)
    return make_error(kRefused,
                      "{}: has {} iterations behind it, more than the {} asked for; ask for as many, or start anew",
                      name, start.objective.size(), config.iterations);
  return {};
}

linalg::DenseMatrix copy_of(const linalg::DenseView& view) {
  linalg::DenseMatrix matrix(view.rows, view.columns);
  std::copy_n(view.data, matrix.data.size(), matrix.data.begin());
  return matrix;
}

}  // namespace

Status check_factors(const linalg::DenseView& factors, const std::string& name, const char* what) {
  for (std::uint32_t row = 0; row < factors.rows; ++row) {
    const auto values = factors.row(row);
    if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); }))
      return make_error(ErrorKind::corrupt,
                        "{}: is damaged: the factors of {} {} are not all finite numbers; train anew", name, what, row);
  }
  return {};
}

Status go_on_from(const StoredAlsModel& start, const linalg::CodedView& plays, const AlsConfig& config, AlsFit& fit) {
  if (auto checked = check_start(start, plays, config, fit.origin); !checked) return checked;
  if (auto checked = check_factors(start.user_factors.view(), start.name, "user"); !checked) return checked;
  if (auto checked = check_factors(start.item_factors.view(), start.name, "track"); !checked) return checked;
  fit.model = {copy_of(start.user_factors.view()), copy_of(start.item_factors.view())};
  fit.objective = start.objective;
  fit.origin.warm_start = start.origin.warm_start;
  return {};
}

}  // namespace segue::models
