#include "segue/text/credits.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "brackets.hpp"

#include "segue/text/normalize.hpp"

namespace segue::text {
namespace {

constexpr std::array<std::string_view, 3> kFeaturing = {"featuring", "feat", "ft"};
constexpr std::array<std::string_view, 5> kWith = {"with", "w/", "con", "avec", "mit"};

// What follows "with" in a bracket that is no credit: "(With Strings)", "(With You)".
constexpr std::array<std::string_view, 45> kNoGuests = {
    "a",        "all",  "an",     "banda", "band", "bonus",     "chorus",   "choir", "commentary",
    "dialogue", "el",   "her",    "him",   "his",  "intro",     "it",       "la",    "las",
    "los",      "love", "lyrics", "me",    "my",   "narration", "no",       "or",    "orchestra",
    "our",      "out",  "outro",  "piano", "rap",  "strings",   "symphony", "te",    "that",
    "the",      "them", "these",  "this",  "us",   "vocals",    "you",      "your",  "yourself"};

// Places that begin with a fort: "Live From Ft. Worth".
constexpr std::array<std::string_view, 8> kForts = {"bragg", "collins", "knox",  "lauderdale",
                                                    "minor", "myers",   "wayne", "worth"};

// Acts whose names read like lists of guests.
constexpr std::array<std::string_view, 9> kUnsplit = {
    "earth, wind & fire",     "crosby, stills & nash", "crosby, stills, nash & young",
    "emerson, lake & palmer", "peter, paul & mary",    "blood, sweat & tears",
    "simon & garfunkel",      "hall & oates",          "me first and the gimme gimmes"};

// The ASCII letter or sign at the start of `text`, and its bytes: fullwidth ones ("ｆｅａｔ．") count as what they are.
struct Sign {
  char lower = '\0';  // '\0': none
  std::size_t size = 1;
};

Sign first_sign(std::string_view text) {
  if (text.empty()) return {};
  unsigned c = static_cast<unsigned char>(text[0]);
  std::size_t size = 1;
  if (c == 0xEF && text.size() >= 3) {  // U+FF01 to U+FF5E stand for '!' to '~'
    const unsigned high = static_cast<unsigned char>(text[1]), low = static_cast<unsigned char>(text[2]);
    const unsigned point = 0xF000U + ((high & 0x3FU) << 6U) + (low & 0x3FU);
    if (point > 0xFF00 && point < 0xFF5F) c = point - 0xFF00 + 0x20, size = 3;
  }
  if (c >= 0x80) return {};
  return {static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c), size};
}

// How many bytes of `text` spell `lower`, in any case; 0: it begins otherwise.
std::size_t folded_length(std::string_view text, std::string_view lower) {
  std::size_t at = 0;
  for (const char c : lower) {
    const Sign sign = first_sign(text.substr(at));
    if (sign.lower != c) return 0;
    at += sign.size;
  }
  return at;
}

std::string first_word(std::string_view text) {
  const std::string clean = normalize(text);
  return clean.substr(0, clean.find(' '));
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The length of a credit word at the start of `text`, with what divides it from the name; 0 where there is none.
std::size_t credit_word(std::string_view text, bool in_bracket, char before) {
  for (const std::string_view word : kFeaturing) {
    std::size_t at = folded_length(text, word);
    if (at == 0) continue;
    const Sign next = first_sign(text.substr(at));
    const bool dotted = next.lower == '.' || next.lower == ':';
    if (dotted) at += next.size;
    if (at >= text.size() || (!dotted && text[at] != ' ')) continue;
    const std::string_view name = trim(text.substr(at));
    if (!has_words(name) && name.find('!') == std::string_view::npos) continue;
    if (word == "ft" && ((before >= '0' && before <= '9') || contains(kForts, first_word(name)))) continue;
    return at;
  }
  if (!in_bracket) return 0;
  if (const std::size_t at = folded_length(text, "& "); at > 0 && has_words(text.substr(at)))
    return at;  // "(& Metro Boomin)"
  for (const std::string_view word : kWith) {
    const std::size_t at = folded_length(text, word);
    if (at == 0 || at >= text.size() || (word != "w/" && text[at] != ' ')) continue;
    const std::string_view name = trim(text.substr(at));
    // Only "with" and "w/" are read as credits whatever follows; of the others, a capital must follow.
    const bool named = !name.empty() && !(name[0] >= 'a' && name[0] <= 'z');
    if (!has_words(name) || contains(kNoGuests, first_word(name))) continue;
    if (word != "with" && word != "w/" && !named) continue;
    return at;
  }
  return 0;
}

struct Found {
  std::size_t begin, names_begin;  // of the credit word, and of the names after it
};

// The first credit word in `text`. `with_at_start`: "with" counts there, as in "(with X)".
std::optional<Found> find_credit(std::string_view text, bool in_bracket) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && text[at - 1] != ' ' && text[at - 1] != '(' && text[at - 1] != '[') continue;
    const Sign wide = at > 3 ? first_sign(text.substr(at - 4)) : Sign{};
    const char before = wide.size > 1 ? wide.lower : at > 1 ? text[at - 2] : ' ';
    const std::size_t length = credit_word(text.substr(at), in_bracket && at == 0, before);
    if (length > 0) return Found{at, at + length};
  }
  return std::nullopt;
}

