#include "phrase.hpp"

#include "segue/text/normalize.hpp"

namespace segue::text {

Phrase::Phrase(std::string_view raw) : raw_(raw), clean_(normalize(raw)) {
  std::string_view clean = clean_;
  while (!clean.empty()) {
    const std::size_t end = std::min(clean.find(' '), clean.size());
    std::string_view word = clean.substr(0, end), first, rest;
    while (mark_word(word).role == Role::unknown && word.size() > 3 && split_compound(word, first, rest)) {
      words_.push_back(mark_word(first));
      word = rest;
    }
    words_.push_back(mark_word(word));
    clean.remove_prefix(std::min(end + 1, clean.size()));
  }
  join_pairs();
}

// Two words that are one: "en vivo" is live, "mash up" a mashup.
void Phrase::join_pairs() {
  struct Joined {
    std::string_view first, second, meaning;
  };
  constexpr auto kPairs = std::to_array<Joined>({
      {"en", "vivo", "live"},
      {"ao", "vivo", "live"},
      {"al", "vivo", "live"},
      {"dal", "vivo", "live"},
      {"en", "directo", "live"},
      {"en", "direct", "live"},
      {"in", "concert", "live"},
      {"en", "concert", "live"},
      {"en", "concierto", "live"},
      {"em", "concerto", "live"},
      {"in", "concerto", "live"},
      {"im", "konzert", "live"},
      {"en", "public", "live"},
      {"na", "zywo", "live"},
      {"mash", "up", "mashup"},
      {"re", "mix", "remix"},
      {"re", "edit", "reedit"},
      {"re", "recorded", "rerecorded"},
      {"re", "worked", "rework"},
      {"re", "work", "rework"},
      {"re", "imagined", "reimagined"},
      {"re", "mastered", "remastered"},
      {"sped", "up", "nightcore"},
      {"speed", "up", "nightcore"},
      {"slowed", "down", "slowed"},
      {"lo", "fi", "lofi"},
      {"bande", "originale", "bof"},
      {"banda", "sonora", "bof"},
      {"colonna", "sonora", "bof"},
      {"trilha", "sonora", "bof"},
      {"off", "vocal", "karaoke"},
      {"オフ", "ヴォーカル", "karaoke"},
      {"オフ", "ボーカル", "karaoke"},
      {"base", "musicale", "karaoke"},
      {"enregistrement", "public", "live"},
      {"en", "spectacle", "live"},
  });
  for (std::size_t i = 0; i + 1 < words_.size(); ++i)
    for (const Joined& pair : kPairs)
      if (is(i, pair.first) && is(i + 1, pair.second)) {
        words_[i] = mark_word(pair.meaning);
        words_.erase(words_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        break;
      }
}

}  // namespace segue::text
