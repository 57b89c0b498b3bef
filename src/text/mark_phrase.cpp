#include "mark_phrase.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "mark_words.hpp"

#include "segue/text/normalize.hpp"

namespace segue::text {
namespace {

constexpr auto kNone = VersionKind::original;

using Words = std::vector<MarkWord>;

bool is(const Words& words, std::size_t at, std::string_view word) {
  return at < words.size() && words[at].word == word;
}

template <std::size_t N>
bool is_any(const Words& words, std::size_t at, const std::array<std::string_view, N>& of) {
  return at < words.size() && std::find(of.begin(), of.end(), words[at].word) != of.end();
}

// Two words that are one: "en vivo" is live, "mash up" a mashup.
void join_pairs(Words& words) {
  struct Joined {
    std::string_view first, second, meaning;
  };
  constexpr std::array<Joined, 27> kPairs = {{
      {"en", "vivo", "live"},           {"ao", "vivo", "live"},       {"al", "vivo", "live"},
      {"dal", "vivo", "live"},          {"en", "directo", "live"},    {"en", "direct", "live"},
      {"in", "concert", "live"},        {"en", "concert", "live"},    {"en", "concierto", "live"},
      {"em", "concerto", "live"},       {"in", "concerto", "live"},   {"im", "konzert", "live"},
      {"en", "public", "live"},         {"na", "zywo", "live"},       {"mash", "up", "mashup"},
      {"re", "mix", "remix"},           {"re", "edit", "reedit"},     {"re", "recorded", "rerecorded"},
      {"re", "worked", "rework"},       {"re", "work", "rework"},     {"re", "imagined", "reimagined"},
      {"sped", "up", "nightcore"},      {"speed", "up", "nightcore"}, {"lo", "fi", "lofi"},
      {"re", "mastered", "remastered"}, {"slowed", "down", "slowed"}, {"slow", "down", "slowed"},
  }};
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    for (const Joined& pair : kPairs)
      if (is(words, i, pair.first) && is(words, i + 1, pair.second)) {
        words[i] = mark_word(pair.meaning);
        words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        break;
      }
}

Words read_words(std::string_view clean) {
  Words out;
  while (!clean.empty()) {
    const std::size_t end = std::min(clean.find(' '), clean.size());
    std::string_view word = clean.substr(0, end), first, rest;
    while (mark_word(word).role == Role::unknown && word.size() > 3 && split_compound(word, first, rest)) {
      out.push_back(mark_word(first));
      word = rest;
    }
    out.push_back(mark_word(word));
    clean.remove_prefix(std::min(end + 1, clean.size()));
  }
  join_pairs(out);
  return out;
}

// Live, or recorded: alone, between known words, or before a place or date.
bool is_live(const Words& words) {
  constexpr std::array<std::string_view, 24> kPlaces = {"at",  "from", "in", "on",  "aus",  "bei", "im",    "beim",
                                                        "auf", "a",    "au", "aux", "en",   "de",  "desde", "del",
                                                        "em",  "no",   "na", "da",  "fran", "pa",  "i",     "by"};
  constexpr std::array<std::string_view, 12> kSung = {"me",   "my",     "you",  "your",  "love",    "peace",
                                                      "fear", "moment", "past", "color", "harmony", "dreams"};
  std::size_t at = 0;
  while (at < words.size() && words[at].role != Role::live) {
    if (words[at].role == Role::unknown) return false;
    ++at;
  }
  if (at == words.size()) return false;
  if (at > 0 && std::all_of(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(at),
                            [](const MarkWord& w) { return w.role == Role::filler; }))
    return false;                                                          // "(to live)", "(the live ...)"
  while (at + 1 < words.size() && words[at + 1].role == Role::live) ++at;  // "recorded live at"
  if (at + 1 == words.size()) return !is(words, at, "recorded");
  if (is_any(words, at + 1, kPlaces))
    return at + 2 < words.size() && (!is_any(words, words.size() - 1, kSung) || words.size() > at + 5);
  if (is(words, at, "recorded")) return false;
  // "Live 1999", "Live Session", "Live Acoustic Version ..." but not "Live Forever", "Live to Tell"
  return words[at + 1].role != Role::unknown && words[at + 1].role != Role::filler &&
         std::none_of(words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end(),
                      [](const MarkWord& w) { return w.role == Role::unknown; });
}

// From a film or show: where the song was used, not another recording. "From" must name it in quotes or as such.
bool is_origin(std::string_view phrase, const Words& words) {
  constexpr std::array<std::string_view, 12> kShows = {"soundtrack", "film",    "movie",  "picture",  "series", "ost",
                                                       "musical",    "netflix", "disney", "broadway", "score",  "game"};
  std::size_t at = 0;
  while (is(words, at, "music") || is(words, at, "theme") || is(words, at, "song") || is(words, at, "as") ||
         is(words, at, "featured") || is(words, at, "taken"))
    ++at;
  const bool from =
      is_any(words, at, std::array<std::string_view, 4>{"from", "de", "aus", "z"}) || (at > 0 && is(words, at, "in"));
  if (!from) return false;
  for (const std::string_view quote : {"\"", "“", "”", "„", "«", "''", "‘"})
    if (phrase.find(quote) != std::string_view::npos) return true;
  for (std::size_t i = at + 1; i < words.size(); ++i)
    if (is_any(words, i, kShows)) return true;
  return false;
}

// Made by others in the manner of the original: karaoke and tribute records say so.
bool is_imitation(const Words& words) {
  const bool by =
      std::any_of(words.begin(), words.end(), [](const MarkWord& w) { return w.word == "by" || w.word == "of"; });
  const bool performed = is(words, 1, "performed") || is(words, 1, "famous") || is(words, 1, "popular") ||
                         is(words, 2, "famous") || is(words, 2, "style");
  return by && performed && is_any(words, 0, std::array<std::string_view, 4>{"originally", "made", "as", "in"});
}

bool any_role(const Words& words, Role role) {
  return std::any_of(words.begin(), words.end(), [role](const MarkWord& w) { return w.role == role; });
}

// "Album Version" and "Mono Version" are the recording itself, "Piano Version" is not: the other words decide.
bool is_neutral_noun(const MarkWord& word) {
  constexpr std::array<std::string_view, 14> kNeutral = {
      "version",  "versions", "versione", "versao", "versionen",  "versiyon",     "versiyonu",
      "versioni", "wersja",   "ver",      "vers",   "バージョン", "ヴァージョン", "버전"};
  return word.role == Role::noun &&
         (word.kind == VersionKind::same || std::find(kNeutral.begin(), kNeutral.end(), word.word) != kNeutral.end());
}

VersionKind kind_of_known(const Words& words) {
  VersionKind kind = kNone;
  for (const MarkWord& word : words)
    if (!is_neutral_noun(word)) kind = std::max(kind, word.kind);
  return kind;
}

// All words known. At least one must be a mark by itself, or a noun with something that says which.
VersionKind classify_known(const Words& words) {
  if (any_role(words, Role::head)) return kind_of_known(words);
  if (any_role(words, Role::noun)) {
    if (words.size() == 1) {
      constexpr std::array<std::string_view, 2> kAlone = {"edit", "version"};
      return is_any(words, 0, kAlone) ? words[0].kind : kNone;
    }
    if (!any_role(words, Role::modifier)) return kNone;  // "in the mix", "take on"
    return kind_of_known(words);
  }
  if (words.size() == 1 && is_year(words[0].word)) return VersionKind::same;
  return kNone;
}

// With a name or other unknown words: the head or noun must be one that takes a name, and end or begin the phrase.
VersionKind classify_named(const Words& words) {
  VersionKind kind = kNone;
  for (const MarkWord& word : words)
    if (word.role == Role::head) kind = std::max(kind, word.with_name);
  std::size_t last = words.size() - 1;
  while (last > 0 && words[last].role == Role::modifier && words[last].kind == VersionKind::same) --last;  // a year
  if (words[last].role == Role::noun) kind = std::max(kind, words[last].with_name);
  const bool sentence = words[0].role == Role::filler && !any_role(words, Role::modifier) && words.size() <= 3 &&
                        kind != VersionKind::remix;
  if (sentence && kind == VersionKind::alternate && words[last].word == "cover") return kNone;  // "Under the Cover"
  return kind;
}

}  // namespace

VersionKind classify_mark(std::string_view phrase) {
  const std::string clean = normalize(phrase);
  const Words words = read_words(clean);
  if (words.empty()) return kNone;
  if (any_role(words, Role::live) && is_live(words)) {
    const bool remixed = std::any_of(words.begin(), words.end(), [](const MarkWord& w) { return w.word == "remix"; });
    return remixed ? VersionKind::remix : VersionKind::alternate;
  }
  if (is_imitation(words)) return VersionKind::alternate;
  if (is_origin(phrase, words)) return std::max(VersionKind::same, classify_named(words));
  if (words.size() == 2 && is(words, 0, "spotify") && is(words, 1, "singles")) return VersionKind::alternate;
  if (words.size() == 2 && is_any(words, 0, std::array<std::string_view, 2>{"amazon", "apple"}) &&
      is(words, 1, "original"))
    return VersionKind::alternate;
  return any_role(words, Role::unknown) || any_role(words, Role::live) ? classify_named(words) : classify_known(words);
}

bool is_live_mark(std::string_view phrase) {
  const std::string clean = normalize(phrase);
  const Words words = read_words(clean);
  return is_live(words) || (words.size() == 2 && is(words, 0, "spotify"));
}

VersionKind classify_bare_tail(std::string_view phrase) {
  constexpr std::array<std::string_view, 3> kTails = {"edit", "version", "mix"};
  const std::string clean = normalize(phrase);
  const Words words = read_words(clean);
  if (words.empty() || any_role(words, Role::unknown) || any_role(words, Role::filler)) return kNone;
  const bool remaster = words[0].kind == VersionKind::same && words[0].with_name == VersionKind::same;
  if (remaster || (words.size() == 2 && is_year(words[0].word) && words[1].with_name == VersionKind::same))
    return VersionKind::same;
  if (words.size() < 2 || !is_any(words, words.size() - 1, kTails)) return kNone;
  return classify_known(words);
}

}  // namespace segue::text
