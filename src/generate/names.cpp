#include "names.hpp"

#include <array>
#include <fmt/format.h>
#include <string_view>

namespace segue::generate {
namespace {

using Words = std::span<const std::string_view>;

struct Sounds {
  Words starts, middles, ends;
};

constexpr std::string_view kPlainStarts[] = {"Va",  "Lo",  "Mi",  "Ka",   "Tre", "Sol", "Bri", "No",
                                             "El",  "Hal", "Ja",  "Ru",   "Wil", "Fen", "Or",  "Cas",
                                             "Dun", "Mar", "Pel", "Thea", "Ash", "Gre", "Iv",  "Zan"};
constexpr std::string_view kPlainMiddles[] = {"lo", "ri", "na", "ve", "mo", "da", "li", "ro", "sa", "ta", "ne", "wi"};
constexpr std::string_view kPlainEnds[] = {"n",   "ra",   "th",   "low",  "ley", "rin", "ck", "dor",  "son", "na",
                                           "ver", "wood", "mere", "ston", "la",  "den", "x",  "ford", "ris", "bel"};
constexpr std::string_view kRomanceStarts[] = {"É",  "Ma", "Lu", "Gí", "Bé", "Ro", "Ça", "Jo", "Hé",
                                               "Nú", "Sã", "Te", "Vi", "Ro", "Al", "Be", "Co", "Di"};
constexpr std::string_view kRomanceMiddles[] = {"li", "ña", "ré", "to", "ma", "çi", "né", "lo", "va", "ri", "zé", "do"};
constexpr std::string_view kRomanceEnds[] = {"ra",  "nès", "to", "ção", "lle", "do", "rez",
                                             "tte", "no",  "sa", "ux",  "lín", "mé"};
constexpr std::string_view kNordicStarts[] = {"Ås",  "Bjø", "Sø",  "Hå",  "Tó",  "Grö", "Sig", "Ei",
                                              "Frø", "Lä",  "Mjö", "Ulf", "Røn", "Vår", "Ny",  "Kå"};
constexpr std::string_view kNordicMiddles[] = {"ga", "ri", "ne", "lo", "de", "va", "ge", "mu"};
constexpr std::string_view kNordicEnds[] = {"rn",  "ldur", "sen", "gård", "vik", "ström",
                                            "dal", "lund", "nir", "berg", "øy"};
constexpr std::string_view kCyrillicStarts[] = {"Ве", "Ла", "Ми", "Со", "Зо",  "Ро",
                                                "Ка", "Не", "Бе", "Ту", "Дра", "Ль"};
constexpr std::string_view kCyrillicMiddles[] = {"ро", "ли", "на", "ве", "мо", "да", "ри", "си"};
constexpr std::string_view kCyrillicEnds[] = {"ва", "нка", "тин", "ров", "мир", "ля", "ста", "зан", "вей"};
constexpr std::string_view kGreekStarts[] = {"Αλ", "Κα", "Μυ", "Θε", "Νε", "Ορ", "Σι", "Λα", "Φα", "Δε"};
constexpr std::string_view kGreekMiddles[] = {"λι", "ρα", "νο", "τε", "μα", "σι", "ρο"};
constexpr std::string_view kGreekEnds[] = {"ρης", "νία", "λος", "μων", "δρα", "τής", "σα", "νθη"};
constexpr std::string_view kKanaStarts[] = {"アオ", "ミズ", "ソラ", "カゼ", "ツキ",
                                            "ハル", "ユメ", "ヒカ", "ナギ", "トワ"};
constexpr std::string_view kKanaMiddles[] = {"リ", "ノ", "カ", "ナ", "ミ", "サ", "ト", "ラ"};
constexpr std::string_view kKanaEnds[] = {"ネ", "ーズ", "カ", "リン", "ト", "ラ", "ノ", "キ", "ハ"};
constexpr std::string_view kHangulStarts[] = {"하", "별", "새", "바", "달", "초", "은", "서", "노", "미"};
constexpr std::string_view kHangulMiddles[] = {"늘", "람", "비", "리", "솔", "나", "온"};
constexpr std::string_view kHangulEnds[] = {"결", "빛", "아", "린", "들", "봄", "숲", "율", "담"};

constexpr Sounds kSounds[] = {
    {kPlainStarts, kPlainMiddles, kPlainEnds},    {kRomanceStarts, kRomanceMiddles, kRomanceEnds},
    {kNordicStarts, kNordicMiddles, kNordicEnds}, {kCyrillicStarts, kCyrillicMiddles, kCyrillicEnds},
    {kGreekStarts, kGreekMiddles, kGreekEnds},    {kKanaStarts, kKanaMiddles, kKanaEnds},
    {kHangulStarts, kHangulMiddles, kHangulEnds}};

constexpr std::string_view kAdjectives[] = {"Silver", "Paper",    "Hollow", "Golden",  "Quiet",   "Electric",
                                            "Broken", "Midnight", "Velvet", "Distant", "Crooked", "Northern",
                                            "Amber",  "Borrowed", "Slow",   "Painted", "Wild",    "Pale",
                                            "Hidden", "Neon",     "Salt",   "Second",  "Iron",    "Tender"};
constexpr std::string_view kNouns[] = {
    "River",   "Lantern", "Harbour",  "Sparrow", "Window", "Garden",  "Mirror",  "Signal",  "Winter",  "Highway",
    "Orchard", "Shadow",  "Engine",   "Island",  "Letter", "Meadow",  "Tower",   "Thunder", "Compass", "Satellite",
    "Ember",   "Ocean",   "Carousel", "Fever",   "Anchor", "Horizon", "Feather", "Station", "Planet",  "Wolf"};
constexpr std::string_view kVerbs[] = {"Run",   "Wait", "Burn",  "Sing",  "Fall", "Call",     "Stay",
                                       "Dance", "Wake", "Drift", "Leave", "Hold", "Remember", "Follow"};
constexpr std::string_view kPlaces[] = {"the Rain",     "the City",    "My Room",   "the Dark",
                                        "July",         "the Morning", "Your Eyes", "the Valley",
                                        "Another Life", "the Static",  "a Dream",   "the Distance"};

std::string make_word(Tongue tongue, Random& random) {
  const Sounds& sounds = kSounds[static_cast<std::size_t>(tongue)];
  std::string out(random.one_of(sounds.starts));
  const std::uint64_t middles = random.below(10);
  if (middles >= 3) out += random.one_of(sounds.middles);
  if (middles == 9) out += random.one_of(sounds.middles);
  return out += random.one_of(sounds.ends);
}

bool latin(Tongue tongue) { return tongue <= Tongue::nordic; }

// What a name is put together from; all drawn, in this order, whatever of it is used.
struct Pieces {
  Pieces(Tongue tongue, Random& random)
      : adjective(random.one_of(Words(kAdjectives))),
        noun(random.one_of(Words(kNouns))),
        noun2(random.one_of(Words(kNouns))),
        verb(random.one_of(Words(kVerbs))),
        place(random.one_of(Words(kPlaces))),
        word(make_word(tongue, random)),
        pattern(random.below(12)) {}
  std::string_view adjective, noun, noun2, verb, place;
  std::string word;
  std::uint64_t pattern;
};

std::string foreign_title(Tongue tongue, Random& random) {
  std::string out = make_word(tongue, random);
  const std::string_view gap = tongue == Tongue::kana ? "・" : " ";
  if (random.chance(0.6)) (out += gap) += make_word(tongue, random);
  if (random.chance(0.15)) (out += gap) += make_word(tongue, random);
  return out;
}

}  // namespace

Tongue draw_tongue(Random& random) {
  const double at = random.uniform();
  if (at < 0.60) return Tongue::plain;
  if (at < 0.76) return Tongue::romance;
  if (at < 0.88) return Tongue::nordic;
  if (at < 0.92) return Tongue::cyrillic;
  if (at < 0.94) return Tongue::greek;
  return at < 0.98 ? Tongue::kana : Tongue::hangul;
}

std::string artist_name(Tongue tongue, Random& random) {
  std::string first = make_word(tongue, random);
  const std::string_view gap = tongue == Tongue::kana ? "・" : " ";
  if (!latin(tongue)) return random.chance(0.4) ? first : fmt::format("{}{}{}", first, gap, make_word(tongue, random));
  const Pieces pieces(tongue, random);
  switch (pieces.pattern) {
    case 0:
      return fmt::format("The {}s", first);
    case 1:
      return fmt::format("The {} {}s", pieces.adjective, pieces.noun);
    case 2:
      return fmt::format("{} & the {} {}s", first, pieces.adjective, pieces.noun);
    case 3:
      return fmt::format("{} & {}", first, pieces.word);
    case 4:
      return fmt::format("DJ {}", first);
    case 5:
      return fmt::format("{} {}", pieces.adjective, first);
    case 6:
      return fmt::format("{} {}", first, pieces.noun);
    case 7:
      return first;
    default:
      return fmt::format("{} {}", first, pieces.word);
  }
}

std::string song_title(Tongue tongue, Random& random) {
  if (!latin(tongue) || (tongue != Tongue::plain && random.chance(0.4))) return foreign_title(tongue, random);
  const Pieces pieces(tongue, random);
  switch (pieces.pattern) {
    case 0:
      return fmt::format("{} {}s", pieces.adjective, pieces.noun);
    case 1:
      return fmt::format("{} in {}", pieces.noun, pieces.place);
    case 2:
      return fmt::format("{} Until {}", pieces.verb, pieces.place);
    case 3:
      return fmt::format("Don't {} Tonight", pieces.verb);
    case 4:
      return fmt::format("{} Me, {}", pieces.verb, pieces.word);
    case 5:
      return fmt::format("{}'s {}", pieces.word, pieces.noun);
    case 6:
      return fmt::format("The {} {}", pieces.adjective, pieces.noun);
    case 7:
      return fmt::format("{} & {}", pieces.noun, pieces.noun2);
    case 8:
      return fmt::format("{} to {}", pieces.verb, pieces.word);
    case 9:
      return fmt::format("{} {}", pieces.word, pieces.noun);
    case 10:
      return pieces.word;
    default:
      return fmt::format("{} {}", pieces.adjective, pieces.noun);
  }
}

std::string album_title(Tongue tongue, Random& random) {
  if (!latin(tongue)) return foreign_title(tongue, random);
  const Pieces pieces(tongue, random);
  switch (pieces.pattern % 5) {
    case 0:
      return fmt::format("{} of {}", pieces.noun, pieces.word);
    case 1:
      return fmt::format("{}s", pieces.noun);
    case 2:
      return pieces.word;
    case 3:
      return fmt::format("Letters from {}", pieces.word);
    default:
      return fmt::format("{} {}", pieces.adjective, pieces.noun);
  }
}

std::string raw_user_name(std::uint64_t seed, std::uint64_t user) {
  Random random(mix(key(seed, Stream::user, user), 5));
  std::string out;
  for (const char c : make_word(Tongue::plain, random)) out += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out += fmt::format("{}{}", random.chance(0.5) ? "_" : "", user);
}

}  // namespace segue::generate
