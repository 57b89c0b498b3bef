// Names where there is little room; the whole of them stands in a tooltip.
#pragma once
#include <cstddef>
#include <string>

namespace segue::page {

inline std::string shortened(const std::string& label, std::size_t most_letters) {
  std::size_t letters = 0, at = 0;
  for (; at < label.size(); ++at)  // of UTF-8, whole letters
    if ((static_cast<unsigned char>(label[at]) & 0xC0U) != 0x80U && ++letters > most_letters) break;
  return at == label.size() ? label : label.substr(0, at) + "…";
}

}  // namespace segue::page
