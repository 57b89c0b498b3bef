#include "segue/text/version_marks.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "brackets.hpp"
#include "mark_phrase.hpp"

#include "segue/text/normalize.hpp"

namespace segue::text {
namespace {

class Stripper {
 public:
  explicit Stripper(std::string_view title) : title_(tidy(title)) {}

  VersionMarks strip() {
    while (title_.size() <= kLongestTitle && (strip_bracket() || strip_dash() || strip_pair() || strip_bare())) {
    }
    VersionMarks out;
    out.base_title = title_;
    for (const Mark& mark : marks_) {
      out.mark = join(out.mark, normalize(mark.phrase));
      out.kind = std::max(out.kind, mark.kind);
      if (mark.kind == VersionKind::remix) out.remix = join(out.remix, remix_name(mark.phrase));
    }
    if (out.kind == VersionKind::remix && out.remix.empty()) out.remix = "remix";
    return out;
  }

 private:
  struct Mark {
    std::string phrase;
    VersionKind kind;
    std::size_t anchor;  // bytes of the title before it when it was found: its place among the others
  };

  static std::string join(const std::string& first, const std::string& second) {
    return first.empty() || second.empty() ? first + second : first + " " + second;
  }

  // Takes `begin`..`end` off if a title is left without it.
  bool take(std::size_t begin, std::size_t end, std::string_view phrase, VersionKind kind) {
    if (kind == VersionKind::original) return false;
    std::string rest = tidy(cut(title_, begin, end));  // the cut can lay dirt bare
    if (!has_words(rest)) return false;
    const std::size_t anchor = trim(std::string_view(title_).substr(0, begin)).size();
    const auto place = std::upper_bound(marks_.begin(), marks_.end(), anchor,
                                        [](std::size_t at, const Mark& mark) { return at < mark.anchor; });
    marks_.insert(place, {std::string(phrase), kind, anchor});
    title_ = std::move(rest);
    return true;
  }

  bool strip_bracket() {  // the last that is a mark; a title may go on after it: "Song (Live) Pt. 2"
    const auto brackets = find_brackets(title_);
    for (std::size_t i = brackets.size(); i-- > 0;) {
      const Bracket& b = brackets[i];
      if (b.begin == 0) continue;
      const std::string phrase = title_.substr(b.inner_begin, b.inner_end - b.inner_begin);
      if (take(b.begin, b.end, phrase, classify_mark(phrase))) return true;
    }
    return false;
  }

  // The begin of every " - " (or longer dash) outside brackets, and of what follows it.
  struct Dash {
    std::size_t begin, after;
  };
  [[nodiscard]] std::vector<Dash> dashes() const {
    constexpr std::array<std::string_view, 3> kDashes = {" - ", " – ", " — "};
    const auto brackets = find_brackets(title_);
    std::vector<Dash> out;
    for (std::size_t at = 1; at < title_.size(); ++at) {
      if (title_[at] != ' ') continue;
      if (std::any_of(brackets.begin(), brackets.end(), [at](const Bracket& b) { return at >= b.begin && at < b.end; }))
        continue;
      for (const std::string_view dash : kDashes)
        if (std::string_view(title_).substr(at).starts_with(dash)) out.push_back({at, at + dash.size()});
    }
    return out;
  }

  bool strip_dash() {
    const auto all = dashes();
    if (all.empty()) return false;
    const auto phrase_at = [&](std::size_t which) {
      const std::size_t end = which + 1 < all.size() ? all[which + 1].begin : title_.size();
      return title_.substr(all[which].after, end - all[which].after);
    };
    const std::size_t last = all.size() - 1;
    const std::string phrase = phrase_at(last);
    if (take(all[last].begin, title_.size(), phrase, classify_mark(phrase))) return true;
    if (last == 0) return false;
    const std::string before = phrase_at(last - 1);  // "Song - Live at Wembley - July 1986"
    if (!is_live_mark(before) || !goes_on_live(phrase)) return false;
    return take(all[last - 1].begin, title_.size(), title_.substr(all[last - 1].after), VersionKind::alternate);
  }

  bool strip_pair() {  // "Song -Live ver.-", "Song ~Acoustic~": how Japanese titles put it
    constexpr std::array<std::string_view, 5> kSigns = {"-", "~", "〜", "～", "−"};
    for (const std::string_view sign : kSigns) {
      const std::string_view view = title_;
      if (!view.ends_with(sign) || view.size() < 2 * sign.size() + 2) continue;
      const std::size_t close = view.size() - sign.size();
      const std::size_t open = view.rfind(sign, close - 1);
      if (open == std::string_view::npos || open == 0) continue;
      const bool spaced = view[open - 1] == ' ' || sign.size() > 1;
      if (!spaced) continue;
      const std::string phrase(view.substr(open + sign.size(), close - open - sign.size()));
      if (take(open, view.size(), phrase, classify_mark(phrase))) return true;
    }
    return false;
  }

  bool strip_bare() {  // the longest tail of up to four words
    const std::size_t last = title_.rfind(' ');
    if (last == std::string::npos || !may_end_bare_tail(std::string_view(title_).substr(last + 1))) return false;
    std::vector<std::size_t> blanks;
    for (std::size_t at = title_.size(); at-- > 1 && blanks.size() < 4;)
      if (title_[at] == ' ') blanks.push_back(at);
    for (std::size_t i = blanks.size(); i-- > 0;) {
      const std::string phrase = title_.substr(blanks[i] + 1);
      if (phrase.find_first_of("()[]{}") != std::string::npos) continue;
      const std::string before = normalize(std::string_view(title_).substr(0, blanks[i]));
      if (before == "the" || before == "a" || before == "an" || before == "my") continue;
      if (take(blanks[i], title_.size(), phrase, classify_bare_tail(phrase))) return true;
    }
    return false;
  }

  std::string title_;
  std::vector<Mark> marks_;
};

}  // namespace

VersionMarks find_version_marks(std::string_view title) { return Stripper(title).strip(); }

}  // namespace segue::text
