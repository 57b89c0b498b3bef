#include "segue/text/credits.hpp"

#include <gmock/gmock.h>
#include <random>

#include "text/random_text.hpp"

#include "segue/text/normalize.hpp"

namespace segue::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Credits, TakesGuestsOffTheTitle) {
  const Credits c = split_credits("Jay-Z", "Monster (feat. Kanye West, Rick Ross & Nicki Minaj)");
  EXPECT_EQ(c.artist, "Jay-Z");
  EXPECT_EQ(c.title, "Monster");
  EXPECT_THAT(c.guests, ElementsAre("Kanye West", "Rick Ross", "Nicki Minaj"));
}

TEST(Credits, ReadsEveryWayOfWritingThem) {
  struct Case {
    std::string_view artist, title, main, song;
    std::vector<std::string> guests;
  };
  for (const Case& c : std::vector<Case>{
           {"A", "Song ft. B", "A", "Song", {"B"}},
           {"A", "Song featuring B", "A", "Song", {"B"}},
           {"A", "Song [Feat. B]", "A", "Song", {"B"}},
           {"A", "Song (with B)", "A", "Song", {"B"}},
           {"A", "Song (feat. B) - Radio Edit", "A", "Song - Radio Edit", {"B"}},
           {"A", "Song (feat. B) [C Remix]", "A", "Song [C Remix]", {"B"}},
           {"A", "Song (C Remix feat. B)", "A", "Song (C Remix)", {"B"}},
           {"A", "Song feat. B (Live)", "A", "Song (Live)", {"B"}},
           {"A", "Song - feat. B", "A", "Song", {"B"}},
           {"A", "Song feat. B - Remix", "A", "Song - Remix", {"B"}},
           {"A", "Song FEAT B", "A", "Song", {"B"}},
           {"Hardsoul feat Ron Carroll", "Song", "Hardsoul", "Song", {"Ron Carroll"}},
           {"A feat. B", "Song (feat. B & C)", "A", "Song", {"B", "C"}},
           {"A", "Song (feat. Tyler, The Creator & B)", "A", "Song", {"Tyler, The Creator", "B"}},
           {"A", "Song (feat. Earth, Wind & Fire)", "A", "Song", {"Earth, Wind & Fire"}},
           {"A", "Song (with B, feat. C & D)", "A", "Song", {"B", "C", "D"}},
           {"A ft. B ft. C", "Song (& D)", "A", "Song", {"B", "C", "D"}},
           {"A", "Song (con Bad Bunny)", "A", "Song", {"Bad Bunny"}},
       }) {
    const Credits got = split_credits(c.artist, c.title);
    EXPECT_EQ(got.artist, c.main) << c.title;
    EXPECT_EQ(got.title, c.song) << c.title;
    EXPECT_EQ(got.guests, c.guests) << c.title;
  }
}

TEST(Credits, LeavesWhatIsNoCredit) {
  for (const std::string_view title :
       {"With or Without You", "Feature", "Defeat", "Featuring", "6 ft 7", "Live From Ft. Worth", "Stay (With Me)",
        "Song (with Strings)", "Left Behind", "Time To Say Goodbye (Con Te Partirò)", "Come Away With Me", "(feat. B)",
        "feat. B"}) {
    const Credits got = split_credits("A", title);
    EXPECT_EQ(got.title, title);
  }
  EXPECT_EQ(split_credits("feat. B", "Song").artist, "feat. B");
  EXPECT_THAT(split_credits("Simon & Garfunkel", "Song").guests, IsEmpty());
}

TEST(Credits, LeaveNoneBehindForAnyBytes) {
  std::mt19937 random(4);
  for (int i = 0; i < 100000; ++i) {
    const std::string artist = random_text(random), title = random_text(random);
    const Credits got = split_credits(artist, title);
    ASSERT_TRUE(is_well_formed(got.artist) && is_well_formed(got.title)) << testing::PrintToString(title);
    ASSERT_EQ(got.title.empty(), tidy(title).empty()) << testing::PrintToString(title);
    ASSERT_EQ(got.artist.empty(), tidy(artist).empty()) << testing::PrintToString(artist);
    const Credits again = split_credits(got.artist, got.title);
    ASSERT_EQ(again.artist, got.artist) << testing::PrintToString(artist);
    ASSERT_EQ(again.title, got.title) << testing::PrintToString(title);
    for (const std::string& guest : got.guests) ASSERT_FALSE(guest.empty());
  }
}

}  // namespace
}  // namespace segue::text
