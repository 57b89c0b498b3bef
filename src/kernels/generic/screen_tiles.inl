// Tiles of 16 rows of 64 bytes: 0 to 3 sums of 2 x 16 users with 2 x 16 items, 4 and 5 users, 6 and 7 items. One
// TDPBSUD adds 64 products to each of 16 x 16 sums.
struct alignas(64) TileConfig {
  std::uint8_t palette = 1, start_row = 0, reserved[14] = {};
  std::uint16_t bytes_a_row[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};
const TileConfig kWholeTiles;
constexpr std::size_t kSums = kScreenUsers * kScreenItems;

// Of users `first` to first + 31 (the second half again the first where there is none) what of a tile they reach.
std::size_t screen_users(const std::int8_t* users, std::size_t first, std::size_t count, std::size_t n,
                         const std::uint8_t* tile, const std::int32_t* least, std::uint32_t* positions) {
  const std::int8_t* upper = users + first * n;
  const std::int8_t* lower = first + kScreenUsers < count ? upper + kScreenUsers * n : upper;
  const std::size_t here = count - first < 2 * kScreenUsers ? count - first : 2 * kScreenUsers;
  alignas(64) std::int32_t sums[4][kSums];
  unsigned reached[2 * kScreenUsers] = {};
  for (std::size_t item = 0; item < kTileItems; item += 2 * kScreenItems) {
    const std::uint8_t* left = tile + item * n;
    const std::uint8_t* right = left + kScreenItems * n;
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (std::size_t k = 0; k < n; k += kPadBytes) {
      _tile_loadd(4, upper + k, n);
      _tile_loadd(5, lower + k, n);
      _tile_loadd(6, left + k * kScreenItems, kPadBytes);
      _tile_loadd(7, right + k * kScreenItems, kPadBytes);
      _tile_dpbsud(0, 4, 6);
      _tile_dpbsud(1, 4, 7);
      _tile_dpbsud(2, 5, 6);
      _tile_dpbsud(3, 5, 7);
    }
    _tile_stored(0, sums[0], kPadBytes);
    _tile_stored(1, sums[1], kPadBytes);
    _tile_stored(2, sums[2], kPadBytes);
    _tile_stored(3, sums[3], kPadBytes);
    for (std::size_t u = 0; u < here; ++u) {
      const std::int32_t* row = sums[u / kScreenUsers * 2] + u % kScreenUsers * kScreenItems;
      const __m512i wanted = _mm512_set1_epi32(least[first + u]);
      reached[u] |= _mm512_cmpge_epi32_mask(_mm512_load_si512(row), wanted);
      reached[u] |= _mm512_cmpge_epi32_mask(_mm512_load_si512(row + kSums), wanted);
    }
  }
  std::size_t found = 0;
  for (std::size_t u = 0; u < here; ++u)
    if (reached[u] != 0) positions[found++] = static_cast<std::uint32_t>(first + u);
  return found;
}

std::size_t screen_tile(const std::int8_t* users, std::size_t count, std::size_t n, const std::uint8_t* tile,
                        const std::int32_t* least, std::uint32_t* positions) {
  _tile_loadconfig(&kWholeTiles);
  std::size_t found = 0;
  for (std::size_t u = 0; u < count; u += 2 * kScreenUsers)
    found += screen_users(users, u, count, n, tile, least, positions + found);
  _tile_release();  // what is not in use need not be saved when threads are switched
  return found;
}
