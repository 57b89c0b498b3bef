#include "segue/text/likeness.hpp"

#include <algorithm>
#include <array>
#include <gmock/gmock.h>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "segue/text/normalize.hpp"

namespace segue::text {
namespace {

Likeness compare(std::string_view a, std::string_view b) {
  const ComparedName one(normalize(a)), other(normalize(b));
  EXPECT_EQ(compare_names(one, other), compare_names(other, one)) << a << ", " << b;
  return compare_names(one, other);
}

bool share_a_key(std::string_view a, std::string_view b) {
  std::vector<std::uint64_t> one, other;
  ComparedName(normalize(a)).append_block_keys(one);
  ComparedName(normalize(b)).append_block_keys(other);
  EXPECT_TRUE(std::is_sorted(one.begin(), one.end()));
  return std::any_of(one.begin(), one.end(),
                     [&](std::uint64_t key) { return std::binary_search(other.begin(), other.end(), key); });
}

TEST(Likeness, OneSlipInALongNameIsClose) {
  EXPECT_EQ(compare("Thievery Corporation", "Theievery Corporation"), Likeness::close);
  EXPECT_EQ(compare("Queens of the Stone Age", "Queens of teh Stone Age"), Likeness::close);
  EXPECT_EQ(compare("The Lynyrd Skynyrd Band", "Th Lynyrd Skynyrd Band"), Likeness::close);  // the article itself
  EXPECT_EQ(compare("Patrik Fitzgerald", "Partik Fitzgerald"), Likeness::close);
  EXPECT_EQ(compare("Sébastien Tellier", "Sebastian Tellier"), Likeness::close);
  EXPECT_EQ(compare("Buddy Holly & The Crickets", "Buddy Holly/Cricketts"), Likeness::close);
}

TEST(Likeness, TheSameLettersAreCloseAtAnyLength) {
  EXPECT_EQ(compare("Jay Z", "JayZ"), Likeness::close);
  EXPECT_EQ(compare("MC Lan", "M-Clan"), Likeness::close);  // two artists: only what they play tells
  EXPECT_EQ(compare("The The", "The"), Likeness::none);
  EXPECT_TRUE(share_a_key("Jay Z", "JayZ"));
  EXPECT_TRUE(share_a_key("The Who", "Who"));
}

TEST(Likeness, OneSlipInAShortNameIsNear) {
  EXPECT_EQ(compare("Coldplay", "Cold Pay"), Likeness::near);
  EXPECT_EQ(compare("Bryan Adams", "Ryan Adams"), Likeness::near);             // two artists: only what they play tells
  EXPECT_EQ(compare("宇多田ヒカルたち", "宇多田ヒカルだち"), Likeness::near);  // a sign of a syllable is much of a name
}

TEST(Likeness, WhatTellsLongNamesApartIsNotClose) {
  EXPECT_EQ(compare("Soul Generation Q", "Soul Generation"), Likeness::near);     // a word of one letter
  EXPECT_EQ(compare("George S. Clinton", "George Clinton"), Likeness::near);      // an initial
  EXPECT_EQ(compare("Burning Sensation", "Burning Sensations"), Likeness::near);  // a plural
  EXPECT_EQ(compare("Paul Williamson", "Saul Williamson"), Likeness::near);       // the first letter of a word
}

TEST(Likeness, ALetterOfAnotherSoundMakesAnotherWord) {
  EXPECT_EQ(compare("Trip to Iceland", "Trip to Ireland"), Likeness::near);
  EXPECT_EQ(compare("Psychosonic Dreams", "Psychosonik Dreams"), Likeness::close);
  EXPECT_EQ(compare("Patrik Fitzgerald", "Patirk Fitzgerald"), Likeness::close);  // swapped
}

TEST(Likeness, NumbersAndOtherNamesAreNotAlike) {
  EXPECT_EQ(compare("Lotus Esprit Turbo Challenge 2", "Lotus Esprit Turbo Challenge 1"), Likeness::none);
  EXPECT_EQ(compare("Final Fantasy 10", "Final Fantasy"), Likeness::none);
  EXPECT_EQ(compare("Music for 18 Musicians: Section VII", "Music for 18 Musicians: Section VIII"), Likeness::none);
  EXPECT_EQ(compare("Rocky Soundtrack II", "Rocky Soundtrack"), Likeness::none);
  EXPECT_EQ(compare("Xi Jinping Orchestra", "Xi Jinping Orchesta"), Likeness::close);
  EXPECT_EQ(compare("The Beatles", "The Eagles"), Likeness::none);
  EXPECT_EQ(compare("Air", "Ari"), Likeness::none);  // too short to tell
  EXPECT_EQ(compare("", "x"), Likeness::none);
}

TEST(Likeness, TwoSlipsOrTurnedWordsAreDistant) {
  EXPECT_EQ(compare("Evan Dando and Juliana Hatfield", "Evan Dando & Julianna Hatfeld"), Likeness::distant);
  EXPECT_EQ(compare("Ludwig van Beethoven", "Beethoven Ludwig van"), Likeness::distant);
  EXPECT_EQ(compare("Coldplay", "Kolplay"), Likeness::none);  // two slips in a short name
}

bool two_titles(std::string_view a, std::string_view b) {
  const ComparedName one(normalize(a)), other(normalize(b));
  EXPECT_EQ(are_two_titles(one, other), are_two_titles(other, one)) << a << ", " << b;
  return are_two_titles(one, other);
}

TEST(Likeness, KeysFirstLettersAndWordsOfOneLetterMakeTwoTitles) {
  for (const auto& [a, b] : std::to_array<std::pair<const char*, const char*>>({
           {"Prelude in A", "Prelude in C"},
           {"Prelude in C major", "Prelude in C minor"},
           {"Konzert in D-Dur", "Konzert in D-Moll"},
           {"Sonata in B flat", "Sonata in E flat"},
           {"Sonate Fis-Dur", "Sonate Gis-Dur"},
           {"Sonate en Mi bémol", "Sonate en La bémol"},
           {"Prelude in A and Fugue in C", "Prelude in C and Fugue in A"},
           {"Northern Lights", "Southern Lights"},
           {"Hotter than Hell", "Hotter than Bell"},
           {"Alive", "I Live"},
           {"Vitamin C", "Vitamin"},
       }))
    EXPECT_TRUE(two_titles(a, b)) << a << ", " << b;
}

TEST(Likeness, SlipsMakeOneTitle) {
  for (const auto& [a, b] : std::to_array<std::pair<const char*, const char*>>({
           {"Bohemian Rhapsody", "Bohemian Rapsody"},
           {"Bohemian Rhapsody", "Obhemian Rhapsody"},
           {"Prelude in A", "Prelud in A"},
           {"The Velvet Thunder", "TheVelvet Thunder"},
           {"A Day in the Life", "Day in the Life"},
           {"Alot of Love", "A Lot of Love"},
           {"O Holy Night", "Oh Holy Night"},
           {"Summer Night", "Summer Nights"},
           {"Imagine", "Emagine"},
           {"Ludwig van Beethoven", "Beethoven Ludwig van"},
       }))
    EXPECT_FALSE(two_titles(a, b)) << a << ", " << b;
}

// Whatever one slip does to a name of five letters or more, a key is shared: no misspelling is missed by the blocks.
TEST(Likeness, BlocksMissNoSlip) {
  std::mt19937 random(7);
  const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random() % end); };
  for (int i = 0; i < 2000; ++i) {
    std::string name;
    for (int letters = 5 + i % 20; letters > 0; --letters) name += static_cast<char>('a' + below(26));
    if (i % 3 == 0) name.insert(2, " ");
    std::string slip = name;
    const std::size_t at = below(name.size() - 1);
    switch (i % 4) {
      case 0:
        slip.erase(at, 1);
        break;
      case 1:
        slip.insert(at, 1, 'q');
        break;
      case 2:
        slip[at] = 'q';
        break;
      default:
        std::swap(slip[at], slip[at + 1]);
    }
    std::string letters = slip;
    std::erase(letters, ' ');
    if (letters.size() < 5) continue;
    EXPECT_TRUE(share_a_key(name, slip)) << name << ", " << slip;
  }
  EXPECT_TRUE(share_a_key("Ludwig van Beethoven", "Beethoven, Ludwig van"));
  EXPECT_FALSE(share_a_key("Ludwig van Beethoven", "Wolfgang Amadeus Mozart"));
}

TEST(Likeness, HoldsForTextsOfAnyLength) {
  const std::string letters(200000, 'a');
  std::string words;
  while (words.size() < 200000) words += "word ";
  for (const std::string& text : {letters, words, std::string("(((("), std::string("\xF0\x9F\x8E\xB5")}) {
    std::vector<std::uint64_t> keys;
    const ComparedName name(normalize(text));
    name.append_block_keys(keys);
    EXPECT_LE(keys.size(), 200U);
    EXPECT_EQ(compare_names(name, name), Likeness::close);
  }
  EXPECT_EQ(compare_names(ComparedName("x" + letters + "y"), ComparedName("y" + letters + "x")), Likeness::none);
}

}  // namespace
}  // namespace segue::text