// Whether a separator before `rest` belongs to the name: "Tyler, The Creator", "Florence & The Machine".
bool goes_on(std::string_view rest, bool comma) {
  const std::string clean = normalize(rest);
  if (comma) return clean.starts_with("the creator") || clean == "jr" || clean == "sr";
  for (const std::string_view article : {"the ", "his ", "her ", "los ", "las ", "die "})
    if (clean.starts_with(article)) return true;
  return false;
}

struct Separator {
  std::string_view text;
  bool comma;
};

constexpr auto kSeparators = std::to_array<Separator>({{" & ", false},
                                                       {" and ", false},
                                                       {" + ", false},
                                                       {" / ", false},
                                                       {", & ", false},
                                                       {", and ", false},
                                                       {", ", true},
                                                       {"; ", true},
                                                       {" feat. ", false},
                                                       {" feat ", false},
                                                       {" ft. ", false},
                                                       {" ft ", false},
                                                       {" featuring ", false},
                                                       {", feat. ", false},
                                                       {", ft. ", false},
                                                       {", featuring ", false}});

// Between artists who are named together; between guests they would be parts of a name.
constexpr auto kJoints = std::to_array<Separator>({{" x ", false},
                                                   {" vs. ", false},
                                                   {" vs ", false},
                                                   {" with ", false},
                                                   {" w/ ", false},
                                                   {" f. ", false},
                                                   {" f/ ", false},
                                                   {" pres. ", false},
                                                   {" pres ", false},
                                                   {" presents ", false},
                                                   {" meets ", false},
                                                   {" y ", false},
                                                   {" und ", false},
                                                   {" et ", false}});

void split_names(std::string_view names, std::span<const Separator> more, std::vector<std::string>& out) {
  names = trim(names);
  std::size_t begin = 0;
  const auto add = [&](std::size_t end) {
    const std::string_view name = trim(names.substr(begin, end - begin));
    if (!name.empty()) out.emplace_back(name);
  };
  for (std::size_t at = 0; at < names.size();) {
    if (at == begin)
      for (const std::string_view whole : kUnsplit) at += folded_length(names.substr(at), whole);
    const Separator* hit = nullptr;
    std::size_t length = 0;
    for (const std::span<const Separator> set : {std::span<const Separator>(kSeparators), more})
      for (const Separator& s : set)
        if (const std::size_t found = folded_length(names.substr(at), s.text); found > length) hit = &s, length = found;
    if (hit == nullptr || at == begin || goes_on(names.substr(at + length), hit->comma)) {
      ++at;
      continue;
    }
    add(at);
    begin = at += length;
  }
  add(names.size());
}

