// Users against a tile of items, factor by factor, sums in registers: as gram.inl, kTileRows users x 3 vectors of
// items.
constexpr std::size_t kScoreVectors = 3;
static_assert(kTileItems % (4 * kScoreVectors * kWidth) == 0, "a tile is whole panels");

void pack_items(const float* items, std::size_t count, std::size_t f, float* tile) {
  constexpr std::size_t kTogether = 16;  // rows that stay in the first-level cache
  for (std::size_t first = 0; first < kTileItems; first += kTogether) {
    const std::size_t last = first + kTogether < count ? first + kTogether : count;
    for (std::size_t k = 0; k < f; ++k) {
      float* to = tile + k * kTileItems;
      std::size_t i = first;
      for (; i < last; ++i) to[i] = items[i * f + k];
      for (; i < first + kTogether; ++i) to[i] = 0;
    }
  }
}

template <std::size_t kUsers, std::size_t kVectors>
void score_panel(const float* users, std::size_t f, const float* panel, float* scores) {
  Vector sums[kUsers][kVectors];
  for (std::size_t u = 0; u < kUsers; ++u)
    for (std::size_t v = 0; v < kVectors; ++v) sums[u][v] = zero();
  for (std::size_t k = 0; k < f; ++k) {
    Vector items[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) items[v] = load(panel + k * kTileItems + v * kWidth);
    for (std::size_t u = 0; u < kUsers; ++u) {
      const Vector factor = splat(users[u * f + k]);
      for (std::size_t v = 0; v < kVectors; ++v) sums[u][v] = multiply_add(factor, items[v], sums[u][v]);
    }
  }
  for (std::size_t u = 0; u < kUsers; ++u)
    for (std::size_t v = 0; v < kVectors; ++v) store(scores + u * kTileItems + v * kWidth, sums[u][v]);
}

// Of users from `u` on as many as there are whole groups.
template <std::size_t kUsers, std::size_t kVectors>
std::size_t score_groups(const float* users, std::size_t u, std::size_t count, std::size_t f, const float* tile,
                         float* scores) {
  for (; u + kUsers <= count; u += kUsers)
    for (std::size_t panel = 0; panel < kTileItems; panel += kVectors * kWidth)
      score_panel<kUsers, kVectors>(users + u * f, f, tile + panel, scores + u * kTileItems + panel);
  return u;
}

void score_tile(const float* users, std::size_t count, std::size_t f, const float* tile, float* scores) {
  std::size_t u = score_groups<kTileRows, kScoreVectors>(users, 0, count, f, tile, scores);
  u = score_groups<2, 2 * kScoreVectors>(users, u, count, f, tile, scores);  // as many sums or nearly, so that each is
  score_groups<1, 4 * kScoreVectors>(users, u, count, f, tile, scores);      // ready when its turn comes again
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
