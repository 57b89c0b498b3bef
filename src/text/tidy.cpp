#include "code_points.hpp"
#include "utf8.hpp"

#include "segue/text/normalize.hpp"
#include "segue/text/repair.hpp"

namespace segue::text {
namespace {

std::string tidy_ascii(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool gap = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == ' ' || (byte >= 9 && byte <= 13)) {
      gap = !out.empty();
    } else if (byte > 0x20 && byte != 0x7F) {
      if (gap) out.push_back(' ');
      gap = false;
      out.push_back(c);
    }
  }
  return out;
}

std::string tidy_once(std::string_view text) {
  const std::string fixed = repair(text);
  if (is_ascii(fixed)) return tidy_ascii(fixed);
  const std::u32string points = canonical(fixed);
  std::u32string out;
  out.reserve(points.size());
  bool gap = false;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const char32_t c = points[i];
    if (is_blank(c)) {
      gap = !out.empty();
      continue;
    }
    if (is_joiner(c)) {  // kept between the signs it joins; anywhere else it is dirt
      const bool joins = !gap && !out.empty() && out.back() > 0x7F && !is_joiner(out.back()) && i + 1 < points.size() &&
                         points[i + 1] > 0x7F && !is_blank(points[i + 1]) && !is_invisible(points[i + 1]);
      if (!joins) continue;
    } else if (is_invisible(c)) {
      continue;
    }
    if (gap) out.push_back(U' ');
    gap = false;
    out.push_back(c);
  }
  compose(out);  // what was dropped may have stood between a letter and its accent
  return encode(out);
}

}  // namespace

std::string tidy(std::string_view text) {
  if (is_ascii(text) && text.find_first_of("&%") == std::string_view::npos) return tidy_ascii(text);
  std::string out(text);
  for (;;) {  // taking one layer of dirt off can lay another bare
    std::string next = tidy_once(out);
    if (next == out) return out;
    out = std::move(next);
  }
}

}  // namespace segue::text
