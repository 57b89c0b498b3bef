#include "segue/text/repair.hpp"

#include <gmock/gmock.h>

#include "utf8.hpp"

namespace segue::text {
namespace {

struct Case {
  std::string_view in, out;
};

TEST(Repair, ReadsStrayBytesAsWindows1252) {
  EXPECT_EQ(repair("Bj\xF6rk"), "Björk");
  EXPECT_EQ(repair("It\x92s"), "It’s");
  EXPECT_EQ(repair("Bj\xF6rk Bj\xC3\xB6rk"), "Björk Björk");
  EXPECT_EQ(repair("cut\xE3\x81"), "cutã\xC2\x81");  // a cut-off sequence
  EXPECT_EQ(repair("\xED\xA0\x80"), "í\xC2\xA0€");   // a surrogate is no character
  EXPECT_EQ(repair("\xC0\xAF"), "À¯");               // nor is an overlong form
}

TEST(Repair, UndoesMojibake) {
  for (const Case& c : std::initializer_list<Case>{
           {"MotÃ¶rhead", "Motörhead"},
           {"TannhÃ¤user Disc 1", "Tannhäuser Disc 1"},
           {"SuspensiÃ³n", "Suspensión"},
           {"Donâ€™t Stop", "Don’t Stop"},
           {"â€œHeroesâ€\xC2\x9D", "“Heroes”"},
           {"CafÃ© Tacvba", "Café Tacvba"},
           {"Ã–zgÃ¼r", "Özgür"},
           {"siÄ™", "się"},
           {"Ð\xC2\x9AÐ¸Ð½Ð¾", "Кино"},
           {"×©×™×¨", "שיר"},
           {"ãƒ©ã‚¤ãƒ–", "ライブ"},
           {"ë°©íƒ„ì†Œë…„ë‹¨", "방탄소년단"},
           {"ðŸ˜€", "😀"},
           {"MotÃƒÂ¶rhead", "Motörhead"},  // twice
           {"東京 â€“ MotÃ¶rhead", "東京 – Motörhead"},
       }) {
    EXPECT_EQ(repair(c.in), c.out) << c.in;
  }
}

TEST(Repair, EveryLatinLetterSurvivesTheRoundTripThroughWindows1252) {
  for (char32_t c = 0xC0; c < 0x180; ++c) {
    if (c == 0xD7 || c == 0xF7) continue;
    std::string word = "ma";
    append_utf8(c, word);
    word += "na";
    std::string damaged;
    for (const char byte : word) append_utf8(from_windows_1252(static_cast<unsigned char>(byte)), damaged);
    EXPECT_EQ(repair(damaged), word);
    EXPECT_EQ(repair(word), word);
  }
}

TEST(Repair, LeavesWhatMayBeMeant) {
  for (const std::string_view text : {"Motörhead",
                                      "KNÍŽKA",
                                      "MALDIÇÃO ETERNA",
                                      "KÂR",
                                      "Âme Remix",
                                      "BEYONCÉ’S",
                                      "“HAN ÄR PÅ”",
                                      "Amanhã…”",
                                      "DÖ”",
                                      "L'Âme Immortelle",
                                      "caliÂâgari",
                                      "AMANHÃ",
                                      "São Paulo",
                                      "Ñ",
                                      "100% Pure",
                                      "50%",
                                      "100%AB",
                                      "%41%42",
                                      "%00",
                                      "100%25 sure",
                                      "AT&T; Cingular",
                                      "R&B",
                                      "&unknown;",
                                      "&;",
                                      "&#0;",
                                      "&#xD800;",
                                      "&#99999999;",
                                      "Q&A"}) {
    EXPECT_EQ(repair(text), text);
  }
}

TEST(Repair, DecodesEscapes) {
  for (const Case& c : std::initializer_list<Case>{
           {"Muslimgauze &amp;amp; The Root", "Muslimgauze & The Root"},
           {"Des&apos;ree", "Des'ree"},
           {"Don&#39;t &#x27;n&#x27;", "Don't 'n'"},
           {"It&#146;s", "It’s"},
           {"Beyonc&eacute;", "Beyoncé"},
           {"&lt;3", "<3"},
           {"&quot;Heroes&quot;", "\"Heroes\""},
           {"Bj%C3%B6rk", "Björk"},
           {"Hot%20Snakes", "Hot Snakes"},
           {"Iggy%20%26%20The%20Stooges", "Iggy & The Stooges"},
           {"Hot%2520Snakes", "Hot Snakes"},
           {"Tom%20%26amp%3B%20Jerry", "Tom & Jerry"},
       }) {
    EXPECT_EQ(repair(c.in), c.out) << c.in;
  }
}

}  // namespace
}  // namespace segue::text
