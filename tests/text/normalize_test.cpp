#include "segue/text/normalize.hpp"

#include <gmock/gmock.h>
#include <random>
#include <string>

#include "text/random_text.hpp"
#include "utf8.hpp"

namespace segue::text {
namespace {

struct Case {
  std::string_view in, out;
};

TEST(Normalize, FoldsWhatPeopleWriteDifferently) {
  for (const Case& c : std::initializer_list<Case>{
           {"Come Together", "come together"},
           {"  Hoppípolla\t", "hoppipolla"},
           {"Sæglópur", "saeglopur"},
           {"MÖTLEY CRÜE", "motley crue"},
           {"Mo\xCC\x88tley Cru\xCC\x88"
            "e",
            "motley crue"},  // decomposed
           {"Don’t Stop", "dont stop"},
           {"Don't Stop", "dont stop"},
           {"Don`t Stop", "dont stop"},
           {"Don´t Stop", "dont stop"},
           {"'74-'75", "74 75"},
           {"Back in the U.S.S.R.", "back in the ussr"},
           {"J. Cole", "j cole"},
           {"J.Cole", "j cole"},
           {"Mr.Blue Sky", "mr blue sky"},
           {"A.D.H.D", "adhd"},
           {"Ke$ha", "kesha"},
           {"A$AP Rocky", "asap rocky"},
           {"Ty Dolla $ign", "ty dolla sign"},
           {"$100 Bill", "100 bill"},
           {"10,000 Days", "10000 days"},
           {"1,2,3", "1 2 3"},
           {"Prelude in C# Minor", "prelude in c sharp minor"},
           {"Prelude in C♯ Minor", "prelude in c sharp minor"},
           {"Nocturne in E♭ Major", "nocturne in e flat major"},
           {"Neighborhood #1 (Tunnels)", "neighborhood 1 tunnels"},
           {"AC/DC", "ac dc"},
           {"Rock–n—Roll‐x", "rock n roll x"},
           {"Straße", "strasse"},
           {"STRASSE", "strasse"},
           {"İstanbul", "istanbul"},
           {"ISPARTA ılık", "isparta ilik"},
           {"Ｆｕｌｌ　Ｗｉｄｔｈ", "full width"},
           {"ﬁne ①", "fine 1"},
           {"Zero\xE2\x80\x8BWidth\xEF\xBB\xBF", "zerowidth"},
           {"Soft\xC2\xADhyphen", "softhyphen"},
           {"Pokémon™", "pokemon"},
           {"a\x01"
            "b",
            "ab"},
       }) {
    EXPECT_EQ(normalize(c.in), c.out) << c.in;
  }
}

TEST(Normalize, KeepsOtherScriptsWhole) {
  for (const Case& c : std::initializer_list<Case>{
           {"КИНО", "кино"},
           {"Ёлка Йога", "ёлка йога"},
           {"שיר השירים", "שיר השירים"},
           {"צה״ל", "צהל"},
           {"صوت الحرية", "صوت الحرية"},
           {"ســـلام", "سلام"},
           {"がぎぐげご", "がぎぐげご"},
           {"か\xE3\x82\x99", "が"},  // か with a combining dakuten
           {"か゛", "が"},
           {"ﾎﾟﾙﾉｸﾞﾗﾌｨﾃｨ", "ポルノグラフィティ"},
           {"ザ・ビートルズ", "ザ ビートルズ"},
           {"방탄소년단", "방탄소년단"},
           {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "한"},  // conjoining jamo
           {"Άλφα", "άλφα"},
           {"ΟΔΥΣΣΕΑΣ", "οδυσσεασ"},
           {"हिन्दी", "हिन्दी"},
       }) {
    EXPECT_EQ(normalize(c.in), c.out) << c.in;
  }
}

TEST(Normalize, LeavesASymbolNameItself) {
  for (const std::string_view name : {"!!!", "???", "+", "÷", "♥"}) EXPECT_EQ(normalize(name), name);
  EXPECT_EQ(normalize("…"), "...");
  EXPECT_EQ(normalize("  ! \t ! "), "! !");
  EXPECT_EQ(normalize(""), "");
  EXPECT_EQ(normalize(" \t\n"), "");
}

TEST(Tidy, ShowsTheSameTextClean) {
  for (const Case& c : std::initializer_list<Case>{
           {"  Hello,\t World!  ", "Hello, World!"},
           {"Cafe\xCC\x81", "Café"},
           {"Bj\xF6rk", "Björk"},
           {"a\xC2\xA0"
            "b",
            "a b"},
           {"Tom &amp; Jerry", "Tom & Jerry"},
           {"\xEF\xBB\xBFTitle", "Title"},
           {"Ｆｕｌｌ", "Ｆｕｌｌ"},
           {"👩‍🎤", "👩‍🎤"},
           {"Control\x07led", "Controlled"},
       }) {
    EXPECT_EQ(tidy(c.in), c.out) << c.in;
  }
}

TEST(Properties, IdempotentAndWellFormedForAnyBytes) {
  std::mt19937 random(20);
  for (int i = 0; i < 200000; ++i) {
    const std::string text = random_text(random);
    const std::string clean = normalize(text), shown = tidy(text);
    ASSERT_TRUE(is_well_formed(clean) && is_well_formed(shown)) << testing::PrintToString(text);
    ASSERT_EQ(normalize(clean), clean) << testing::PrintToString(text);
    ASSERT_EQ(tidy(shown), shown) << testing::PrintToString(text);
    ASSERT_EQ(normalize(shown), clean) << testing::PrintToString(text);
  }
}

TEST(Properties, IdempotentForEveryCodePoint) {
  for (char32_t c = 1; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text = "x ";
    append_utf8(c, text);
    const std::string clean = normalize(text);
    ASSERT_EQ(normalize(clean), clean) << std::hex << static_cast<unsigned>(c);
    std::string alone;
    append_utf8(c, alone);
    const std::string shown = tidy(alone);
    ASSERT_EQ(tidy(shown), shown) << std::hex << static_cast<unsigned>(c);
    ASSERT_EQ(normalize(normalize(alone)), normalize(alone)) << std::hex << static_cast<unsigned>(c);
    const std::string again = normalize(alone);
    ASSERT_TRUE(shown.empty() || !again.empty()) << std::hex << static_cast<unsigned>(c);
  }
}

}  // namespace
}  // namespace segue::text
