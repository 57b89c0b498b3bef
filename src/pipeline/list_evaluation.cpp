#include "list_evaluation.hpp"

#include <algorithm>

#include "column_slices.hpp"
#include "per_user_file.hpp"
#include "ranked_tables.hpp"

#include "segue/linalg/npz.hpp"

namespace segue::pipeline {
namespace {

linalg::CsrMatrix<float> without(const linalg::CsrMatrix<float>& test, const linalg::CsrMatrix<float>& train) {
  linalg::CsrMatrix<float> kept{test.rows, test.columns, {0}, {}, {}};
  for (std::uint32_t user = 0; user < test.rows; ++user) {
    const auto row = test.view().row(user);
    const auto heard = train.view().row(user).indices;
    for (std::size_t i = 0; i < row.indices.size(); ++i)
      if (!std::binary_search(heard.begin(), heard.end(), row.indices[i])) {
        kept.indices.push_back(row.indices[i]);
        kept.values.push_back(row.values[i]);
      }
    kept.offsets.push_back(kept.indices.size());
  }
  return kept;
}

Status add_slices(const EvaluateFiles& files, const std::vector<std::string>& slice_by, Truth& truth,
                  const RunContext& context) {
  const auto train = truth.train.view(), test = truth.test.view();
  truth.user_slices.push_back(evaluate::slice_by_activity(train, test));
  truth.truth_slices.push_back(evaluate::slice_by_popularity(train, test));
  truth.truth_slices.push_back(evaluate::slice_by_familiarity(train, test));
  if (!files.split.empty()) {
    auto weeks = slice_by_week(files.split, files.split.parent_path() / "test.parquet", test, context);
    if (!weeks) return weeks.error();
    if (*weeks) truth.truth_slices.push_back(std::move(**weeks));
  }
  for (const auto& name : slice_by) {
    const auto dot = name.find('.');
    const auto table = name.substr(0, dot), column = dot == std::string::npos ? "" : name.substr(dot + 1);
    if ((table != "users" && table != "items") || column.empty())
      return make_error(ErrorKind::invalid_argument,
                        "--evaluate-slice-by '{}' is neither users.COLUMN nor items.COLUMN", name);
    const auto& file = table == "users" ? files.users : files.items;
    if (file.empty())
      return make_error(ErrorKind::invalid_argument, "--evaluate-slice-by {} needs that table: add --{} FILE", name,
                        table);
    if (table == "users") {
      auto slicing = slice_users_by(file, column, test.rows, context);
      if (!slicing) return slicing.error();
      truth.user_slices.push_back(std::move(*slicing));
    } else {
      auto slicing = slice_truth_by(file, column, test, context);
      if (!slicing) return slicing.error();
      truth.truth_slices.push_back(std::move(*slicing));
    }
  }
  return {};
}

// Each metric of each user by its full name: "ndcg[popularity=tail]" becomes "ndcg@10[popularity=tail]".
std::vector<std::string> with_cutoffs(const EvaluateConfig& config) {
  std::vector<std::string> names = config.per_user;
  const std::string cutoff = "@" + std::to_string(evaluate::main_cutoff(config.k));
  for (auto& name : names)
    if (name != "all" && name.find('@') == std::string::npos)
      name.insert(std::min(name.find('['), name.size()), cutoff);
  return names;
}

}  // namespace

Result<Truth> load_truth(const EvaluateFiles& files, bool only_new, const std::vector<std::string>& slice_by,
                         const RunContext& context) {
  auto train = linalg::load_npz(files.train);
  if (!train) return train.error();
  auto test = linalg::load_npz(files.test);
  if (!test) return test.error();
  if (train->rows != test->rows || train->columns != test->columns)
    return make_error(ErrorKind::invalid_argument,
                      "{}: has {} x {} users x tracks where {} has {} x {}; both need the shape of the whole",
                      files.test.string(), test->rows, test->columns, files.train.string(), train->rows,
                      train->columns);
  if (test->indices.empty())
    return make_error(
        ErrorKind::invalid_argument,
        "{}: holds nothing to test on; give the test matrix of a split that holds plays back (--split-test-share "
        "0 does not)",
        files.test.string());
  Truth truth;
  truth.test = only_new ? without(*test, *train) : std::move(*test);
  truth.train = std::move(*train);
  for (std::uint32_t user = 0; user < truth.test.rows; ++user)
    if (truth.test.offsets[user] != truth.test.offsets[user + 1]) truth.users.push_back(user);
  if (truth.users.empty())
    return make_error(ErrorKind::invalid_argument, "{}: holds nothing to test on{}", files.test.string(),
                      only_new ? " but tracks already heard in training; use --evaluate-truth all" : "");
  if (!files.items.empty())
    for (auto [column, values] : {std::pair{"artist_id", &truth.artist}, std::pair{"track_group_id", &truth.group}}) {
      auto read = read_item_column(files.items, column, truth.train.columns, context);
      if (!read) return read.error();
      *values = std::move(*read);
    }
  if (auto added = add_slices(files, slice_by, truth, context); !added) return added.error();
  return truth;
}

Status check_lengths(const EvaluateConfig& config) {
  if (config.k.empty())
    return make_error(ErrorKind::invalid_argument, "--evaluate-k is empty; name a list length, such as 10, or several");
  return {};
}

Result<evaluate::EvaluationReport> evaluate_lists(std::string name, const GiveLists& lists, const Truth& truth,
                                                  const linalg::DenseView* item_factors, const EvaluateConfig& config,
                                                  const std::filesystem::path& per_user, const RunContext& context) {
  const auto train = truth.train.view(), test = truth.test.view();
  evaluate::EvaluateInput input;
  input.train = &train;
  input.test = &test;
  input.track_group = truth.group;
  input.track_artist = truth.artist;
  input.item_factors = item_factors;
  input.heard_kept = config.heard == "keep";
  input.user_slices = truth.user_slices;
  input.truth_slices = truth.truth_slices;
  evaluate::EvaluateInput input_by_song = input;
  input_by_song.by_group = true;
  PerUserFile kept(per_user, with_cutoffs(config));
  if (!per_user.empty()) input.on_users = [&](const evaluate::UserRows& rows) { return kept.add(rows); };

  auto by_track = evaluate::Evaluator::start(input, config.k, context);
  if (!by_track) return by_track.error();
  std::optional<evaluate::Evaluator> by_song;
  if (!truth.group.empty()) {
    auto started = evaluate::Evaluator::start(input_by_song, config.k, context);
    if (!started) return started.error();
    by_song.emplace(std::move(*started));
  }
  auto given = lists([&](std::span<const std::uint32_t> users, const linalg::RankedLists& part) -> Status {
    if (auto added = by_track->add(users, part); !added) return added;
    return by_song ? by_song->add(users, part) : Status{};
  });
  if (!given) return given.error();
  auto finished = by_track->finish();
  if (!finished) return finished.error();
  if (!per_user.empty())
    if (auto written = kept.finish(); !written) return written.error();
  evaluate::EvaluationReport report{std::move(name), std::move(*finished), std::nullopt, per_user.filename().string()};
  if (!by_song) return report;
  auto of_songs = by_song->finish();
  if (!of_songs) return of_songs.error();
  report.by_song = std::move(*of_songs);
  return report;
}

}  // namespace segue::pipeline
