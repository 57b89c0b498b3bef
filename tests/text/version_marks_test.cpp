#include "segue/text/version_marks.hpp"

#include <gmock/gmock.h>
#include <random>

#include "brackets.hpp"
#include "text/random_text.hpp"

#include "segue/text/normalize.hpp"

namespace segue::text {
namespace {

struct Case {
  std::string_view title, base, mark;
  VersionKind kind;
};

void expect(std::initializer_list<Case> cases) {
  for (const Case& c : cases) {
    const VersionMarks got = find_version_marks(c.title);
    EXPECT_EQ(got.base_title, c.base) << c.title;
    EXPECT_EQ(got.mark, c.mark) << c.title;
    EXPECT_EQ(got.kind, c.kind) << c.title;
  }
}

TEST(VersionMarks, SameRecording) {
  constexpr auto same = VersionKind::same;
  expect({
      {"Come Together - Remastered 2009", "Come Together", "remastered 2009", same},
      {"Come Together (2009 Remaster)", "Come Together", "2009 remaster", same},
      {"Respect - 2003 Remaster [Mono]", "Respect", "2003 remaster mono", same},
      {"So What - Mono Version", "So What", "mono version", same},
      {"Yesterday [Explicit]", "Yesterday", "explicit", same},
      {"Song (Radio Edit)", "Song", "radio edit", same},
      {"Song - Single Version", "Song", "single version", same},
      {"Song (Album Version)", "Song", "album version", same},
      {"Song - Original Mix", "Song", "original mix", same},
      {"Song (Bonus Track)", "Song", "bonus track", same},
      {"Song (Deluxe Edition)", "Song", "deluxe edition", same},
      {"Yellow Submarine (1966)", "Yellow Submarine", "1966", same},
      {"Song - Rudy Van Gelder Remaster", "Song", "rudy van gelder remaster", same},
      {"Song - Remasterisé en 2001", "Song", "remasterise en 2001", same},
      {"Canción - Remasterizado", "Canción", "remasterizado", same},
      {"曲名 - 2009年リマスター", "曲名", "2009年リマスター", same},
      {"曲名（リマスター）", "曲名", "リマスター", same},
      {"Tum Hi Ho (From \"Aashiqui 2\")", "Tum Hi Ho", "from aashiqui 2", same},
      {"Song Remastered 2011", "Song", "remastered 2011", same},
      {"Song Radio Edit", "Song", "radio edit", same},
  });
}

TEST(VersionMarks, AnotherTake) {
  constexpr auto alternate = VersionKind::alternate;
  expect({
      {"Song (Live)", "Song", "live", alternate},
      {"Song - Live at Wembley Stadium", "Song", "live at wembley stadium", alternate},
      {"Song - Live at Wembley - July 1986", "Song", "live at wembley july 1986", alternate},
      {"Song (Acoustic)", "Song", "acoustic", alternate},
      {"Song - Demo", "Song", "demo", alternate},
      {"Song (Instrumental)", "Song", "instrumental", alternate},
      {"Song - Sped Up", "Song", "sped up", alternate},
      {"Song (Slowed + Reverb)", "Song", "slowed reverb", alternate},
      {"Love Story (Taylor’s Version)", "Love Story", "taylors version", alternate},
      {"Canción - En Vivo", "Canción", "en vivo", alternate},
      {"Canção (Ao Vivo)", "Canção", "ao vivo", alternate},
      {"Canção - Ao Vivo no Maracanã", "Canção", "ao vivo no maracana", alternate},
      {"Chanson (Live à Bercy)", "Chanson", "live a bercy", alternate},
      {"Song - Live Wembley Arena", "Song", "live wembley arena", alternate},
      {"Song - Live, Rome / 2016", "Song", "live rome 2016", alternate},
      {"Song - Acoustic Live at Paradiso", "Song", "acoustic live at paradiso", alternate},
      {"Song (Pink Floyd Cover)", "Song", "pink floyd cover", alternate},
      {"Song - Vocal, Guitar & Drums", "Song", "vocal guitar drums", alternate},
      {"Canción (En Directo)", "Canción", "en directo", alternate},
      {"Canzone - Dal Vivo", "Canzone", "dal vivo", alternate},
      {"Lied - Akustik Version", "Lied", "akustik version", alternate},
      {"Chanson (Version acoustique)", "Chanson", "version acoustique", alternate},
      {"曲名（ライブ）", "曲名", "ライブ", alternate},
      {"曲名 -Live ver.-", "曲名", "live ver", alternate},
      {"Şarkı (Canlı)", "Şarkı", "canli", alternate},
      {"Song (Live) [Remastered]", "Song", "live remastered", alternate},
      {"Song (Live) - Remastered 2009", "Song", "live remastered 2009", alternate},
      {"Song - Live (Remastered)", "Song", "live remastered", alternate},
      {"Song (Live) Pt. 2", "Song Pt. 2", "live", alternate},
      {"Redemption Song (Band Version", "Redemption Song", "band version", alternate},
  });
}

TEST(VersionMarks, RemixIsASongOfItsOwn) {
  constexpr auto remix = VersionKind::remix;
  expect({
      {"Song - Tiësto Remix", "Song", "tiesto remix", remix},
      {"Song (Purple Disco Machine Edit)", "Song", "purple disco machine edit", remix},
      {"Song - Remix; Radio Edit", "Song", "remix radio edit", remix},
      {"Song (Boys Noize Mix)", "Song", "boys noize mix", remix},
      {"Song (VIP Mix)", "Song", "vip mix", remix},
      {"Song [VIP]", "Song", "vip", remix},
      {"曲名 (リミックス)", "曲名", "リミックス", remix},
  });
}

TEST(VersionMarks, ARemixIsKnownByWhoMadeIt) {
  for (const std::string_view title :
       {"Song - Tiësto Remix", "Song (Tiesto Rmx)", "Song - Tiësto Remix - Radio Edit", "Song (Tiësto Mix) [Extended]"})
    EXPECT_EQ(find_version_marks(title).remix, "tiesto") << title;
  for (const std::string_view title : {"Song (VIP)", "Song (VIP Mix)", "Song - VIP Remix", "Song [VIP Edit]"})
    EXPECT_EQ(find_version_marks(title).remix, "vip") << title;
  EXPECT_EQ(find_version_marks("Song - Remix").remix, "remix");
  EXPECT_EQ(find_version_marks("Song - Joel Corry VIP Remix").remix, "joel corry vip");
  EXPECT_EQ(find_version_marks("Song - Live").remix, "");
}

TEST(VersionMarks, AreFoundInReasonableTimeInAnyText) {
  for (const std::string_view piece :
       {"(live)", "(", " - Live", " feat. ", "&amp;", "Ã¶", "[x", " ~", "%20", " edit"}) {
    std::string text = "Song ";
    while (text.size() < 200000) text += piece;
    EXPECT_FALSE(find_version_marks(text).base_title.empty());
    text.resize(kLongestTitle);
    EXPECT_FALSE(find_version_marks(text).base_title.empty());
  }
}

TEST(VersionMarks, LeaveATitleThatHasNoneLeftForAnyBytes) {
  std::mt19937 random(3);
  for (int i = 0; i < 100000; ++i) {
    const std::string title = random_text(random);
    const VersionMarks got = find_version_marks(title);
    ASSERT_TRUE(is_well_formed(got.base_title) && is_well_formed(got.mark)) << testing::PrintToString(title);
    ASSERT_EQ(got.base_title.empty(), tidy(title).empty()) << testing::PrintToString(title);
    ASSERT_EQ(got.remix.empty(), got.kind != VersionKind::remix) << testing::PrintToString(title);
    ASSERT_EQ(got.mark.empty(), got.kind == VersionKind::original) << testing::PrintToString(title);
    const VersionMarks again = find_version_marks(got.base_title);
    ASSERT_EQ(again.base_title, got.base_title) << testing::PrintToString(title);
    ASSERT_EQ(again.kind, VersionKind::original) << testing::PrintToString(title);
  }
}

TEST(VersionMarks, TitlesKeepTheirWords) {
  for (const std::string_view title : {"Live and Let Die",
                                       "Radio Ga Ga",
                                       "Demons",
                                       "Alive",
                                       "Live Forever",
                                       "Acoustic",
                                       "Live",
                                       "Remix",
                                       "(Live)",
                                       "Demo",
                                       "Remastered",
                                       "Radio Edit",
                                       "Mono No Aware",
                                       "In Stereo",
                                       "Video Killed the Radio Star",
                                       "Live Your Life",
                                       "Stay (I Missed You)",
                                       "Jimmy (You Know How to Live)",
                                       "Satisfaction (I Can't Get No)",
                                       "1979",
                                       "Deliverance",
                                       "Ignition - Part 2",
                                       "Song (Interlude)",
                                       "Edit the Sad Parts",
                                       "Don't Mix the Colors",
                                       "Stereo Hearts",
                                       "Cilvia Demo",
                                       "Live from Chattanooga",
                                       "The Album Version",
                                       "-",
                                       "!!!",
                                       "Alive (Live in Me)"}) {
    const VersionMarks got = find_version_marks(title);
    EXPECT_EQ(got.base_title, title);
    EXPECT_EQ(got.mark, "") << title;
    EXPECT_EQ(got.kind, VersionKind::original) << title;
  }
}

}  // namespace
}  // namespace segue::text
