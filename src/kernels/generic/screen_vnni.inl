// kTileRows users x 3 vectors of items: 24 sums, 3 loads and 8 broadcasts for 24 VPDPBUSD.
Integers splat_four_bytes(const std::int8_t* from) {
  int four;
  __builtin_memcpy(&four, from, sizeof four);
  return _mm512_set1_epi32(four);
}

// Bit u is set where user u reaches its least with one of a panel's items.
template <std::size_t kUsers>
unsigned screen_panel(const std::int8_t* users, std::size_t n, const std::uint8_t* panel, const std::int32_t* least) {
  Sums sums[kUsers][kScoreVectors];
#pragma GCC unroll 8
  for (std::size_t u = 0; u < kUsers; ++u)
    for (std::size_t v = 0; v < kScoreVectors; ++v) sums[u][v] = Sums{};
  for (std::size_t k = 0; k < n; k += 4) {
    Integers items[kScoreVectors];
    for (std::size_t v = 0; v < kScoreVectors; ++v) items[v] = load_bytes(panel + (v * n + k) * kScreenItems);
#pragma GCC unroll 8
    for (std::size_t u = 0; u < kUsers; ++u) {
      const Integers factors = splat_four_bytes(users + u * n + k);
      for (std::size_t v = 0; v < kScoreVectors; ++v) add_byte_products(sums[u][v], items[v], factors);
    }
  }
  unsigned reached = 0;
#pragma GCC unroll 8
  for (std::size_t u = 0; u < kUsers; ++u) {
    const Integers most = _mm512_max_epi32(
        _mm512_max_epi32(reinterpret_cast<Integers>(sums[u][0]), reinterpret_cast<Integers>(sums[u][1])),
        reinterpret_cast<Integers>(sums[u][2]));
    reached |= unsigned{_mm512_cmpge_epi32_mask(most, splat_integer(least[u])) != 0} << u;
  }
  return reached;
}

template <std::size_t kUsers>
std::size_t screen_users(const std::int8_t* users, std::size_t first, std::size_t n, const std::uint8_t* tile,
                         const std::int32_t* least, std::uint32_t* positions) {
  unsigned reached = 0;
  for (std::size_t panel = 0; panel < kTileItems; panel += kScoreVectors * kScreenItems)
    reached |= screen_panel<kUsers>(users + first * n, n, tile + panel * n, least + first);
  std::size_t found = 0;
  for (; reached != 0; reached &= reached - 1)
    positions[found++] = static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(__builtin_ctz(reached));
  return found;
}

std::size_t screen_tile(const std::int8_t* users, std::size_t count, std::size_t n, const std::uint8_t* tile,
                        const std::int32_t* least, std::uint32_t* positions) {
  std::size_t found = 0, u = 0;
  for (; u + kTileRows <= count; u += kTileRows)
    found += screen_users<kTileRows>(users, u, n, tile, least, positions + found);
  for (; u < count; ++u) found += screen_users<1>(users, u, n, tile, least, positions + found);
  return found;
}
