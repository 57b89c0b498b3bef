#include "list_evaluation.hpp"

#include <algorithm>

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

// The columns that `names` asks for; one that is not there is an error, but for the defaults, which are at 10.
Status keep(const evaluate::UserRows& rows, const std::vector<std::string>& names, evaluate::PerUser& kept) {
  const auto holds = [](const auto& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  const bool all = holds(names, "all");
  const bool at_10 = holds(rows.names, "ndcg@10");
  for (const std::string& name : names)
    if (name != "all" && !holds(rows.names, name) && (at_10 || !holds(EvaluateConfig{}.per_user, name)))
      return make_error(ErrorKind::invalid_argument,
                        "There is no value of '{}' for each user; name a metric with its cutoff that is a mean over "
                        "users, such as {}, or 'all'.",
                        name, rows.names.front());
  kept.users.insert(kept.users.end(), rows.users.begin(), rows.users.end());
  for (std::size_t c = 0; c < rows.names.size(); ++c) {
    if (!all && std::find(names.begin(), names.end(), rows.names[c]) == names.end()) continue;
    auto& column = kept.values[rows.names[c]];
    for (std::size_t i = c; i < rows.values.size(); i += rows.names.size()) column.push_back(rows.values[i]);
  }
  return {};
}

}  // namespace

Result<Truth> load_truth(const EvaluateFiles& files, bool only_new, const RunContext& context) {
  auto train = linalg::load_npz(files.train);
  if (!train) return train.error();
  auto test = linalg::load_npz(files.test);
  if (!test) return test.error();
  if (train->rows != test->rows || train->columns != test->columns)
    return make_error(ErrorKind::invalid_argument,
                      "{}: has {} x {} users x tracks where {} has {} x {}; both need the shape of the whole",
                      files.test.string(), test->rows, test->columns, files.train.string(), train->rows,
                      train->columns);
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
  return truth;
}

Result<evaluate::EvaluationReport> evaluate_lists(std::string name, const GiveLists& lists, const Truth& truth,
                                                  const linalg::DenseView* item_factors, const EvaluateConfig& config,
                                                  const RunContext& context) {
  const auto train = truth.train.view(), test = truth.test.view();
  evaluate::EvaluateInput input;
  input.train = &train;
  input.test = &test;
  input.track_group = truth.group;
  input.track_artist = truth.artist;
  input.item_factors = item_factors;
  input.heard_kept = config.heard == "keep";
  const evaluate::UserSlicing user_slices[] = {evaluate::slice_by_activity(train, test)};
  const evaluate::TruthSlicing truth_slices[] = {evaluate::slice_by_popularity(train, test),
                                                 evaluate::slice_by_familiarity(train, test)};
  input.user_slices = user_slices;
  input.truth_slices = truth_slices;
  evaluate::PerUser kept_by_track, kept_by_song;
  input.on_users = [&](const evaluate::UserRows& rows) { return keep(rows, config.per_user, kept_by_track); };
  evaluate::EvaluateInput input_by_song = input;
  input_by_song.by_group = true;
  input_by_song.on_users = [&](const evaluate::UserRows& rows) { return keep(rows, config.per_user, kept_by_song); };

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
  finished->per_user = std::move(kept_by_track);
  evaluate::EvaluationReport report{std::move(name), std::move(*finished), std::nullopt};
  if (!by_song) return report;
  auto of_songs = by_song->finish();
  if (!of_songs) return of_songs.error();
  of_songs->per_user = std::move(kept_by_song);
  report.by_song = std::move(*of_songs);
  return report;
}

}  // namespace segue::pipeline
