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
           {"A", "曲 feat． Rin", "A", "曲", {"Rin"}},
           {"A", "曲（ｆｅａｔ． Ｒｉｎ ＆ Len）", "A", "曲", {"Ｒｉｎ", "Len"}},
           {"A", "曲　ＦＴ．初音ミク", "A", "曲", {"初音ミク"}},
           {"Ａ ｆｅａｔ． Rin", "曲", "Ａ", "曲", {"Rin"}},
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
        "feat. B", "６ ｆｔ ７", "Ｄｅｆｅａｔ．", "ｆｅａｔ． B"}) {
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

TEST(Credits, TakesJointNamesApart) {
  const auto parts = [](std::string_view artist) {
    const JointCredit joint = split_joint_credit(artist);
    std::vector<std::string> all{joint.lead};
    all.insert(all.end(), joint.others.begin(), joint.others.end());
    return all;
  };
  for (const char* joint :
       {"A B & C", "A B and C", "A B x C", "A B X C", "A B vs. C", "A B vs C", "A B with C", "A B w/ C", "A B f. C",
        "A B + C", "A B, C", "A B / C", "A B; C", "A B presents C", "A B y C"})
    EXPECT_THAT(parts(joint), ElementsAre("A B", "C")) << joint;
  EXPECT_THAT(parts("Nick Cave, PJ Harvey & Bono"), ElementsAre("Nick Cave", "PJ Harvey", "Bono"));
  // A backing band stays with its lead, and words within a name are left.
  for (const char* whole :
       {"Bob Marley & The Wailers", "Malcolm X", "Xavier", "Tyler, The Creator", "AC/DC", "A", "",
        "Louis Armstrong & His Orchestra", "Earth, Wind & Fire", "Simon & Garfunkel", "Orbit, William & Beth Orton"})
    EXPECT_THAT(parts(whole), ElementsAre("")) << whole;
}

TEST(Credits, FindsTheNameWithinWhatFilesAdd) {
  for (const auto& [written, bare] :
       std::vector<std::pair<std::string, std::string>>{{"01Mogwai", "Mogwai"},
                                                        {"07- Rachel s", "Rachel s"},
                                                        {"12. Mogwai", "Mogwai"},
                                                        {"[D1] Rene Breitbarth", "Rene Breitbarth"},
                                                        {"The Corrs - Breathless", "The Corrs"},
                                                        {"10cc", ""},
                                                        {"50 Cent", "Cent"},  // a guess: nobody is known by it
                                                        {"2Pac", ""},
                                                        {"65daysofstatic", ""},
                                                        {"311", ""},
                                                        {"Jay-Z", ""}})
    EXPECT_EQ(split_joint_credit(written).bare, bare) << written;
}

}  // namespace
}  // namespace segue::text
