// Filters of requests and measures of likeness, against a plain reference that scores all and sorts.
#include "segue/models/retrieval.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "kernels/dispatch.hpp"
#include "models/test_context.hpp"

#include "segue/linalg/kernels.hpp"
#include "segue/models/als.hpp"
#include "segue/models/similar.hpp"

namespace segue::models {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Ids = std::vector<std::uint32_t>;
using Filters = std::vector<const TrackFilter*>;

Ids allowed_by(const TrackFilter& filter) {
  Ids ids;
  filter.for_each([&](std::uint32_t track) { ids.push_back(track); });
  EXPECT_EQ(ids.size(), filter.allowed());
  for (std::uint32_t track = 0; track < filter.tracks(); ++track)
    EXPECT_EQ(filter.allows(track), std::binary_search(ids.begin(), ids.end(), track)) << track;
  return ids;
}

TrackFilter allowing(std::uint32_t tracks, const Ids& ids) {
  FilterLists lists;
  lists.allow_tracks = ids;
  auto filter = TrackFilter::make(tracks, lists);
  EXPECT_TRUE(filter);
  return std::move(*filter);
}

TEST(TrackFilter, EachListNarrowsWhatIsLeft) {
  const Ids artist = {0, 0, 1, 1, 2, 2, 3}, group = {0, 1, 1, 2, 3, 3, 4};
  const auto made = [&](const FilterLists& lists) {
    auto filter = TrackFilter::make(7, lists, {artist, group});
    EXPECT_TRUE(filter);
    return allowed_by(*filter);
  };
  const Ids none, two = {2, 0, 2}, one = {1}, five = {5, 2};
  EXPECT_THAT(made({}), ElementsAre(0, 1, 2, 3, 4, 5, 6));
  EXPECT_THAT(made({.allow_artists = two}), ElementsAre(0, 1, 4, 5));
  EXPECT_THAT(made({.ban_artists = two}), ElementsAre(2, 3, 6));
  EXPECT_THAT(made({.allow_groups = one}), ElementsAre(1, 2));
  EXPECT_THAT(made({.ban_tracks = five, .ban_groups = one}), ElementsAre(0, 3, 4, 6));
  EXPECT_THAT(made({.allow_tracks = five, .allow_artists = two}), ElementsAre(5));
  EXPECT_THAT(made({.allow_tracks = five, .ban_tracks = five}), IsEmpty());
  EXPECT_THAT(made({.allow_tracks = none}), IsEmpty());
  EXPECT_THAT(made({.allow_artists = two, .allow_groups = none}), IsEmpty());
}

TEST(TrackFilter, OfAnyNumberOfTracks) {
  for (const std::uint32_t tracks : {0U, 1U, 63U, 64U, 65U, 200U}) {
    Ids all(tracks);
    std::iota(all.begin(), all.end(), 0U);
    EXPECT_EQ(allowed_by(*TrackFilter::make(tracks, {})), all);
    EXPECT_THAT(allowed_by(*TrackFilter::make(tracks, {.ban_tracks = all})), IsEmpty());
  }
}

TEST(TrackFilter, RefusesIdsThatAreNotThereAndLabelsOfOtherTracks) {
  const Ids seven = {3, 7}, artist = {0, 0, 1, 1, 2, 2, 3}, four = {4};
  const auto refusal = [](const Result<TrackFilter>& filter) {
    EXPECT_FALSE(filter);
    EXPECT_EQ(filter.error().kind, ErrorKind::invalid_argument);
    return filter.error().message;
  };
  EXPECT_THAT(refusal(TrackFilter::make(7, {.allow_tracks = seven})), HasSubstr("track 7, but there are 7"));
  EXPECT_THAT(refusal(TrackFilter::make(0, {.ban_tracks = seven})), HasSubstr("track 3"));
  EXPECT_THAT(refusal(TrackFilter::make(7, {.ban_artists = four}, {artist, {}})), HasSubstr("artist 4"));
  EXPECT_THAT(refusal(TrackFilter::make(7, {.ban_groups = four}, {artist, {}})), HasSubstr("that of 0"));
  EXPECT_THAT(refusal(TrackFilter::make(9, {.allow_artists = four}, {artist, {}})), HasSubstr("of 9 tracks"));
}

// Equal rows, rows of zeros, and one that is not a number.
linalg::DenseMatrix factors_of(std::uint32_t rows, std::uint32_t f, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  linalg::DenseMatrix factors(rows, f);
  for (std::uint32_t row = 0; row < rows; ++row) {
    const auto scale = std::exp(2 * normal(random));
    for (float& value : factors.row(row)) value = scale * normal(random);
    const auto to = factors.row(row);
    if (row % 11 == 5) std::copy(factors.row(row - 1).begin(), factors.row(row - 1).end(), to.begin());
    if (row % 13 == 7) std::fill(to.begin(), to.end(), 0.0F);
    if (row == 30) to[0] = std::numeric_limits<float>::quiet_NaN();
  }
  return factors;
}

std::vector<float> counted_as(std::span<const float> row, Likeness by) {
  std::vector<float> out(row.begin(), row.end());
  double squares = 0;
  for (const float value : row) squares += double{value} * double{value};
  if (by == Likeness::cosine)
    for (float& value : out) value = static_cast<float>(double{value} * (1 / std::sqrt(squares)));
  return out;
}

bool known(std::span<const float> row) {
  return std::any_of(row.begin(), row.end(), [](float value) { return value != 0; });
}

// Everything scored one by one by this level's kernels, and sorted.
std::vector<linalg::Scored> reference(const linalg::DenseView& users, std::uint32_t user,
                                      const linalg::DenseView& items, const linalg::CsrView<float>* heard,
                                      const TrackFilter* filter, Likeness by, std::uint32_t k) {
  const auto* kernels = *linalg::choose_kernels();
  std::vector<linalg::Scored> all;
  std::vector<float> tile(items.columns * kernels::kTileItems), scores(kernels::kTileItems);
  for (std::uint32_t item = 0; item < items.rows && known(users.row(user)); ++item) {
    const auto out = heard != nullptr ? heard->row(user).indices : std::span<const std::uint32_t>();
    if (!known(items.row(item)) || std::binary_search(out.begin(), out.end(), item)) continue;
    if (filter != nullptr && !filter->allows(item)) continue;
    kernels->pack_items(counted_as(items.row(item), by).data(), 1, items.columns, tile.data());
    kernels->score_tile(counted_as(users.row(user), by).data(), 1, items.columns, tile.data(), scores.data());
    all.push_back({item, scores[0]});
  }
  std::sort(all.begin(), all.end(), linalg::ranks_before);
  all.resize(std::min<std::size_t>(all.size(), k));
  return all;
}

void expect_list(const linalg::RankedLists& lists, std::uint32_t row, const std::vector<linalg::Scored>& wanted,
                 const std::string& where) {
  ASSERT_EQ(lists.list(row).size(), wanted.size()) << where;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    ASSERT_EQ(lists.list(row)[i], wanted[i].item) << where << " at " << i;
    const float score = lists.scores[lists.offsets[row] + i];
    ASSERT_TRUE(score == wanted[i].score || (std::isnan(score) && std::isnan(wanted[i].score))) << where;
  }
}

