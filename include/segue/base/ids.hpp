// Contiguous 32-bit indices that cannot be mixed up: which side of a matrix an index is on is part of its type.
#pragma once
#include <compare>
#include <cstdint>

namespace segue {

template <typename Tag>
struct Index {
  std::uint32_t value = 0;
  friend auto operator<=>(Index, Index) = default;
};

using UserIndex = Index<struct UserTag>;
using TrackIndex = Index<struct TrackTag>;
using ArtistIndex = Index<struct ArtistTag>;
using GroupIndex = Index<struct GroupTag>;  // track_group_id: the versions of one song

}  // namespace segue
