#include "brackets.hpp"

#include <array>

#include "fold.hpp"
#include "utf8.hpp"

namespace segue::text {
namespace {

struct Pair {
  std::string_view open, close;
};

constexpr std::array<Pair, 7> kPairs = {
    {{"(", ")"}, {"[", "]"}, {"{", "}"}, {"（", "）"}, {"［", "］"}, {"｛", "｝"}, {"【", "】"}}};

}  // namespace

std::vector<Bracket> find_brackets(std::string_view text) {
  std::vector<Bracket> out;
  std::vector<const Pair*> open;
  constexpr std::string_view kFirstBytes = "()[]{}\xEF\xE3";  // of any bracket: most titles have none
  for (std::size_t at = text.find_first_of(kFirstBytes); at < text.size(); at = text.find_first_of(kFirstBytes, at)) {
    const std::string_view rest = text.substr(at);
    std::size_t step = 1;
    for (const Pair& pair : kPairs) {
      if (rest.starts_with(pair.open)) {
        step = pair.open.size();
        if (open.empty()) out.push_back({at, text.size(), at + step, text.size()});
        open.push_back(&pair);
        break;
      }
      if (!open.empty() && open.back() == &pair && rest.starts_with(pair.close)) {
        step = pair.close.size();
        open.pop_back();
        if (open.empty()) {
          out.back().inner_end = at;
          out.back().end = at + step;
        }
        break;
      }
    }
    at += step;
  }
  return out;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string cut(std::string_view text, std::size_t begin, std::size_t end) {
  const std::string_view before = trim(text.substr(0, begin)), after = trim(text.substr(end));
  std::string out(before);
  const bool closes = !after.empty() && (after[0] == ')' || after[0] == ']' || after[0] == '}');
  if (!before.empty() && !after.empty() && !closes) out += ' ';
  out += after;
  return out;
}

bool has_words(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c < 0x80 ? kAsciiFold[c] >= '0' : fold_code_point(c) > kDrops) return true;
  }
  return false;
}

}  // namespace segue::text