// The environment names the level of the kernels: for as long as this lives.
class ForcedLevel {
 public:
  explicit ForcedLevel(const char* level) {
    if (const char* before = std::getenv(kName)) before_ = before;
    ::setenv(kName, level, 1);
  }
  ~ForcedLevel() { before_ ? ::setenv(kName, before_->c_str(), 1) : ::unsetenv(kName); }
  ForcedLevel(const ForcedLevel&) = delete;
  ForcedLevel& operator=(const ForcedLevel&) = delete;

 private:
  static constexpr const char* kName = "SEGUE_FORCE_ISA";
  std::optional<std::string> before_;
};

struct Shape {
  std::uint32_t users, items, f, k;
  unsigned threads;
};

// Filters of all widths: nothing, one, few, a third, all but one, all.
std::vector<TrackFilter> filters_of(std::uint32_t items) {
  std::vector<TrackFilter> filters;
  filters.push_back(allowing(items, {}));
  filters.push_back(allowing(items, {items / 2}));
  for (const std::uint32_t step : {40U, 3U, 1U}) {
    Ids ids;
    for (std::uint32_t i = 0; i < items; i += step) ids.push_back(i);
    filters.push_back(allowing(items, ids));
  }
  const Ids one = {items - 1};
  filters.push_back(*TrackFilter::make(items, {.ban_tracks = one}));
  return filters;
}

