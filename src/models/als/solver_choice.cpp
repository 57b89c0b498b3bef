#include "solver_choice.hpp"

#include <fmt/core.h>

namespace segue::models {

SolverChoice choose_solver(const AlsConfig& config, std::uint64_t entries, std::uint64_t rows) {
  // Exact: f^2 multiply-adds an entry and sweep (both sides), f^3 / 6 a row; a core does some 2e10 a second.
  constexpr double kPatience = 2e12;
  const double f = config.factors;
  const double work = double{static_cast<double>(config.iterations)} *
                      (static_cast<double>(entries) * f * f + static_cast<double>(rows) * f * f * f / 6);
  SolverChoice choice;
  if (config.solver == "exact" || (config.solver == "auto" && work <= kPatience))
    choice.solver = AlsSolver::exact;
  else
    choice.solver = AlsSolver::cg;
  choice.narrow = choice.solver == AlsSolver::cg && config.gather != "float32";
  if (config.solver == "auto")
    choice.reason = choice.solver == AlsSolver::exact
                        ? fmt::format("{:.2g} multiply-adds in all, few enough to be exact", work)
                        : fmt::format("exact would take {:.2g} multiply-adds", work);
  return choice;
}

std::string describe(const SolverChoice& choice, const AlsConfig& config) {
  const std::string why = choice.reason.empty() ? "" : " (auto: " + choice.reason + ")";
  if (choice.solver == AlsSolver::exact) return "exact solver" + why;
  return fmt::format("cg solver, {} steps, gathering {}{}", config.cg_steps, choice.narrow ? "bfloat16" : "float32",
                     why);
}

}  // namespace segue::models
