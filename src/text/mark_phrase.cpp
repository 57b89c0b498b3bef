#include "mark_phrase.hpp"

#include "phrase.hpp"

#include "segue/text/normalize.hpp"

namespace segue::text {
namespace {

constexpr auto kNone = VersionKind::original;

constexpr std::array<std::string_view, 16> kVersion = {
    "fassung",  "version", "versions", "versione", "versao", "versionen",  "versiyon",     "versiyonu",
    "versioni", "wersja",  "ver",      "vers",     "verzio", "バージョン", "ヴァージョン", "버전"};

// "Album Version" and "Mono Version" are the recording itself, "Piano Version" is not: the other words decide.
bool is_neutral_noun(const MarkWord& word) {
  return word.role == Role::noun &&
         (word.kind == VersionKind::same || std::find(kVersion.begin(), kVersion.end(), word.word) != kVersion.end());
}

VersionKind kind_of_known(const Phrase& phrase) {
  constexpr std::array<std::string_view, 3> kRemix = {"remix", "remixed", "remixes"};
  // "2019 Remix" without a name is the artist's own new mix of an old recording.
  const bool own_mix = std::any_of(phrase.begin(), phrase.end(), [](const MarkWord& w) { return is_year(w.word); });
  VersionKind kind = kNone;
  for (const MarkWord& word : phrase) {
    const bool remix = std::find(kRemix.begin(), kRemix.end(), word.word) != kRemix.end();
    if (!is_neutral_noun(word)) kind = std::max(kind, remix && own_mix ? VersionKind::same : word.kind);
  }
  return kind;
}

// All words known. At least one must be a mark by itself, or a noun with something that says which.
VersionKind classify_known(const Phrase& phrase) {
  constexpr std::array<std::string_view, 32> kPlayed = {
      "klavier",   "violao",    "voz",   "voix",    "violon", "oboe",   "clarinet", "trumpet",
      "saxophone", "sitar",     "veena", "ukulele", "harp",   "piano",  "guitar",   "strings",
      "orchestra", "orchestre", "vocal", "vocals",  "voice",  "drums",  "bass",     "organ",
      "cello",     "violin",    "flute", "quartet", "choir",  "ピアノ", "弾き語り"};
  if (phrase.has(Role::head)) return kind_of_known(phrase);
  if (phrase.has(Role::noun)) {
    if (phrase.size() == 1) {
      constexpr std::array<std::string_view, 2> kAlone = {"edit", "version"};
      return phrase.is_any(0, kAlone) ? phrase[0].kind : kNone;
    }
    if (phrase.size() == 2 && phrase.is(0, "track")) return kNone;  // "Track 5" is a part of a work
    if (phrase.has(Role::modifier)) return kind_of_known(phrase);
    return phrase.count(Role::noun) == phrase.size() ? kind_of_known(phrase) : kNone;  // not "in the mix"
  }
  if (phrase.size() == 1 && is_year(phrase[0].word)) return VersionKind::same;
  if (phrase.size() == 1 && phrase.is(0, "early")) return VersionKind::alternate;
  return phrase.has_any(kPlayed) ? VersionKind::alternate : kNone;  // "Vocal, Guitar & Drums"
}

// With a name or other unknown words: the head or noun must be one that takes a name, and end or begin the phrase.
VersionKind classify_named(const Phrase& phrase) {
  VersionKind kind = kNone;
  for (const MarkWord& word : phrase)
    if (word.role == Role::head && (word.with_name != VersionKind::alternate)) kind = std::max(kind, word.with_name);
  std::size_t last = phrase.size() - 1;
  while (last > 0 && phrase[last].role == Role::modifier && phrase[last].kind == VersionKind::same) --last;  // a year
  const bool numbered = last + 1 < phrase.size();
  const bool ends = phrase[last].role == Role::noun || phrase[last].role == Role::head;
  constexpr std::array<std::string_view, 7> kSentence = {"the", "a", "in", "for", "on", "under", "and"};
  constexpr std::array<std::string_view, 4> kSingable = {"cover", "covers", "performance", "demo"};
  const bool sentence = phrase.is_any(0, kSentence) && phrase.is_any(last, kSingable);  // "Run for Cover"
  constexpr std::array<std::string_view, 6> kOwnMix = {"alternate", "alternative", "alt", "early", "rough", "first"};
  VersionKind ending = phrase[last].with_name;
  if (ending == VersionKind::remix && phrase[last].role == Role::noun && last > 0 && phrase.is_any(last - 1, kOwnMix))
    ending = VersionKind::alternate;                                         // "Tony Hoffer Alternate Mix"
  if (numbered && phrase.is(last, "take")) ending = VersionKind::alternate;  // "Rooftop Performance / Take 2"
  if (ends && !sentence) kind = std::max(kind, ending);
  constexpr std::array<std::string_view, 5> kPlacing = {"by", "at", "from", "in",
                                                        "on"};  // "Unplugged by", "Acoustic at"
  if (phrase[0].role == Role::head && phrase[0].kind == VersionKind::alternate && phrase.is_any(1, kPlacing))
    kind = std::max(kind, VersionKind::alternate);
  if (phrase.is_any(0, kVersion) && phrase.size() <= 4)
    kind = std::max(kind, VersionKind::alternate);  // "Versión Mariachi"
  return kind;
}

// Where 'from "..."' begins within the phrase: 'Flute Version (From "Veer-Zaara")'.
std::size_t find_origin(std::string_view raw) {
  for (const std::string_view from : {" from \"", " From \"", " (From \"", " from “", " From “", " (From “"})
    if (const std::size_t at = raw.find(from); at != std::string_view::npos) return at;
  return std::string_view::npos;
}

}  // namespace

VersionKind classify_mark(std::string_view raw) {
  if (const std::size_t origin = find_origin(raw); origin != std::string_view::npos && origin > 0) {
    const VersionKind kind = classify_mark(raw.substr(0, origin));
    if (kind != kNone) return kind;
  }
  const Phrase phrase(raw);
  if (phrase.size() == 0) return kNone;
  if (is_live(phrase)) {
    constexpr std::array<std::string_view, 1> kRemix = {"remix"};
    return phrase.has_any(kRemix) && phrase.has(Role::unknown) ? VersionKind::remix : VersionKind::alternate;
  }
  if (is_imitation(phrase)) return VersionKind::alternate;
  if (is_origin(phrase)) {  // "Soundtrack Version" is the recording of the film, "Piano Version" is not
    const VersionKind kind = classify_named(phrase);
    const bool of_film = kind == VersionKind::alternate && phrase.is(phrase.size() - 2, "soundtrack");
    return of_film ? VersionKind::same : std::max(VersionKind::same, kind);
  }
  constexpr std::array<std::string_view, 3> kShops = {"spotify", "amazon", "apple"};  // they have songs recorded anew
  if (phrase.size() == 2 && phrase.is_any(0, kShops) && (phrase.is(1, "singles") || phrase.is(1, "original")))
    return VersionKind::alternate;
  if (phrase.size() == 3 && phrase.is(0, "a") && phrase.is(1, "colors") && phrase.is(2, "show"))
    return VersionKind::alternate;
  return phrase.has(Role::unknown) || phrase.has(Role::live) ? classify_named(phrase) : classify_known(phrase);
}

std::string remix_name(std::string_view raw) {
  const Phrase phrase(raw);
  std::string out;
  for (const MarkWord& word : phrase) {
    if (word.word == "vip") out.append(out.empty() ? "" : " ").append(word.word);  // not that artist's first remix
    const bool edit = word.role == Role::filler || word.kind == VersionKind::same || word.kind == VersionKind::remix;
    if (!edit) out.append(out.empty() ? "" : " ").append(word.word);
  }
  return out;
}

bool is_live_mark(std::string_view raw) { return is_live(Phrase(raw)); }

bool goes_on_live(std::string_view raw) { return is_place_or_date(Phrase(raw)); }

bool may_end_bare_tail(std::string_view word) {
  if (word.size() < 3) return false;
  const char last = static_cast<char>(word.back() | 0x20);
  return std::string_view("tnxrdlsga0123456789").find(last) != std::string_view::npos &&
         (word.back() <= '9' || mark_word(normalize(word)).role >= Role::head);
}

VersionKind classify_bare_tail(std::string_view raw) {
  constexpr std::array<std::string_view, 3> kTails = {"edit", "version", "mix"};
  const Phrase phrase(raw);
  if (phrase.size() == 0 || phrase.has(Role::unknown) || phrase.has(Role::filler)) return kNone;
  const auto remaster = [&](std::size_t at) {
    return at < phrase.size() && phrase[at].kind == VersionKind::same && phrase[at].with_name == VersionKind::same;
  };
  if (remaster(0) || (phrase.size() == 2 && is_year(phrase[0].word) && remaster(1))) return VersionKind::same;
  if (phrase.size() == 1) return phrase.is(0, "instrumental") ? VersionKind::alternate : kNone;
  return phrase.is_any(phrase.size() - 1, kTails) ? classify_known(phrase) : kNone;
}

}  // namespace segue::text
