#include "segue/text/repair.hpp"

#include "damage.hpp"
#include "utf8.hpp"

namespace segue::text {

std::string repair(std::string_view text) {
  std::string out = is_ascii(text) ? std::string(text) : well_formed(text);
  for (;;) {  // layers of damage: every step that changes the text shortens it, so this ends
    auto better = decode_percent(out);
    if (!better) better = decode_entities(out);
    if (!better) better = decode_mojibake(out);
    if (!better) return out;
    out = std::move(*better);
  }
}

}  // namespace segue::text
