// Small matrices and lists written by hand, and a context to evaluate them in.
#pragma once
#include <map>
#include <utility>
#include <vector>

#include "segue/base/run_context.hpp"
#include "segue/evaluate/evaluate.hpp"

namespace segue::evaluate {

using Plays = std::map<std::uint32_t, float>;  // track to plays

inline linalg::CsrMatrix<float> matrix(const std::vector<Plays>& users, std::uint32_t tracks) {
  linalg::CsrMatrix<float> m;
  m.rows = static_cast<std::uint32_t>(users.size());
  m.columns = tracks;
  for (const Plays& plays : users) {
    for (const auto& [track, count] : plays) {
      m.indices.push_back(track);
      m.values.push_back(count);
    }
    m.offsets.push_back(m.indices.size());
  }
  return m;
}

inline linalg::RankedLists ranked(const std::vector<std::vector<std::uint32_t>>& users) {
  linalg::RankedLists lists;
  for (const auto& list : users) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      lists.items.push_back(list[i]);
      lists.scores.push_back(static_cast<float>(list.size() - i));
    }
    lists.offsets.push_back(lists.items.size());
  }
  return lists;
}

struct World {
  linalg::CsrMatrix<float> train, test;
  linalg::RankedLists lists;
  std::vector<std::uint32_t> groups, artists;
  linalg::DenseMatrix factors;
  linalg::CsrView<float> train_view, test_view;
  linalg::DenseView factor_view;

  // Points into this world, which must stay where it is.
  EvaluateInput input() {
    train_view = train.view();
    test_view = test.view();
    factor_view = factors.view();
    EvaluateInput in;
    in.lists = &lists;
    in.train = &train_view;
    in.test = &test_view;
    in.track_group = groups;
    in.track_artist = artists;
    in.item_factors = factors.rows > 0 ? &factor_view : nullptr;
    return in;
  }
};

struct Session {
  explicit Session(unsigned threads = 2, std::uint64_t memory = std::uint64_t{1} << 30U, std::uint64_t seed = 7)
      : team(threads), context{team, stop, progress, log, memory, seed, {}} {}
  ThreadTeam team;
  StopFlag stop;
  Progress progress{ProgressStyle::none};
  Log log = Log::silent();
  RunContext context;
};

// Keeps in `kept` every user's numbers.
inline std::function<Status(const UserRows&)> keep_in(PerUser& kept) {
  return [&kept](const UserRows& rows) -> Status {
    kept.users.insert(kept.users.end(), rows.users.begin(), rows.users.end());
    for (std::size_t c = 0; c < rows.names.size(); ++c)
      for (std::size_t i = c; i < rows.values.size(); i += rows.names.size())
        kept.values[rows.names[c]].push_back(rows.values[i]);
    return {};
  };
}

inline Result<Evaluation> run(const EvaluateInput& input, std::vector<std::uint32_t> cutoffs) {
  Session session;
  return evaluate(input, cutoffs, session.context);
}

}  // namespace segue::evaluate
