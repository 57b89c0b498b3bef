// Made-up names that could be somebody's: artists, titles, albums, users.
#pragma once
#include <cstdint>
#include <string>

#include "random.hpp"

namespace segue::generate {

// Which sounds and letters a name is made of.
enum class Tongue : std::uint8_t { plain, romance, nordic, cyrillic, greek, kana, hangul };

[[nodiscard]] Tongue draw_tongue(Random& random);  // most are Latin; about one in eight is not
[[nodiscard]] std::string artist_name(Tongue tongue, Random& random);
[[nodiscard]] std::string song_title(Tongue tongue, Random& random);
[[nodiscard]] std::string album_title(Tongue tongue, Random& random);
[[nodiscard]] std::string raw_user_name(std::uint64_t seed, std::uint64_t user);  // ASCII; no two are alike

}  // namespace segue::generate
