// Names and titles as logs have them: bytes of any encoding, with whatever damage; what the doors promise of them.
#include <algorithm>

#include "fuzz_target.hpp"
#include "ingest/encoding.hpp"

#include "segue/text/credits.hpp"
#include "segue/text/keys.hpp"
#include "segue/text/likeness.hpp"
#include "segue/text/normalize.hpp"
#include "segue/text/repair.hpp"
#include "segue/text/version_marks.hpp"

namespace segue::fuzz {

std::vector<std::string> seeds() {
  return {
      "Simon & Garfunkel feat. Bj\xf6rk\nMrs. Robinson (Live) - Remastered 2009",
      "b'Rapha\\xc3\\xabl'\nb\"\\x00\\n\\t\"",
      "Mot\xc3\x83\xc2\xb6rhead\nAce of Spades [Ti\xc3\xabsto Remix] -Live ver.-",
      "Bj%C3%B6rk\n&amp;amp; &#39;Caf&eacute;&#39; &#x1F3B5; &#0;",
      "Barber, Samuel\n06 - Adagio for Strings, Op. 11, Pt. II (feat. K$sha & The Band) [with Strings]",
      "\xe3\x82\xb5\xe3\x82\xab\xe3\x83\x8a\xe3\x82\xaf\xe3\x82\xb7\xe3\x83\xa7\xe3\x83\xb3\n\xe3\x80\x8c\xe6\x96\xb0"
      "\xe5\xae\x9d\xe5\xb3\xb6\xe3\x80\x8d \xef\xbc\x88\xe3\x83\xa9\xe3\x82\xa4\xe3\x83\x96\xef\xbc\x89 e\xcc\x81"
      "\xe2\x80\x8d\xe2\x80\x8b\xd7\xa9\xd6\xb8\xd7\x81",
      "!!!\nC\xe2\x99\xaf vs. Ke$ha x AC/DC presents \xc3\x85ngstr\xc3\xb6m ~demo~"};
}

namespace {

void check_encodings(std::string_view bytes) {
  std::string scratch, more;
  const auto text = prepare::as_utf8(bytes, scratch);
  require(prepare::is_utf8(text), "what is read is UTF-8");
  require(prepare::is_utf8(prepare::from_python_bytes(text, more)), "so is what Python wrote");
  for (const char* encoding : {"windows-1251", "windows-1258", "shift_jis", "gb18030"}) {
    static std::string last;
    const auto decoder = prepare::Decoder::of(encoding);
    if (decoder) require(prepare::is_utf8(decoder->decode(bytes, last)), std::string("so is ") + encoding);
  }
}

void check_text(std::string_view text) {
  const std::string repaired = text::repair(text), tidied = text::tidy(text), clean = text::normalize(text);
  require(text::repair(repaired) == repaired, "repair() is idempotent");
  require(text::tidy(tidied) == tidied, "tidy() is idempotent");
  require(text::normalize(clean) == clean, "normalize() is idempotent");
  require(text::normalize(tidied) == clean, "tidy() leaves the clean form");
  require(text::artist_key(text).empty() == clean.empty(), "a key is empty only where the clean form is");
  require(text::title_key(text).empty() == clean.empty(), "a key is empty only where the clean form is");
  (void)text::uninvert(text);
  (void)text::split_joint_credit(text);
  const auto marks = text::find_version_marks(text);
  require(marks.base_title.empty() == tidied.empty(), "marks leave a title");
  if (!marks.mark.empty())
    require(text::find_version_marks(marks.base_title).mark.empty(), "the base title has no marks left");
}

}  // namespace
}  // namespace segue::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace segue;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  fuzz::check_encodings(bytes);
  const auto line = std::min(bytes.find('\n'), bytes.size());
  const std::string_view artist = bytes.substr(0, line), title = bytes.substr(std::min(line + 1, bytes.size()));
  fuzz::check_text(artist);
  fuzz::check_text(title);
  const auto credits = text::split_credits(artist, title);
  fuzz::require(credits.artist.empty() == text::tidy(artist).empty(), "an artist is never emptied");
  fuzz::require(credits.title.empty() == text::tidy(title).empty(), "a title is never emptied");
  const text::ComparedName a(text::normalize(artist)), b(text::normalize(title));
  fuzz::require(text::compare_names(a, b) == text::compare_names(b, a), "likeness is symmetric");
  fuzz::require(text::are_two_titles(a, b) == text::are_two_titles(b, a), "likeness is symmetric");
  std::vector<std::uint64_t> keys;
  a.append_block_keys(keys);
  return 0;
}