TEST(Retrieval, FilteredListsAreThoseOfAllScoresToTheLastBit) {
  const auto levels = kernels::levels();
  for (std::size_t level = 0; level < levels.count; ++level) {
    if (!kernels::runs_here(*levels.tables[level])) continue;
    const ForcedLevel forced(levels.tables[level]->level);
    for (const Shape shape : {Shape{1, 1, 3, 5, 2}, Shape{3, 700, 16, 1000, 3}, Shape{90, 700, 9, 10, 1},
                              Shape{300, 450, 1, 4, 3}, Shape{70, 200, 33, 0, 2}}) {
      const auto users = factors_of(shape.users, shape.f, 1), items = factors_of(shape.items, shape.f, 2);
      const auto plays = random_plays(shape.users, shape.items, 0.05, 3);
      const auto heard = plays.view();
      Ids asked(shape.users);
      std::iota(asked.rbegin(), asked.rend(), 0U);
      asked.push_back(0);
      const auto made = filters_of(shape.items);
      std::vector<Filters> batches = {{}, {nullptr}};
      for (const auto& filter : made) batches.push_back({&filter});
      Filters each, narrow;
      for (std::size_t i = 0; i < asked.size(); ++i) {
        each.push_back(i % 7 == 6 ? nullptr : &made[i % 7 % made.size()]);
        narrow.push_back(&made[i % 3]);
      }
      batches.push_back(each);
      batches.push_back(narrow);
      for (const auto by : {Likeness::inner_product, Likeness::cosine})
        for (std::size_t batch = 0; batch < batches.size(); ++batch) {
          TestRun run(shape.threads);
          const auto lists = recommend(users.view(), items.view(), asked, &heard, shape.k, run.context,
                                       {.by = by, .filters = batches[batch]});
          ASSERT_TRUE(lists) << lists.error().message;
          for (std::uint32_t row = 0; row < asked.size(); row += 1 + shape.users / 30) {
            const auto& filters = batches[batch];
            const auto* filter = filters.empty() ? nullptr : filters.size() == 1 ? filters[0] : filters[row];
            expect_list(*lists, row, reference(users.view(), asked[row], items.view(), &heard, filter, by, shape.k),
                        std::string(levels.tables[level]->level) + ", batch " + std::to_string(batch));
          }
        }
    }
  }
}

TEST(Retrieval, TiesUnderAFilterGoToTheLowerTrack) {
  linalg::DenseMatrix users(1, 2), items(500, 2);
  std::fill(users.data.begin(), users.data.end(), 1.0F);
  std::fill(items.data.begin(), items.data.end(), 0.5F);
  const auto filter = allowing(500, {499, 7, 300, 7, 299});
  const Filters filters = {&filter};
  const Ids asked = {0};
  for (const unsigned threads : {1U, 4U}) {
    TestRun run(threads);
    const auto lists = recommend(users.view(), items.view(), asked, nullptr, 3, run.context, {.filters = filters});
    ASSERT_TRUE(lists);
    EXPECT_THAT(lists->list(0), ElementsAre(7, 299, 300));
  }
}

