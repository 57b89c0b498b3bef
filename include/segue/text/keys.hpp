// Keys to compare names by: equal for two spellings of one name. For matching only, never shown.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace segue::text {

// Equal for "The Beatles", "Beatles, The" and "beatles"; for "Derek & The Dominos" and "Derek and the Dominos"; for
// "Jay-Z", "Jay Z" and "JayZ": the clean form without article, words for "and", blanks, and what other scripts leave
// out at will (the dots of "ё", accents of Greek, points of Hebrew and Arabic). Guests are to be taken off before
// (credits.hpp). A key of an artist and a title keeps the two apart: compare pairs, never joined text.
// Empty only where the clean form is. Cost: O(length).
[[nodiscard]] std::string artist_key(std::string_view name);

// "Samuel Barber" for "Barber, Samuel"; nothing where the name is not of that form. A guess ("Paris, Texas" is a band):
// take it only where the name it gives is another artist's in the same catalogue.
[[nodiscard]] std::optional<std::string> uninvert(std::string_view name);

// Equal for "Love Ire & Song" and "Love, Ire and Song", "Backseat" and "Back Seat", "Pt. II" and "Part 2", and without
// a track number as file names have it ("06 - Back in Black"). Marks are to be taken off before (version_marks.hpp);
// compare titles of one artist only. Empty only where the clean form is. Cost: O(length).
[[nodiscard]] std::string title_key(std::string_view title);

}  // namespace segue::text
