#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

#include "check_info.hpp"
#include "number_text.hpp"
#include "table_layout.hpp"

#include "segue/evaluate/metric_info.hpp"
#include "segue/evaluate/report.hpp"

namespace segue::evaluate {
namespace {

using Models = std::span<const NamedEvaluation>;

constexpr int kDecimals = 4;

const MetricValue* find_value(const NamedEvaluation& model, const std::string& name) {
  const auto at = model.evaluation->metrics.find(name);
  return at == model.evaluation->metrics.end() ? nullptr : &at->second;
}

// Names that any model has, in the order of the catalogue of metrics and of cutoffs.
std::vector<std::string> row_names(Models models, std::span<const std::uint32_t> cutoffs) {
  std::vector<std::string> rows;
  const auto add = [&](const std::string& name) {
    if (std::any_of(models.begin(), models.end(), [&](const auto& m) { return find_value(m, name) != nullptr; }))
      rows.push_back(name);
  };
  for (const MetricInfo& info : metric_catalogue()) {
    if (!info.has_cutoff) add(std::string(info.stem));
    for (const std::uint32_t k : cutoffs)
      if (info.has_cutoff) add(metric_name(info.stem, k));
  }
  return rows;
}

std::vector<std::uint32_t> shown_cutoffs(Models models, bool all) {
  std::vector<std::uint32_t> any, shared = models.front().evaluation->cutoffs;
  for (const NamedEvaluation& model : models) {
    const auto& cutoffs = model.evaluation->cutoffs;
    any.insert(any.end(), cutoffs.begin(), cutoffs.end());
    std::erase_if(shared,
                  [&](std::uint32_t k) { return std::find(cutoffs.begin(), cutoffs.end(), k) == cutoffs.end(); });
  }
  std::sort(any.begin(), any.end());
  any.erase(std::unique(any.begin(), any.end()), any.end());
  if (all || shared.empty()) return any;
  const bool has_ten = std::find(shared.begin(), shared.end(), 10U) != shared.end();
  return {has_ten ? 10U : shared.front()};
}

// The best mean of a row; NaN where no way is better, or there is nothing to beat.
double best_of(Models models, const std::string& name) {
  const MetricInfo* info = find_metric(name);
  double best = std::nan("");
  if (models.size() < 2 || info == nullptr || info->better == Better::neither) return best;
  for (const NamedEvaluation& model : models) {
    const MetricValue* value = find_value(model, name);
    if (value == nullptr || std::isnan(value->mean)) continue;
    const bool wins = info->better == Better::higher ? value->mean > best : value->mean < best;
    if (std::isnan(best) || wins) best = value->mean;
  }
  return best;
}

std::string cell(const MetricValue* value, double best, bool several, bool intervals) {
  if (value == nullptr || std::isnan(value->mean)) return "-";
  std::string text = fixed(value->mean, kDecimals);
  if (intervals) {
    const bool has_interval = !std::isnan(value->low);
    const std::string half = " \u00B1" + fixed((value->high - value->low) / 2, kDecimals);
    text += has_interval ? half : std::string(kDecimals + 4, ' ');  // so that the means stand below one another
  }
  if (several) text += value->mean == best ? " *" : "  ";
  return text;
}

// Each note once, with the models it is about where it is not about all.
std::string notes(Models models) {
  std::vector<std::pair<std::string, std::vector<std::string>>> said;  // note, models
  for (const NamedEvaluation& model : models)
    for (const std::string& note : model.evaluation->notes) {
      auto known = std::find_if(said.begin(), said.end(), [&](const auto& entry) { return entry.first == note; });
      if (known == said.end()) known = said.insert(said.end(), {note, {}});
      known->second.push_back(model.name);
    }
  std::string text;
  for (const auto& [note, about] : said) {
    std::string names;
    for (const std::string& name : about) names += (names.empty() ? "" : ", ") + name;
    text += fmt::format("Note{}: {}\n", about.size() < models.size() ? " (" + names + ")" : "", note);
  }
  return text;
}

// What is counted each time and must be nothing; what is not is said by the notes.
std::string check_line(Models models) {
  std::int64_t faults = 0;
  bool kept = false;
  for (const NamedEvaluation& model : models) {
    kept = kept || model.evaluation->heard_kept;
    for (const CheckInfo& check : check_catalogue())
      if (must_be_nothing(check, *model.evaluation)) faults += model.evaluation->checks.*check.count;
  }
  if (faults > 0)
    return "CHECKS FAILED: " + counted(faults, "place is", "places are") + " not as they should be; see the notes.\n";
  return std::string("Checked: no track twice in a list, no score that is not a number") +
         (kept ? ".\n" : ", no track that the user has heard.\n");
}

std::string footer(Models models, bool intervals) {
  const Evaluation& first = *models.front().evaluation;
  std::string text;
  const bool alike =
      std::all_of(models.begin(), models.end(), [&](const auto& m) { return m.evaluation->users == first.users; });
  if (alike)
    text += "Over " + counted(first.users, "user", "users") + " with a truth";
  else
    text += "Over different numbers of users: do not compare the columns";
  text += first.by_group ? "; counted by song" : "; counted by track";
  if (intervals) text += "; \u00B1 is half a 95 % bootstrap interval";
  if (models.size() > 1) text += "; * marks the best";
  text += ".\n";
  return text + check_line(models) + notes(models);
}

}  // namespace

std::string table(std::span<const NamedEvaluation> models, const TableOptions& options) {
  if (models.empty()) return "";
  const auto cutoffs = shown_cutoffs(models, options.all_cutoffs);
  std::vector<std::vector<std::string>> rows{{"metric"}};
  for (const NamedEvaluation& model : models) rows[0].push_back(model.name + (models.size() > 1 ? "  " : ""));
  if (options.bounds) rows[0].insert(rows[0].end(), {"by chance", "at most"});
  for (const std::string& name : row_names(models, cutoffs)) {
    const double best = best_of(models, name);
    auto& row = rows.emplace_back(1, name);
    for (const NamedEvaluation& model : models)
      row.push_back(cell(find_value(model, name), best, models.size() > 1, options.intervals));
    if (options.bounds)
      for (const auto* bound : {&models.front().evaluation->floor, &models.front().evaluation->ceiling})
        row.push_back(bound->contains(name) ? fixed(bound->at(name), kDecimals) : "");
  }
  return lay_out(rows) + footer(models, options.intervals);
}

std::string slice_table(std::span<const NamedEvaluation> models) {
  if (models.empty() || models.front().evaluation->slices.empty()) return "";
  const std::string metric = metric_name("ndcg", models.front().evaluation->main_cutoff);
  std::vector<std::vector<std::string>> rows{{metric + " by slice"}};
  for (const NamedEvaluation& model : models) rows[0].push_back(model.name);
  rows[0].emplace_back("users");
  for (const SliceValue& slice : models.front().evaluation->slices) {
    std::vector<std::string> row{slice.slicing + ": " + slice.label};
    std::int64_t users = 0;
    for (const NamedEvaluation& model : models) {
      const auto& slices = model.evaluation->slices;
      const auto same = std::find_if(slices.begin(), slices.end(), [&](const SliceValue& other) {
        return other.slicing == slice.slicing && other.label == slice.label;
      });
      const bool known = same != slices.end() && same->metrics.contains(metric);
      row.push_back(cell(known ? &same->metrics.at(metric) : nullptr, std::nan(""), false, true));
      if (known) users = std::max(users, same->metrics.at(metric).users);
    }
    row.push_back(grouped(users));
    if (users > 0) rows.push_back(std::move(row));
  }
  return lay_out(rows);
}

}  // namespace segue::evaluate
