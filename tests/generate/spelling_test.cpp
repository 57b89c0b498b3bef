#include "spelling.hpp"

#include <gtest/gtest.h>
#include <set>

#include "calendar.hpp"
#include "names.hpp"
#include "rhythm.hpp"

namespace segue::generate {
namespace {

TEST(Spelling, WritesAnArtistInEveryWay) {
  const auto spelled = [](std::string_view name, ArtistSpelling kind) { return spell_artist(name, kind, 1); };
  EXPECT_EQ(spelled("The Ålesund & Śons", ArtistSpelling::canonical), "The Ålesund & Śons");
  EXPECT_EQ(spelled("ÉLAN Вера", ArtistSpelling::lower), "élan вера");
  EXPECT_EQ(spelled("élan вера", ArtistSpelling::upper), "ÉLAN ВЕРА");
  EXPECT_EQ(spelled("The Lanterns", ArtistSpelling::article), "Lanterns, The");
  EXPECT_EQ(spelled("Theaters", ArtistSpelling::article), "Theaters");
  EXPECT_EQ(spelled("Mira & Tolan", ArtistSpelling::ampersand), "Mira and Tolan");
  EXPECT_EQ(spelled("Mira and Tolan", ArtistSpelling::ampersand), "Mira & Tolan");
  EXPECT_EQ(spelled("Bjørn Çélín", ArtistSpelling::no_accents), "Bjorn Celin");
  EXPECT_EQ(spelled("Mira Tolan", ArtistSpelling::whitespace), "Mira  Tolan");
  EXPECT_EQ(spelled("Élan", ArtistSpelling::mojibake), "Ã‰lan");
  EXPECT_EQ(spelled("ascii", ArtistSpelling::mojibake), "ascii");
  for (std::uint64_t choice = 0; choice < 50; ++choice) {
    const std::string typo = spell_artist("Solrona", ArtistSpelling::typo, choice * 0x123456789abcULL);
    EXPECT_NE(typo, "Solrona");
    EXPECT_EQ(typo[0], 'S');
    EXPECT_GE(typo.size(), 6U);
  }
}

TEST(Spelling, WritesATitleInEveryWay) {
  const TitleParts live{"Ember", "Tolan", Version::live, 0, ""};
  EXPECT_EQ(spell_title(live, TitleSpelling::canonical, 0), "Ember (feat. Tolan) (Live)");
  EXPECT_EQ(spell_title(live, TitleSpelling::credit_in_artist, 0), "Ember (Live)");
  EXPECT_EQ(spell_title(live, TitleSpelling::credit_bare, 0), "Ember ft. Tolan (Live)");
  EXPECT_EQ(spell_title(live, TitleSpelling::mark_form, 0), "Ember (feat. Tolan) - Live");
  EXPECT_EQ(spell_title(live, TitleSpelling::lower, 0), "ember (feat. tolan) (live)");
  const TitleParts remaster{"Ember", "", Version::remaster, 2011, ""};
  EXPECT_EQ(spell_title(remaster, TitleSpelling::canonical, 0), "Ember - Remastered 2011");
  EXPECT_EQ(spell_title(remaster, TitleSpelling::mark_form, 0), "Ember (2011 Remaster)");
}

TEST(Spelling, IdentityIsTheSameInHarmlessSpellingsAndDiffersOtherwise) {
  const std::string_view name = "The Crooked Çélín & the Ålanterns";
  for (const auto kind : {ArtistSpelling::lower, ArtistSpelling::upper, ArtistSpelling::article,
                          ArtistSpelling::ampersand, ArtistSpelling::no_accents, ArtistSpelling::whitespace})
    EXPECT_EQ(name_identity(spell_artist(name, kind, 1)), name_identity(name)) << static_cast<int>(kind);
  EXPECT_NE(name_identity("Mira Tolan"), name_identity("Mira Tolen"));
  EXPECT_NE(name_identity("Вера"), name_identity("Вена"));
}

TEST(Spelling, PairsFitSixtyFourBits) {
  static_assert(kArtistSpellings * kTitleSpellings <= 64);
  EXPECT_EQ(version_name(Version::radio_edit), "radio_edit");
}

TEST(Names, UsersDiffer) {
  std::set<std::string> names;
  for (std::uint64_t user = 0; user < 5000; ++user) EXPECT_TRUE(names.insert(raw_user_name(3, user)).second);
}

TEST(Calendar, ReadsAndWritesDates) {
  EXPECT_EQ(parse_date("1970-01-02"), 1);
  EXPECT_EQ(parse_date("2024-02-29"), 19782);
  EXPECT_FALSE(parse_date("2023-02-29"));
  EXPECT_FALSE(parse_date("2023-2-9"));
  EXPECT_FALSE(parse_date(""));
  std::string out;
  append_iso_time(out, 1'680'372'131'250, 120, false);
  EXPECT_EQ(out, "2023-04-01T20:02:11+02:00");
  out.clear();
  append_iso_time(out, 1'680'372'131'250, 120, true);
  EXPECT_EQ(out, "2023-04-01T18:02:11Z");
  out.clear();
  append_iso_time(out, 0, -330, false);
  EXPECT_EQ(out, "1969-12-31T18:30:00-05:30");
}

TEST(Rhythm, TimeRisesAndComesBack) {
  for (unsigned profile = 0; profile < Rhythm::kProfiles; ++profile) {
    const Rhythm& rhythm = Rhythm::profile(profile);
    std::int64_t before = -1;
    for (double weeks = 0; weeks < 3; weeks += 0.001) {
      const std::int64_t time = rhythm.time_at(weeks);
      EXPECT_GE(time, before);
      EXPECT_NEAR(rhythm.weeks_at(time), weeks, 1e-6);
      before = time;
    }
    EXPECT_NEAR(rhythm.weeks_at(7 * kDayMs), 1, 1e-6);
  }
}

}  // namespace
}  // namespace segue::generate
