// An older model's rows, in another order, with users and tracks it does not have.
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "models/reference_als.hpp"
#include "models/test_context.hpp"

#include "segue/models/als.hpp"

namespace segue::models {
namespace {

using ::testing::HasSubstr;

constexpr std::uint32_t kOldUsers = 120, kOldTracks = 90, kUsers = 150, kTracks = 100;

AlsConfig config_of(std::uint32_t iterations) {
  AlsConfig config;
  config.factors = 20;
  config.iterations = iterations;
  config.regularization = 0.05F;
  config.alpha = 2;
  return config;
}

// Today's user u is yesterday's 119 - u, track t is yesterday's t, as far as those go.
struct Days {
  Days() : today(random_plays(kUsers, kTracks, 0.2, 13)) {
    std::vector<std::vector<Cell>> rows(kOldUsers);
    for (std::uint32_t user = 0; user < kOldUsers; ++user) {
      const auto row = today.view().row(user);
      for (std::size_t i = 0; i < row.indices.size(); ++i)
        if (row.indices[i] < kOldTracks) rows[kOldUsers - 1 - user].emplace_back(row.indices[i], row.values[i]);
    }
    yesterday = matrix_of(kOldTracks, rows);
    for (std::uint32_t user = 0; user < kUsers; ++user)
      user_rows.push_back(user < kOldUsers ? kOldUsers - 1 - user : kNoRow);
    for (std::uint32_t track = 0; track < kTracks; ++track) item_rows.push_back(track < kOldTracks ? track : kNoRow);
  }
  [[nodiscard]] WarmStart start(const AlsModel& older) const {
    return {older.user_factors.view(), older.item_factors.view(), user_rows, item_rows};
  }
  linalg::CsrMatrix<float> today, yesterday;
  std::vector<std::uint32_t> user_rows, item_rows;
};

TEST(AlsWarmStart, OneIterationGetsAboutAsFarAsManyFromNothing) {
  const Days days;
  TestRun run(2);
  const auto older = fit_als(days.yesterday.view(), config_of(30), run.context);
  ASSERT_TRUE(older);
  const WarmStart warm = days.start(older->model);
  AlsCourse course;
  course.warm = &warm;
  for (const char* solver : {"exact", "cg", "block"}) {
    AlsConfig config = config_of(30);
    config.solver = solver;
    config.gather = "float32";
    const auto cold = fit_als(days.today.view(), config, run.context);
    config.iterations = 2;
    const auto started = fit_als(days.today.view(), config, run.context, course);
    ASSERT_TRUE(cold && started) << solver;
    EXPECT_LT(started->objective[0], cold->objective[3]) << solver;
    EXPECT_LT(started->objective[1], started->objective[0]) << solver;
    const double found =
        reference::objective(reference::dense(days.today.view()), reference::dense(started->model.user_factors.view()),
                             reference::dense(started->model.item_factors.view()), config);
    EXPECT_NEAR(started->objective[1], found, 1e-3 * found) << solver;
  }
}

// A model of the same plays, begun with, is where an undisturbed fit goes on from: rows went where they belong.
TEST(AlsWarmStart, TheSameRowsGoOnWhereTheyWere) {
  const Days days;
  TestRun run(2);
  const auto whole = fit_als(days.yesterday.view(), config_of(6), run.context);
  const auto half = fit_als(days.yesterday.view(), config_of(3), run.context);
  ASSERT_TRUE(whole && half);
  std::vector<std::uint32_t> users(kOldUsers), tracks(kOldTracks);
  for (std::uint32_t i = 0; i < kOldUsers; ++i) users[i] = i;
  for (std::uint32_t i = 0; i < kOldTracks; ++i) tracks[i] = i;
  const WarmStart warm{half->model.user_factors.view(), half->model.item_factors.view(), users, tracks};
  AlsCourse course;
  course.warm = &warm;
  const auto rest = fit_als(days.yesterday.view(), config_of(3), run.context, course);
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->objective, std::vector<double>(whole->objective.begin() + 3, whole->objective.end()));
  EXPECT_EQ(rest->model.item_factors.data, whole->model.item_factors.data);
}

// Users and tracks in another order, begun with the same rows: what comes out is in that order, and else the same. (The
// last digits hang on the order of sums; cg may turn the axes, which leaves products as they are.)
TEST(AlsWarmStart, RowsInAnotherOrderGiveTheSameRowsInThatOrder) {
  const Days days;
  TestRun run(2);
  const auto older = fit_als(days.yesterday.view(), config_of(2), run.context);
  ASSERT_TRUE(older);
  std::vector<std::uint32_t> users(kOldUsers), tracks(kOldTracks), same_users, same_tracks;
  std::iota(users.begin(), users.end(), 0U);
  std::iota(tracks.begin(), tracks.end(), 0U);
  same_users = users;
  same_tracks = tracks;
  std::mt19937 random(3);
  std::shuffle(users.begin(), users.end(), random);
  std::shuffle(tracks.begin(), tracks.end(), random);
  std::vector<std::uint32_t> place(kOldTracks);
  for (std::uint32_t i = 0; i < kOldTracks; ++i) place[tracks[i]] = i;
  std::vector<std::vector<Cell>> rows(kOldUsers);
  for (std::uint32_t i = 0; i < kOldUsers; ++i) {
    const auto row = days.yesterday.view().row(users[i]);
    for (std::size_t at = 0; at < row.indices.size(); ++at)
      rows[i].emplace_back(place[row.indices[at]], row.values[at]);
    std::sort(rows[i].begin(), rows[i].end());
  }
  const auto shuffled = matrix_of(kOldTracks, rows);

  const auto fit = [&](const linalg::CsrMatrix<float>& plays, const char* solver, const auto& of_users,
                       const auto& of_tracks) {
    const WarmStart warm{older->model.user_factors.view(), older->model.item_factors.view(), of_users, of_tracks};
    AlsCourse course;
    course.warm = &warm;
    AlsConfig config = config_of(2);
    config.solver = solver;
    config.gather = "float32";
    return fit_als(plays.view(), config, run.context, course);
  };
  for (const std::string solver : {"exact", "cg", "block"}) {
    const auto plain = fit(days.yesterday, solver.c_str(), same_users, same_tracks);
    const auto other = fit(shuffled, solver.c_str(), users, tracks);
    ASSERT_TRUE(plain && other) << solver;
    EXPECT_NEAR(other->objective.back(), plain->objective.back(), 1e-5 * plain->objective.back()) << solver;
    const auto x = reference::dense(plain->model.user_factors.view()),
               y = reference::dense(plain->model.item_factors.view());
    const auto px = reference::dense(other->model.user_factors.view()),
               py = reference::dense(other->model.item_factors.view());
    for (std::uint32_t i = 0; i < kOldUsers; ++i)
      for (std::uint32_t j = 0; j < kOldTracks; ++j) {
        const double wanted = std::inner_product(x[users[i]].begin(), x[users[i]].end(), y[tracks[j]].begin(), 0.0);
        ASSERT_NEAR(std::inner_product(px[i].begin(), px[i].end(), py[j].begin(), 0.0), wanted, 2e-3) << solver;
      }
    for (std::uint32_t i = 0; i < kOldUsers && solver != "cg"; ++i)
      for (std::size_t k = 0; k < x[0].size(); ++k) ASSERT_NEAR(px[i][k], x[users[i]][k], 2e-3) << solver;
  }
}

TEST(AlsWarmStart, RefusesWhatDoesNotFit) {
  const Days days;
  TestRun run;
  const auto older = fit_als(days.yesterday.view(), config_of(1), run.context);
  ASSERT_TRUE(older);
  WarmStart warm = days.start(older->model);
  AlsCourse course;
  course.warm = &warm;
  AlsConfig config = config_of(1);
  config.factors = 21;
  EXPECT_THAT(fit_als(days.today.view(), config, run.context, course).error().message, HasSubstr("20 factors"));
  EXPECT_THAT(fit_als(days.yesterday.view(), config_of(1), run.context, course).error().message, HasSubstr("150 rows"));
  std::vector<std::uint32_t> wrong = days.item_rows;
  wrong[7] = kOldTracks;
  warm.item_rows = wrong;
  EXPECT_THAT(fit_als(days.today.view(), config_of(1), run.context, course).error().message, HasSubstr("no row 90"));
}

}  // namespace
}  // namespace segue::models
