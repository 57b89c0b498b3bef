// Users against a tile of items, factor by factor, sums in registers: as gram.inl, kTileRows users x 3 vectors of
// items.
constexpr std::size_t kScoreVectors = 3;
static_assert(kTileItems % (kScoreVectors * kWidth) == 0, "a tile is whole panels");

void pack_items(const float* items, std::size_t count, std::size_t f, float* tile) {
  for (std::size_t k = 0; k < f; ++k) {
    float* to = tile + k * kTileItems;
    for (std::size_t i = 0; i < count; ++i) to[i] = items[i * f + k];
    for (std::size_t i = count; i < kTileItems; ++i) to[i] = 0;
  }
}

template <std::size_t kUsers>
void score_panel(const float* users, std::size_t f, const float* panel, float* scores) {
  Vector sums[kUsers][kScoreVectors];
  for (std::size_t u = 0; u < kUsers; ++u)
    for (std::size_t v = 0; v < kScoreVectors; ++v) sums[u][v] = zero();
  for (std::size_t k = 0; k < f; ++k) {
    Vector items[kScoreVectors];
    for (std::size_t v = 0; v < kScoreVectors; ++v) items[v] = load(panel + k * kTileItems + v * kWidth);
    for (std::size_t u = 0; u < kUsers; ++u) {
      const Vector factor = splat(users[u * f + k]);
      for (std::size_t v = 0; v < kScoreVectors; ++v) sums[u][v] = multiply_add(factor, items[v], sums[u][v]);
    }
  }
  for (std::size_t u = 0; u < kUsers; ++u)
    for (std::size_t v = 0; v < kScoreVectors; ++v) store(scores + u * kTileItems + v * kWidth, sums[u][v]);
}

void score_tile(const float* users, std::size_t count, std::size_t f, const float* tile, float* scores) {
  for (std::size_t panel = 0; panel < kTileItems; panel += kScoreVectors * kWidth) {
    std::size_t u = 0;
    for (; u + kTileRows <= count; u += kTileRows)
      score_panel<kTileRows>(users + u * f, f, tile + panel, scores + u * kTileItems + panel);
    for (; u < count; ++u) score_panel<1>(users + u * f, f, tile + panel, scores + u * kTileItems + panel);
  }
}

std::size_t not_below(const float* scores, std::size_t n, float least, std::uint32_t* positions) {
  std::size_t found = 0, i = 0;
  for (; i + kWidth <= n; i += kWidth)
    for (unsigned mask = not_below_mask(load(scores + i), splat(least)); mask != 0; mask &= mask - 1)
      positions[found++] = static_cast<std::uint32_t>(i) + static_cast<std::uint32_t>(__builtin_ctz(mask));
  for (; i < n; ++i)
    if (!(scores[i] < least)) positions[found++] = static_cast<std::uint32_t>(i);
  return found;
}