// Takes one credit out of `text`; false where there is none, or nothing would be left.
bool take_credit(std::string& text, std::vector<std::string>& guests) {
  const std::string_view view = text;
  std::size_t outside = 0;
  const auto brackets = find_brackets(view);
  const auto try_cut = [&](std::size_t begin, std::size_t end, std::string_view names) {
    std::string rest = tidy(cut(view, begin, end));  // the cut can lay dirt bare
    if (!has_words(rest)) return false;
    split_names(names, {}, guests);
    text = std::move(rest);
    return true;
  };
  for (std::size_t i = 0; i <= brackets.size(); ++i) {
    const std::size_t stretch_end = i < brackets.size() ? brackets[i].begin : view.size();
    const std::string_view stretch = view.substr(outside, stretch_end - outside);
    if (const auto found = find_credit(stretch, false); found && outside + found->begin > 0) {
      std::size_t end = stretch.find(" - ", found->names_begin);
      if (end == std::string_view::npos) end = stretch.size();
      std::size_t begin = found->begin;
      if (stretch.substr(0, begin).ends_with(" - ") && end == stretch.size()) begin -= 3;  // "Song - feat. Name"
      if (try_cut(outside + begin, outside + end, stretch.substr(found->names_begin, end - found->names_begin)))
        return true;
    }
    if (i == brackets.size()) break;
    const Bracket& b = brackets[i];
    const std::string_view inner = view.substr(b.inner_begin, b.inner_end - b.inner_begin);
    if (const auto found = find_credit(inner, true)) {
      std::size_t end = inner.find(" - ", found->names_begin);
      const bool whole = found->begin == 0 && end == std::string_view::npos;
      if (end == std::string_view::npos) end = inner.size();
      const std::string_view names = inner.substr(found->names_begin, end - found->names_begin);
      if (whole ? try_cut(b.begin, b.end, names) : try_cut(b.inner_begin + found->begin, b.inner_begin + end, names))
        return true;
    }
    outside = b.end;
  }
  return false;
}

// "01Mogwai", "07- Rachel s", "[D1] Name": what file names put before an artist.
std::string_view drop_file_number(std::string_view name) {
  if (name.starts_with("[") && name.find(']') < 6) name = trim(name.substr(name.find(']') + 1));
  if (name.size() < 4 || name[0] < '0' || name[0] > '9' || name[1] < '0' || name[1] > '9') return name;
  const std::size_t rest = name.find_first_not_of(" -._", 2);
  const bool divided = rest != std::string_view::npos && rest > 2;
  if (rest == std::string_view::npos || (name[rest] >= '0' && name[rest] <= '9')) return name;
  return divided || (name[rest] >= 'A' && name[rest] <= 'Z') ? name.substr(rest) : name;
}

}  // namespace

JointCredit split_joint_credit(std::string_view artist) {
  const std::string shown = tidy(artist);
  JointCredit out;
  if (shown.size() > kLongestTitle) return out;
  std::string_view name = drop_file_number(shown);
  if (const std::size_t dash = name.find(" - "); dash != std::string_view::npos && dash > 0)
    name = trim(name.substr(0, dash));
  if (name.size() < shown.size() && has_words(name)) out.bare = name;
  std::vector<std::string> names;
  split_names(name, kJoints, names);
  if (names.size() < 2) return out;
  // "Orbit, William & Beth Orton" begins with one name, turned.
  const bool turned =
      name.substr(names.front().size()).starts_with(",") && names.front().find(' ') == std::string::npos;
  if (turned) return out;
  out.lead = std::move(names.front());
  out.others.assign(std::make_move_iterator(names.begin() + 1), std::make_move_iterator(names.end()));
  return out;
}

Credits split_credits(std::string_view artist, std::string_view title) {
  Credits out{tidy(artist), tidy(title), {}};
  for (std::string* name : {&out.artist, &out.title})
    while (name->size() <= kLongestTitle && take_credit(*name, out.guests)) {
    }
  // One guest named in both places is one guest.
  std::vector<std::string> seen;
  std::erase_if(out.guests, [&](const std::string& guest) {
    std::string clean = normalize(guest);
    if (std::find(seen.begin(), seen.end(), clean) != seen.end()) return true;
    seen.push_back(std::move(clean));
    return false;
  });
  return out;
}

}  // namespace segue::text
