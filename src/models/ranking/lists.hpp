// What every model that hands out ranked lists shares: checks on what is asked, and lists put together block by block.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/csr.hpp"
#include "segue/linalg/top_k.hpp"

namespace segue::models {

// That `heard`, if given, has `items` columns and a row for each of `users`.
[[nodiscard]] Status check_heard(const linalg::CsrView<float>* heard, std::span<const std::uint32_t> users,
                                 std::size_t items);

// That `lists` lists of the best k of `items` fit the context's memory.
[[nodiscard]] Status check_lists_fit(std::size_t lists, std::uint32_t k, std::size_t items, const RunContext& context);

[[nodiscard]] inline std::span<const std::uint32_t> heard_by(const linalg::CsrView<float>* heard, std::uint32_t user) {
  return heard != nullptr ? heard->row(user).indices : std::span<const std::uint32_t>{};
}

// Lists 0 .. lists-1 in blocks of `block_size`; each block is filled by one thread, in order.
class ListBuilder {
 public:
  ListBuilder(std::size_t lists, std::size_t block_size)
      : lists_(lists), block_size_(block_size), parts_((lists + block_size - 1) / block_size) {}

  [[nodiscard]] std::size_t blocks() const { return parts_.size(); }
  [[nodiscard]] std::size_t first(std::size_t block) const { return std::min(block * block_size_, lists_); }
  void add(std::size_t block, linalg::Scored scored) { parts_[block].entries.push_back(scored); }
  void end_list(std::size_t block) { parts_[block].ends.push_back(parts_[block].entries.size()); }
  [[nodiscard]] linalg::RankedLists join();  // empties it

 private:
  struct Part {
    std::vector<linalg::Scored> entries;
    std::vector<std::size_t> ends;
  };
  std::size_t lists_, block_size_;
  std::vector<Part> parts_;
};

}  // namespace segue::models
