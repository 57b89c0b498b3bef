#include "segue/text/keys.hpp"

#include <gmock/gmock.h>
#include <random>
#include <string>
#include <utility>

#include "utf8.hpp"

#include "segue/text/normalize.hpp"

namespace segue::text {
namespace {

using Names = std::initializer_list<std::string_view>;

TEST(ArtistKey, IsOneForEverySpelling) {
  for (const Names& names : std::initializer_list<Names>{
           {"The Beatles", "Beatles, The", "beatles", "THE  BEATLES"},
           {"Derek & The Dominos", "Derek and the Dominos", "Derek + The Dominos"},
           {"Jay-Z", "Jay Z", "JayZ", "Jay_Z_"},
           {"Guns N' Roses", "Guns N’ Roses", "guns & roses"},
           {"Necro & Ill Bill", "Ill Bill and Necro"},
           {"Mayfield, Curtis & The Impressions", "Curtis Mayfield and the Impressions"},
           {"P!nk", "Pink"},
           {"R & B", "R and B", "R'n'B", "RnB"},
           {"Van Morrison, Lonnie Donegan & Chris Barber", "Van Morrison, Lonnie Donegan, Chris Barber"},
           {"U.G.K.", "UGK"},
           {"Señor Coconut", "Senor Coconut", "Sen\xCC\x83or Coconut"},
           {"Iggy%20%26%20The%20Stooges", "Iggy & The Stooges"},
           {"ポルノグラフィティ", "ﾎﾟﾙﾉｸﾞﾗﾌｨﾃｨ"},
       }) {
    for (const std::string_view name : names) EXPECT_EQ(artist_key(name), artist_key(*names.begin())) << name;
  }
}

TEST(Keys, LeaveOutWhatOtherScriptsLeaveOutAtWill) {
  EXPECT_EQ(artist_key("Ёлка"), artist_key("Елка"));
  EXPECT_EQ(artist_key("Άλκηστις Πρωτοψάλτη"), artist_key("ΑΛΚΗΣΤΙΣ ΠΡΩΤΟΨΑΛΤΗ"));
  EXPECT_EQ(title_key("שָׁלוֹם"), title_key("שלום"));
  EXPECT_EQ(title_key("حُبّ"), title_key("حب"));
  EXPECT_NE(artist_key("Йога"), artist_key("Иога"));  // another letter, no accent
  EXPECT_NE(title_key("がく"), title_key("かく"));
}

// A name of letters of any script never folds to nothing, and its keys are keys of themselves.
TEST(Keys, OfANameOfLettersAreNeverEmpty) {
  constexpr std::pair<char32_t, char32_t> kScripts[] = {
      {'A', 'Z'},       {0xC0, 0xD6},     {0x391, 0x3A1},   {0x410, 0x44F},   {0x531, 0x556},   {0x5D0, 0x5EA},
      {0x621, 0x63A},   {0x905, 0x939},   {0xE01, 0xE2E},   {0x10D0, 0x10F0}, {0x3041, 0x3096}, {0x30A1, 0x30FA},
      {0x4E00, 0x9FA5}, {0xAC00, 0xD7A3}, {0xFF21, 0xFF3A}, {0x1E00, 0x1EFF}};
  std::mt19937 random(3);
  for (int i = 0; i < 20000; ++i) {
    const auto [first, last] = kScripts[random() % std::size(kScripts)];
    std::string name;
    for (unsigned letters = 1 + random() % 12; letters > 0; --letters) {
      append_utf8(first + static_cast<char32_t>(random() % (last - first + 1)), name);
      if (random() % 5 == 0) name += ' ';
    }
    ASSERT_FALSE(normalize(name).empty()) << name;
    ASSERT_FALSE(artist_key(name).empty()) << name;
    ASSERT_FALSE(title_key(name).empty()) << name;
    ASSERT_EQ(artist_key(normalize(name)), artist_key(name)) << name;
  }
}

TEST(Keys, OfPointsAndBlanksAloneAreThePoints) {
  for (const char* name : {"\xC2\xB8\xD7\x81", "\xC2\xB8\xD7\x81\xC2\xB8\xD7\x81", "\xD7\x81 \xD7\x81"}) {
    EXPECT_EQ(artist_key(name).empty(), normalize(name).empty()) << name;
    EXPECT_EQ(title_key(name).empty(), normalize(name).empty()) << name;
  }
}

TEST(ArtistKey, TellsArtistsApart) {
  for (const Names& names : std::initializer_list<Names>{{"The The", "The Them"},
                                                         {"???", "??? ??"},
                                                         {"Wham!", "Wha"},
                                                         {"And", "??? & ???"},
                                                         {"!!!", "???"},
                                                         {"IU", "U-N-I"},
                                                         {"Ty", "Y&T"},
                                                         {"Bryan Adams", "Ryan Adams"},
                                                         {"James Arthur", "Arthur James"},
                                                         {"КИНО", "Kino"}}) {
    EXPECT_NE(artist_key(names.begin()[0]), artist_key(names.begin()[1])) << names.begin()[0];
  }
  for (const std::string_view name : {"The", "The The", "And", "&", "a", "!!!", "+/-", "The, The"})
    EXPECT_NE(artist_key(name), "") << name;
}

TEST(TitleKey, IsOneForEverySpelling) {
  for (const Names& names : std::initializer_list<Names>{
           {"Love Ire & Song", "Love, Ire and Song"},
           {"In the Backseat", "In The Back Seat"},
           {"06 - Back in Black", "Back In Black", "06. Back in Black", "06 Back in Black"},
           {"Anthem, Pt. II", "Anthem Part 2", "Anthem Part Two"},
           {"Livin' on a Prayer", "Living on a Prayer"},
           {"Rock 'n' Roll", "Rock & Roll", "Rock and Roll", "Rock'n'Roll"},
           {"The Mixed Tape", "Mixed Tape"},
       }) {
    for (const std::string_view name : names) EXPECT_EQ(title_key(name), title_key(*names.begin())) << name;
  }
}

TEST(TitleKey, TellsTitlesApart) {
  for (const Names& names : std::initializer_list<Names>{{"Anthem, Pt. 1", "Anthem, Pt. 2"},
                                                         {"C# Minor", "C Minor"},
                                                         {"99 Luftballons", "Luftballons"},
                                                         {"10,000 Days", "Days"},
                                                         {"1979", "1980"},
                                                         {"Thing", "Thin"},
                                                         {"+", "÷"},
                                                         {"17", "18"}}) {
    EXPECT_NE(title_key(names.begin()[0]), title_key(names.begin()[1])) << names.begin()[0];
  }
}

TEST(Uninvert, GivesTheNameAsSpoken) {
  EXPECT_EQ(uninvert("Barber, Samuel"), "Samuel Barber");
  EXPECT_EQ(uninvert("Cale, J.J."), "J.J. Cale");
  EXPECT_EQ(uninvert("Van Ronk, Dave"), "Dave Van Ronk");
  for (const std::string_view name :
       {"Beatles, The", "Earth, Wind & Fire", "Crosby, Stills, Nash & Young", "Beck", "Tyler, The Creator",
        "Bono, Gavin Friday and Maurice Seezer", "Sammy Davis, Jr."})
    EXPECT_EQ(uninvert(name), std::nullopt) << name;
}

}  // namespace
}  // namespace segue::text
