// Deflate (RFC 1951) for arrays of 4-byte values: matches are looked for from word to word only.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace segue::linalg::zip {

// Of `in`, of less than 4 GiB, blocks that refer to nothing before them and end on a byte boundary: results can be
// joined to one stream, which a final block is to end. The same input gives the same bytes on any machine.
[[nodiscard]] std::vector<std::byte> deflate_words(std::span<const std::byte> in);

}  // namespace segue::linalg::zip
