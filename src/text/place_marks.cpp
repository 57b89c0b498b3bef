// Marks that name a place, an occasion or a source: live at, from the film, in the style of.
#include "phrase.hpp"

namespace segue::text {
namespace {

constexpr std::array<std::string_view, 13> kPlacing = {"at",  "from",  "in",  "on", "aus",  "bei", "beim",
                                                       "auf", "desde", "del", "em", "fran", "en"};
// Words for "at" that also are other words: a number or a venue must bear them out.
constexpr std::array<std::string_view, 12> kWeakPlacing = {"a",  "au", "aux", "del", "de", "im",
                                                           "no", "na", "da",  "pa",  "i",  "by"};

// What people play in, on or for.
constexpr std::array<std::string_view, 32> kVenues = {
    "arena",   "stadium",  "hall",   "theatre",  "theater",     "ballroom", "festival",  "club",
    "center",  "centre",   "garden", "studio",   "studios",     "church",   "cathedral", "chapel",
    "palace",  "bowl",     "house",  "tour",     "aid",         "lounge",   "show",      "broadcast",
    "concert", "fillmore", "east",   "paradiso", "glastonbury", "wembley",  "montreux",  "tokyo"};

bool known(const MarkWord& word) { return word.role != Role::unknown; }

bool has_number(const Phrase& phrase) {
  return std::any_of(phrase.begin(), phrase.end(),
                     [](const MarkWord& w) { return w.word[0] >= '0' && w.word[0] <= '9'; });
}

// "Live, Rome", "Live/1999", "Live (Village Gate)", "Live @538": the sign says that a place or date follows.
bool sign_follows(std::string_view raw, std::string_view word) {
  if (raw.size() <= word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i)
    if ((raw[i] | 0x20) != word[i]) return false;
  const std::size_t next = raw.find_first_not_of(' ', word.size());
  return next != std::string_view::npos && std::string_view(",;:/(@[").find(raw[next]) != std::string_view::npos;
}

// "Live in Love" is a title: what follows "live in" is sung.
bool is_sung(const Phrase& phrase, std::size_t live) {
  constexpr std::array<std::string_view, 12> kSung = {"me",   "you",   "love",    "peace",  "fear",    "moment",
                                                      "past", "color", "harmony", "dreams", "forever", "mind"};
  return phrase.size() <= live + 5 && phrase.is_any(phrase.size() - 1, kSung);
}

}  // namespace

bool is_live(const Phrase& phrase) {
  std::size_t live = 0;
  while (live < phrase.size() && phrase[live].role != Role::live) ++live;
  if (live == phrase.size()) return false;
  const bool led_by_known = std::all_of(phrase.begin(), phrase.begin() + static_cast<std::ptrdiff_t>(live), known);
  if (!led_by_known)  // "Bear's Sonic Journals: Live At The Carousel Ballroom, April 24 1968"
    return phrase.is_any(live + 1, kPlacing) && has_number(phrase) && phrase.size() > live + 2;
  if (live > 0 && std::all_of(phrase.begin(), phrase.begin() + static_cast<std::ptrdiff_t>(live),
                              [](const MarkWord& w) { return w.role == Role::filler; }))
    return false;                                                                  // "(to live)", "(the live ...)"
  while (live + 1 < phrase.size() && phrase[live + 1].role == Role::live) ++live;  // "recorded live at"
  const bool recorded = phrase.is(live, "recorded");
  if (live + 1 == phrase.size()) return !recorded;
  if (live == 0 && sign_follows(phrase.raw(), "live")) return true;
  std::size_t next = live + 1;  // "Live Acoustic at", "Live Session from"
  while (next < phrase.size() && known(phrase[next]) && phrase[next].role != Role::filler) ++next;
  if (next == phrase.size()) return !recorded;
  if (phrase.is_any(next, kPlacing)) return next + 1 < phrase.size() && !is_sung(phrase, live);
  const bool english =
      phrase.raw().find("ive") != std::string_view::npos && phrase.raw().find("à") == std::string_view::npos;
  if (!english && phrase.is_any(next, kWeakPlacing)) return next + 1 < phrase.size();
  if (recorded) return false;
  if (has_number(phrase) || phrase.has_any(kVenues)) return true;  // "Live Wembley Arena"
  // "Live and Acoustic", but not "Live to Tell" or "Live Forever"
  return phrase.is(next, "and") && next + 1 < phrase.size() &&
         std::all_of(phrase.begin() + static_cast<std::ptrdiff_t>(next), phrase.end(), known);
}

bool is_place_or_date(const Phrase& phrase) { return has_number(phrase) || phrase.has_any(kVenues); }

bool is_origin(const Phrase& phrase) {
  constexpr std::array<std::string_view, 13> kShows = {"vault",    "soundtrack", "film",    "movie",   "picture",
                                                       "series",   "ost",        "musical", "netflix", "disney",
                                                       "broadway", "score",      "game"};
  constexpr std::array<std::string_view, 6> kUsed = {"music", "theme", "song", "as", "featured", "taken"};
  constexpr std::array<std::string_view, 4> kFrom = {"from", "de", "aus", "z"};
  std::size_t at = 0;
  while (phrase.is_any(at, kUsed)) ++at;
  if (phrase.is(0, "bof")) return true;
  if (!phrase.is_any(at, kFrom) && !(at > 0 && phrase.is(at, "in"))) return false;
  for (const std::string_view quote : {"\"", "“", "”", "„", "«", "''", "‘"})
    if (phrase.raw().find(quote) != std::string_view::npos) return true;
  return phrase.has_any(kShows);
}

bool is_imitation(const Phrase& phrase) {
  constexpr std::array<std::string_view, 2> kBy = {"by", "of"};
  constexpr std::array<std::string_view, 4> kFirst = {"originally", "made", "as", "in"};
  const bool says_so = phrase.is(1, "performed") || phrase.is(1, "famous") || phrase.is(1, "popular") ||
                       phrase.is(2, "famous") || phrase.is(2, "style");
  return says_so && phrase.has_any(kBy) && phrase.is_any(0, kFirst);
}

}  // namespace segue::text
