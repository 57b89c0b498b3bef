// Ranked lists, and the best k of many scores.
#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace segue::linalg {

struct Scored {
  std::uint32_t item = 0;
  float score = 0;
};

// The order of every list in Segue: higher score first, ties by lower item. NaN counts as lowest.
[[nodiscard]] bool ranks_before(const Scored& a, const Scored& b);

// Lists of items for users 0 .. users-1, best first; a user without a list has an empty row.
struct RankedLists {
  std::vector<std::uint64_t> offsets{0};
  std::vector<std::uint32_t> items;
  std::vector<float> scores;

  [[nodiscard]] std::uint32_t users() const { return static_cast<std::uint32_t>(offsets.size() - 1); }
  [[nodiscard]] std::span<const std::uint32_t> list(std::uint32_t user) const {
    return {items.data() + offsets[user], offsets[user + 1] - offsets[user]};
  }
};

// Keeps the best k of what is pushed, in O(log k) a push that enters. sorted() empties it.
class TopK {
 public:
  explicit TopK(std::size_t k) : k_(k) {}
  void push(Scored candidate);
  [[nodiscard]] bool would_enter(float score) const {
    return heap_.size() < k_ || (k_ > 0 && !(score < heap_.front().score));
  }
  [[nodiscard]] float least() const {  // a score below this cannot enter
    return heap_.size() < k_ || k_ == 0 ? -std::numeric_limits<float>::infinity() : heap_.front().score;
  }
  [[nodiscard]] std::vector<Scored> sorted();

 private:
  std::size_t k_;
  std::vector<Scored> heap_;  // worst in front
};

}  // namespace segue::linalg
