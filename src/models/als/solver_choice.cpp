#include "solver_choice.hpp"

#include <algorithm>
#include <fmt/core.h>

#include "observations.hpp"

namespace segue::models {
namespace {

// Multiply-adds of one iteration, with e entries and r rows on both sides together. Cholesky takes n^3 / 6, a sum of
// outer products half its square; for cg each half sweep turns both sides.
struct Work {
  Work(const AlsConfig& config, std::uint64_t entries, std::uint64_t rows) {
    const double f = config.factors, d = std::min(config.block_size, config.factors), steps = config.cg_steps;
    const double e = 2 * static_cast<double>(entries), r = static_cast<double>(rows);
    exact = e * f * f / 2 + r * f * f * f / 6;
    cg = (steps + 1) * e * 2 * f + 2 * r * f * f;
    block = e * (f * d / 2 + 3 * f) + r * (2 * f * f + f * d * d / 6);
  }
  double exact = 0, cg = 0, block = 0;
};

const char* name_of(Gather gather) {
  return gather == Gather::float32 ? "float32" : gather == Gather::bfloat16 ? "bfloat16" : "int8";
}

// With few plays, bytes save little time, and what rounding to them takes from the objective does not average out.
Gather choose_gather(const AlsConfig& config, std::uint64_t entries) {
  constexpr std::uint64_t kMany = 4'000'000;
  if (config.gather == "float32") return Gather::float32;
  if (config.gather == "bfloat16" || (config.gather == "auto" && entries < kMany)) return Gather::bfloat16;
  return Gather::int8;
}

}  // namespace

SolverChoice choose_solver(const AlsConfig& config, std::uint64_t entries, std::uint64_t rows) {
  constexpr double kPatience = 2e12;  // a core does some 2e10 a second
  const Work work(config, entries, rows);
  const double exact = config.iterations * work.exact;
  SolverChoice choice;
  if (config.solver == "exact" || (config.solver == "auto" && exact <= kPatience))
    choice.solver = AlsSolver::exact;
  else if (config.solver == "cg" || (config.solver == "auto" && work.cg < work.block))
    choice.solver = AlsSolver::cg;
  else
    choice.solver = AlsSolver::block;
  if (choice.solver == AlsSolver::cg) choice.gather = choose_gather(config, entries);
  if (config.solver != "auto") return choice;
  choice.reason = choice.solver == AlsSolver::exact
                      ? fmt::format("{:.2g} multiply-adds in all, few enough to be exact", exact)
                      : fmt::format(
                            "with {:.0f} entries a row, an iteration takes {:.2g} multiply-adds exact, {:.2g} by "
                            "cg, {:.2g} by block",
                            rows == 0 ? 0.0 : 2 * static_cast<double>(entries) / static_cast<double>(rows), work.exact,
                            work.cg, work.block);
  return choice;
}

std::string allow_for_spread(SolverChoice& choice, const AlsConfig& config, double spread) {
  if (choice.solver != AlsSolver::cg || spread <= kSpreadForBytes) return {};
  const Gather finest = spread > kSpreadForBfloat16 ? Gather::float32 : Gather::bfloat16;
  if (choice.gather <= finest) return {};
  if (config.gather != "auto")
    return fmt::format(
        "the largest confidence is {:.2g} times a typical one, which rounding to {} blurs; better: gather {}, or "
        "logarithmic confidence",
        spread, name_of(choice.gather), name_of(finest));
  choice.gather = finest;
  return {};
}

std::string describe(const SolverChoice& choice, const AlsConfig& config) {
  const std::string why = choice.reason.empty() ? "" : " (auto: " + choice.reason + ")";
  if (choice.solver == AlsSolver::exact) return "exact solver" + why;
  if (choice.solver == AlsSolver::block)
    return fmt::format("block solver, {} factors at a time{}", config.block_size, why);
  return fmt::format("cg solver, at most {} steps, gathering {}{}", config.cg_steps, name_of(choice.gather), why);
}

}  // namespace segue::models