TEST(Retrieval, CosineDoesNotCountLengths) {
  linalg::DenseMatrix users(1, 2), items(3, 2);
  users.data = {1, 0};
  items.data = {2, 2, 0.25F, 0, 0, 9};
  TestRun run;
  const Ids asked = {0};
  const auto by_product = recommend(users.view(), items.view(), asked, nullptr, 3, run.context);
  const auto by_cosine =
      recommend(users.view(), items.view(), asked, nullptr, 3, run.context, {.by = Likeness::cosine});
  ASSERT_TRUE(by_product && by_cosine);
  EXPECT_THAT(by_product->list(0), ElementsAre(0, 1, 2));
  EXPECT_THAT(by_cosine->list(0), ElementsAre(1, 0, 2));
  EXPECT_FLOAT_EQ(by_cosine->scores[0], 1);
}

TEST(Retrieval, RefusesFiltersOfAnotherNumberOrShape) {
  const auto users = factors_of(3, 4, 1), items = factors_of(50, 4, 2);
  const auto right = allowing(50, {1}), wrong = allowing(49, {1});
  const Ids asked = {0, 1, 2};
  const auto refusal = [&](const Filters& filters) {
    TestRun run;
    const auto lists = recommend(users.view(), items.view(), asked, nullptr, 3, run.context, {.filters = filters});
    EXPECT_FALSE(lists);
    EXPECT_EQ(lists.error().kind, ErrorKind::invalid_argument);
    return lists.error().message;
  };
  EXPECT_THAT(refusal({&right, &right}), HasSubstr("2 filters for 3 requests"));
  EXPECT_THAT(refusal({&wrong}), HasSubstr("of 49 tracks, but the model has 50"));
  EXPECT_THAT(refusal({&right, nullptr, &wrong}), HasSubstr("of 49 tracks"));
}

TEST(SimilarUsers, ByCosineOrInnerProductAndNeverTheUserThemselves) {
  linalg::DenseMatrix factors(5, 2);
  factors.data = {1, 0, 10, 1, 0, 3, 0, 0, -1, 0};
  TestRun run;
  const Ids asked = {0, 3, 2};
  const auto cosine = similar_users(factors.view(), asked, 2, run.context);
  const auto product = similar_users(factors.view(), asked, 2, run.context, Likeness::inner_product);
  ASSERT_TRUE(cosine && product);
  EXPECT_THAT(cosine->list(0), ElementsAre(1, 2));
  EXPECT_THAT(cosine->list(1), IsEmpty());
  EXPECT_NEAR(cosine->scores[0], 10 / std::sqrt(101.0), 1e-6);
  EXPECT_FLOAT_EQ(product->scores[0], 10);
  const Ids beyond = {5};
  const auto refused = similar_users(factors.view(), beyond, 2, run.context);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("no user 5"));
}

TEST(SimilarTracks, ThoseAskedForUnderAFilterAreThoseOfAllScores) {
  const auto factors = factors_of(600, 12, 5);
  const auto all = similar_tracks(factors.view(), 600, TestRun(2).context);
  const Ids asked = {599, 0, 7, 30};
  for (const auto& filter : filters_of(600)) {
    const Filters filters = {&filter};
    TestRun run(2);
    const auto lists =
        similar_tracks(factors.view(), asked, 20, run.context, {.by = Likeness::cosine, .filters = filters});
    ASSERT_TRUE(all && lists);
    for (std::uint32_t row = 0; row < asked.size(); ++row) {
      Ids wanted;
      for (const std::uint32_t track : all->list(asked[row]))
        if (filter.allows(track) && wanted.size() < 20) wanted.push_back(track);
      EXPECT_THAT(lists->list(row), ::testing::ElementsAreArray(wanted));
    }
  }
}

}  // namespace
}  // namespace segue::models
