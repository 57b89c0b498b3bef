#include "segue/pipeline/tune.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <numeric>
#include <system_error>
#include <tuple>
#include <utility>

#include "search_space.hpp"

#include "segue/linalg/coded.hpp"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;

// One search: trials by number, their models between rounds in files.
class Search {
 public:
  Search(const linalg::CodedView& train, const Validation& validation, const RunContext& context)
      : train_(train), validation_(validation), context_(context) {}
  ~Search() {
    std::error_code ignored;
    fs::remove_all(folder(), ignored);
  }
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  // Trains trial `number` up to `iterations`, from where it was. Of a candidate that cannot be trained it keeps why.
  Status go_on(Trial& trial, std::size_t number, std::uint32_t iterations, bool last_round) {
    const auto begin = std::chrono::steady_clock::now();
    models::AlsConfig config = trial.config;
    config.iterations = iterations;
    models::AlsCourse course;
    Result<models::StoredAlsModel> stored = make_error(ErrorKind::not_found, "");
    if (trial.iterations_made > 0) {
      stored = models::load_als(file(number));
      if (!stored) return stored.error();
      course.start = &*stored;
    }
    course.after_iteration = [&](const models::AlsFit& fit) -> Result<bool> {
      const auto made = static_cast<std::uint32_t>(fit.objective.size());
      if (!last_round && made < iterations) return true;
      const auto ndcg = validation_.ndcg(fit.model, context_);
      if (!ndcg) return ndcg.error();
      if (trial.iterations_made == 0 || *ndcg > trial.ndcg) {
        trial.ndcg = *ndcg;
        trial.config.iterations = made;
      }
      trial.iterations_made = made;
      return true;
    };
    const auto fit = models::fit_als(train_, config, context_, course);
    ++trial.rounds;
    if (!fit) {
      if (fit.error().kind != ErrorKind::invalid_argument && fit.error().kind != ErrorKind::out_of_memory)
        return fit.error();
      trial.failure = fit.error().message;
      trial.ndcg = 0;
    } else if (!last_round) {
      if (auto saved = models::save_als(file(number), *fit, config); !saved) return saved;
    }
    trial.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return {};
  }

 private:
  [[nodiscard]] fs::path folder() const { return context_.spill_folder / "tune"; }
  [[nodiscard]] fs::path file(std::size_t number) const { return folder() / std::to_string(number); }

  const linalg::CodedView& train_;
  const Validation& validation_;
  const RunContext& context_;
};

// Those that got furthest first, of them the best, of equals the one drawn first.
void rank(std::vector<std::size_t>& numbers, const std::vector<Trial>& trials) {
  const auto key = [&](std::size_t i) {
    return std::tuple(!trials[i].failure.empty(), -std::int64_t{trials[i].rounds}, -trials[i].ndcg, i);
  };
  std::sort(numbers.begin(), numbers.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
}

std::string described(const models::AlsConfig& config) {
  return fmt::format("factors {}, regularization {}, alpha {}, unobserved_weight {}, regularization_exponent {}",
                     config.factors, config.regularization, config.alpha, config.unobserved_weight,
                     config.regularization_exponent);
}

}  // namespace

OptionSet TuneConfig::options() {
  OptionSet set("tune");
  set.add("candidates", &candidates, "configurations in the first round, the present one among them", {1, 10000});
  set.add("reduction", &reduction, "each round keeps one in so many and gives it so many times the iterations",
          {2, 10});
  set.add("first_iterations", &first_iterations, "iterations in the first round", {1, 1000});
  set.add("iterations", &iterations, "iterations in the last round, each of them looked at", {1, 1000});
  set.add("factors", &factors, "numbers of factors to try");
  set.add("regularization", &regularization, "a number, or LOW:HIGH, drawn from evenly in the logarithm",
          std::vector<std::string>{});
  set.add("alpha", &alpha, "a number, or LOW:HIGH, drawn from evenly in the logarithm", std::vector<std::string>{});
  set.add("unobserved_weight", &unobserved_weight, "a number, or LOW:HIGH, drawn from evenly in the logarithm",
          std::vector<std::string>{});
  set.add("regularization_exponent", &regularization_exponent, "a number, or LOW:HIGH, drawn from evenly",
          std::vector<std::string>{});
  set.add("holdout_share", &holdout_share,
          "of each user's tracks, held out where a bare matrix comes without --validation", {0.01, 0.9});
  return set;
}

Result<TuneReport> tune(const linalg::CsrView<float>& train, const linalg::CsrView<float>& window,
                        const models::AlsConfig& present, const TuneConfig& config, const ValidationConfig& judge,
                        const RunContext& context) {
  linalg::CodedValues values;
  values.append(train.values);
  const linalg::CodedView plays{train.rows,    train.columns,  train.offsets,
                                train.indices, values.codes(), values.table()};
  const auto validation = Validation::make(plays, window, judge, context);
  if (!validation) return validation.error();
  const auto candidates = draw_candidates(present, config, train, context.seed);
  if (!candidates) return candidates.error();

  TuneReport report;
  report.rounds = plan_rounds(config);
  report.users = validation->users();
  report.k = judge.k;
  std::vector<Trial> trials;
  for (const auto& candidate : *candidates) trials.emplace_back().config = candidate;
  std::vector<std::size_t> left(trials.size());
  std::iota(left.begin(), left.end(), std::size_t{0});
  Log quiet = Log::silent();
  const Progress still(ProgressStyle::none);
  const RunContext inner{context.team, context.stop,        still, quiet, context.memory_limit_bytes,
                         context.seed, context.spill_folder};
  Search search(plays, *validation, inner);
  for (const TuneRound& round : report.rounds) {
    left.resize(round.candidates);
    context.log.info("tune: {} candidates, {} iterations each", left.size(), round.iterations);
    const bool last_round = &round == &report.rounds.back();
    for (std::size_t i = 0; i < left.size(); ++i) {
      Trial& trial = trials[left[i]];
      if (!trial.failure.empty()) continue;
      if (auto done = search.go_on(trial, left[i], round.iterations, last_round); !done) return done.error();
      context.log.info("tune: {} of {}: {}: {}", i + 1, left.size(), described(trial.config),
                       trial.failure.empty()
                           ? fmt::format("NDCG@{} {:.5f}, {:.1f} s", judge.k, trial.ndcg, trial.seconds)
                           : trial.failure);
    }
    rank(left, trials);
  }
  report.present_ndcg = trials.front().ndcg;
  left.resize(trials.size());
  std::iota(left.begin(), left.end(), std::size_t{0});
  rank(left, trials);
  for (const std::size_t number : left) report.trials.push_back(std::move(trials[number]));
  if (!report.trials.front().failure.empty())
    return make_error(ErrorKind::invalid_argument, "no candidate could be trained; the first: {}",
                      report.trials.front().failure);
  return report;
}

}  // namespace segue::pipeline
