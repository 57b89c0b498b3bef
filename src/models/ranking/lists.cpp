#include "lists.hpp"

#include "segue/base/memory.hpp"

namespace segue::models {

Status check_heard(const linalg::CsrView<float>* heard, std::span<const std::uint32_t> users, std::size_t items) {
  if (heard == nullptr) return {};
  if (heard->columns != items)
    return make_error(ErrorKind::invalid_argument,
                      "the matrix of heard tracks is {} x {} (users x tracks), but the model has {} tracks",
                      heard->rows, heard->columns, items);
  for (const std::uint32_t user : users)
    if (user >= heard->rows)
      return make_error(ErrorKind::invalid_argument,
                        "the matrix of heard tracks is {} x {} (users x tracks) and has no user {}", heard->rows,
                        heard->columns, user);
  return {};
}

Status check_lists_fit(std::size_t lists, std::uint32_t k, std::size_t items, const RunContext& context) {
  const std::size_t each = std::min<std::size_t>(k, items) * sizeof(linalg::Scored) * 2;  // in parts, and joined
  if (lists == 0 || each <= context.memory_limit_bytes / lists) return {};
  return make_error(
      ErrorKind::out_of_memory,
      "{} lists of {} tracks take {} a list, more than the memory limit of {}; ask for fewer users at once", lists, k,
      format_bytes(each), format_bytes(context.memory_limit_bytes));
}

linalg::RankedLists ListBuilder::join() {
  linalg::RankedLists lists;
  std::size_t entries = 0;
  for (const Part& part : parts_) entries += part.entries.size();
  lists.offsets.reserve(lists_ + 1);
  lists.items.reserve(entries);
  lists.scores.reserve(entries);
  for (Part& part : parts_) {
    const std::uint64_t start = lists.items.size();
    for (const std::size_t end : part.ends) lists.offsets.push_back(start + end);
    for (const linalg::Scored& entry : part.entries) {
      lists.items.push_back(entry.item);
      lists.scores.push_back(entry.score);
    }
    part = {};
  }
  return lists;
}

}  // namespace segue::models
