#include "segue/pipeline/evaluation.hpp"

#include <algorithm>

#include "list_evaluation.hpp"

#include "segue/models/als.hpp"
#include "segue/models/popularity.hpp"

namespace segue::pipeline {
namespace {

std::string default_name(const EvaluateFiles& files) {
  if (!files.name.empty()) return files.name;
  if (!files.predictions.empty()) return files.predictions.stem().string();
  auto folder = std::filesystem::path(files.model);
  if (!folder.has_filename()) folder = folder.parent_path();
  return folder.filename().string();
}

Result<evaluate::EvaluationReport> evaluate_als(const EvaluateFiles& files, const Truth& truth,
                                                const EvaluateConfig& config, const RunContext& context) {
  auto model = models::load_als(files.model);
  if (!model) return model.error();
  const auto users = model->user_factors.view(), items = model->item_factors.view();
  if (users.rows != truth.train.rows || items.rows != truth.train.columns)
    return make_error(
        ErrorKind::invalid_argument,
        "{}: the model is of {} users x {} tracks where {} has {} x {}; give the matrix it was trained on", files.model,
        users.rows, items.rows, files.train.string(), truth.train.rows, truth.train.columns);
  const auto heard = truth.train.view();
  const auto longest = *std::max_element(config.k.begin(), config.k.end());
  const auto* mask = config.heard == "mask" ? &heard : nullptr;
  const Recommend recommend = [&](std::span<const std::uint32_t> of, const RunContext& own) {
    return models::recommend(users, items, of, mask, longest, own);
  };
  return evaluate_lists(default_name(files), recommended(truth.users, recommend, context), truth, &items, config,
                        files.per_user, context);
}

Result<evaluate::EvaluationReport> evaluate_popularity(const EvaluateFiles& files, const Truth& truth,
                                                       const EvaluateConfig& config, const RunContext& context) {
  const auto heard = truth.train.view();
  const auto longest = *std::max_element(config.k.begin(), config.k.end());
  const auto scores = models::fit_popularity(heard, {});
  const auto* mask = config.heard == "mask" ? &heard : nullptr;
  const Recommend recommend = [&](std::span<const std::uint32_t> of, const RunContext& own) {
    return models::recommend_popular(scores, of, mask, longest, own);
  };
  return evaluate_lists(default_name(files), recommended(truth.users, recommend, context), truth, nullptr, config,
                        files.per_user, context);
}

// The same lists, refused at their end where they cannot have been meant for this truth or these cutoffs.
GiveLists checked(GiveLists lists, const Truth& truth, const std::filesystem::path& file, std::uint32_t most) {
  return [lists = std::move(lists), &truth, file, most](const TakeLists& take) -> Status {
    std::size_t longest = 0, tested = 0, all = 0;
    auto given = lists([&](std::span<const std::uint32_t> users, const linalg::RankedLists& part) {
      for (std::uint32_t i = 0; i < users.size(); ++i) longest = std::max(longest, part.list(i).size());
      for (const auto user : users) tested += std::binary_search(truth.users.begin(), truth.users.end(), user) ? 1 : 0;
      all += users.size();
      return take(users, part);
    });
    if (!given) return given;
    if (tested == 0)
      return make_error(ErrorKind::invalid_argument,
                        "{}: none of its {} users has anything in the test; give the lists made for this split",
                        file.string(), all);
    if (longest < most)
      return make_error(ErrorKind::invalid_argument,
                        "{}: no list is longer than {}, so --k {} cannot be judged; ask for --k {} or less, or give "
                        "longer lists",
                        file.string(), longest, most, longest);
    return {};
  };
}

}  // namespace

Result<evaluate::EvaluationReport> evaluate_files(const EvaluateFiles& files, const EvaluateConfig& config,
                                                  const RunContext& context) {
  if (files.model.empty() == files.predictions.empty())
    return make_error(ErrorKind::invalid_argument,
                      "give what to evaluate: either --model (a folder, or the word popularity) or --predictions");
  if (auto lengths = check_lengths(config); !lengths) return lengths.error();
  auto truth = load_truth(files, config.truth == "new", config.slice_by, context);
  if (!truth) return truth.error();
  if (files.model == "popularity") return evaluate_popularity(files, *truth, config, context);
  if (!files.model.empty()) return evaluate_als(files, *truth, config, context);
  const auto lists = checked(predicted(files.predictions, truth->train.rows, truth->train.columns, context), *truth,
                             files.predictions, *std::max_element(config.k.begin(), config.k.end()));
  return evaluate_lists(default_name(files), lists, *truth, nullptr, config, files.per_user, context);
}

}  // namespace segue::pipeline
