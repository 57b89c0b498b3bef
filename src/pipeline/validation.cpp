#include "segue/pipeline/validation.hpp"

#include <algorithm>
#include <utility>

#include "segue/base/hash.hpp"
#include "segue/base/memory.hpp"
#include "segue/evaluate/metrics.hpp"

namespace segue::pipeline {
namespace {

std::uint64_t lot(std::uint64_t seed, std::uint32_t user) {
  const std::uint64_t key[] = {seed, user};
  return hash_bytes({reinterpret_cast<const char*>(key), sizeof(key)});
}

void draw(std::vector<std::uint32_t>& users, std::uint32_t most, std::uint64_t seed) {
  if (most == 0 || users.size() <= most) return;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> lots;
  lots.reserve(users.size());
  for (const auto user : users) lots.emplace_back(lot(seed, user), user);
  std::nth_element(lots.begin(), lots.begin() + most, lots.end());
  users.clear();
  for (std::uint32_t i = 0; i < most; ++i) users.push_back(lots[i].second);
  std::sort(users.begin(), users.end());
}

std::span<const std::uint32_t> heard_of(const linalg::CodedView& train, std::uint32_t user) {
  return train.indices.subspan(train.offsets[user], train.count(user));
}

template <typename Each>
void for_new(const linalg::CodedView& train, const linalg::CsrView<float>& window, std::uint32_t user, Each each) {
  const auto heard = heard_of(train, user);
  const auto row = window.row(user);
  for (std::size_t i = 0; i < row.indices.size(); ++i)
    if (row.values[i] > 0 && !std::binary_search(heard.begin(), heard.end(), row.indices[i])) each(row.indices[i]);
}

}  // namespace

OptionSet ValidationConfig::options() {
  OptionSet set("validation");
  set.add("patience", &patience, "iterations without a better NDCG on the validation window before training stops",
          {1, 1000});
  set.add("k", &k, "length of the lists whose NDCG is taken on the validation window", {1, 1000});
  set.add("users", &users, "users whose lists are looked at, drawn by hash where the window has more; 0: all");
  return set;
}

Result<Validation> Validation::make(const linalg::CodedView& train, const linalg::CsrView<float>& window,
                                    const ValidationConfig& config, const RunContext& context) {
  if (train.rows != window.rows || train.columns != window.columns)
    return make_error(ErrorKind::invalid_argument,
                      "the validation window is {} x {} (users x tracks), but training is {} x {}; give both the same "
                      "rows and columns",
                      window.rows, window.columns, train.rows, train.columns);
  if (auto checked = linalg::check(train); !checked) return checked.error();
  if (auto checked = linalg::check(window); !checked) return checked.error();
  Validation made;
  made.k_ = config.k;
  for (std::uint32_t user = 0; user < window.rows; ++user) {
    bool any = false;
    if (train.count(user) > 0) for_new(train, window, user, [&](std::uint32_t) { any = true; });
    if (any) made.users_.push_back(user);
  }
  if (made.users_.empty())
    return make_error(
        ErrorKind::invalid_argument,
        "the validation window holds nothing that is new to a user who is in training; give a longer one");
  draw(made.users_, config.users, context.seed);
  made.heard_.rows = train.rows;
  made.heard_.columns = train.columns;
  made.heard_.offsets.assign(std::size_t{train.rows} + 1, 0);
  for (const auto user : made.users_) {
    for_new(train, window, user, [&](std::uint32_t track) { made.truth_.push_back(track); });
    made.truth_offsets_.push_back(made.truth_.size());
    const auto heard = heard_of(train, user);
    made.heard_.offsets[user + 1] = heard.size();
    made.heard_.indices.insert(made.heard_.indices.end(), heard.begin(), heard.end());
  }
  for (std::size_t row = 0; row < train.rows; ++row) made.heard_.offsets[row + 1] += made.heard_.offsets[row];
  made.heard_.values.assign(made.heard_.indices.size(), 1.0F);
  return made;
}

Result<double> Validation::ndcg(const models::AlsModel& model, const RunContext& context) const {
  const auto heard = heard_.view();
  const auto lists =
      models::recommend(model.user_factors.view(), model.item_factors.view(), users_, &heard, k_, context);
  if (!lists) return lists.error();
  const auto discounts = evaluate::rank_discounts(k_);
  std::vector<float> gains, ideal;
  double sum = 0;
  for (std::size_t i = 0; i < users_.size(); ++i) {
    const auto from = truth_.begin() + static_cast<std::ptrdiff_t>(truth_offsets_[i]);
    const auto to = truth_.begin() + static_cast<std::ptrdiff_t>(truth_offsets_[i + 1]);
    gains.clear();
    for (std::uint64_t place = lists->offsets[i]; place < lists->offsets[i + 1]; ++place)
      gains.push_back(std::binary_search(from, to, lists->items[place]) ? 1.0F : 0.0F);
    ideal.assign(static_cast<std::size_t>(to - from), 1.0F);
    sum += evaluate::ndcg({gains, ideal}, k_, discounts);
  }
  return sum / static_cast<double>(users_.size());
}

Result<models::AlsFit> fit_validated(const linalg::CodedView& train, const Validation& validation,
                                     const models::AlsConfig& als, const ValidationConfig& config,
                                     const RunContext& context, const models::AlsCourse& course) {
  const std::uint64_t copy = (std::uint64_t{train.rows} + train.columns) * als.factors * sizeof(float);
  if (copy >= context.memory_limit_bytes)
    return make_error(ErrorKind::out_of_memory, "als: the best model beside the last takes {} more; use fewer factors",
                      format_bytes(copy));
  RunContext inner = context;
  inner.memory_limit_bytes -= copy;
  models::AlsFit best;
  std::vector<double> found;
  models::AlsCourse watched = course;
  watched.after_iteration = [&](const models::AlsFit& fit) -> Result<bool> {
    if (course.after_iteration) {
      auto goes_on = course.after_iteration(fit);
      if (!goes_on || !*goes_on) return goes_on;
    }
    const auto ndcg = validation.ndcg(fit.model, context);
    if (!ndcg) return ndcg.error();
    context.log.debug("als: NDCG@{} {:.6f} on the validation window", config.k, *ndcg);
    found.push_back(*ndcg);
    if (best.objective.empty() || *ndcg > found[best.objective.size() - 1]) best = fit;
    return found.size() - best.objective.size() < config.patience;
  };
  const auto last = models::fit_als(train, als, inner, watched);
  if (!last) return last.error();
  best.validation = std::move(found);
  context.log.info("als: best after iteration {} of {} made: NDCG@{} {:.5f} over {} users of the validation window",
                   best.objective.size(), best.validation.size(), config.k, best.validation[best.objective.size() - 1],
                   validation.users());
  return best;
}

}  // namespace segue::pipeline
