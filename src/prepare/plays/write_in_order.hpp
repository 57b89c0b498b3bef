// Parquet files from partitions: encoded side by side, appended in order.
#pragma once
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "plays/side_by_side.hpp"

#include "segue/tables/parquet_writer.hpp"

namespace segue::prepare {

inline constexpr std::size_t kRowGroupRows = std::size_t{1} << 20U;
inline constexpr std::size_t kTextRowGroupRows = std::size_t{1} << 17U;  // texts are longer than numbers

using RowGroups = std::vector<tables::EncodedRows>;

// The rows of a partition in groups of at most `group_rows`.
template <typename Row, typename Encode>  // Result<EncodedRows>(std::span<const Row>)
Result<RowGroups> encode_in_groups(std::span<const Row> rows, std::size_t group_rows, const Encode& encode) {
  RowGroups groups;
  for (std::size_t begin = 0; begin < rows.size(); begin += group_rows) {
    auto encoded = encode(rows.subspan(begin, std::min(group_rows, rows.size() - begin)));
    if (!encoded) return encoded.error();
    groups.push_back(std::move(*encoded));
  }
  return groups;
}

// Row groups that come in any order, to the files in the order of their partitions: whoever brings the next one writes
// it, and those that wait behind it, while the others go on encoding.
class InOrder {
 public:
  InOrder(std::initializer_list<tables::ParquetWriter*> writers, std::size_t most_waiting, const RunContext& context,
          ProgressBar& bar, std::function<Status(std::size_t)> in_turn)
      : writers_(writers), most_waiting_(most_waiting), context_(context), bar_(bar), in_turn_(std::move(in_turn)) {}

  // Waits where too much is waiting already. Each partition is to be given once, or all ended by fail().
  Status put(std::size_t partition, std::vector<RowGroups> groups) {
    std::unique_lock lock(mutex_);
    waiting_.emplace(partition, std::move(groups));
    while (!writing_ && !failed_ && !waiting_.empty() && waiting_.begin()->first == next_) {
      const auto turn = waiting_.extract(waiting_.begin());
      writing_ = true;
      lock.unlock();
      Status written = write(turn.key(), turn.mapped());
      lock.lock();
      writing_ = false;
      ++next_;
      bar_.set(next_);
      if (!written) {
        failed_ = true;
        written_.notify_all();
        return written;
      }
      written_.notify_all();
    }
    // Not without end: after Ctrl-C nobody brings the next one.
    while (waiting_.size() > most_waiting_ && !failed_ && !context_.stop.requested())
      written_.wait_for(lock, std::chrono::milliseconds(100));
    return {};
  }
  void fail() {
    const std::lock_guard lock(mutex_);
    failed_ = true;
    written_.notify_all();
  }

 private:
  Status write(std::size_t partition, const std::vector<RowGroups>& groups) {
    for (std::size_t file = 0; file < writers_.size(); ++file)
      for (const tables::EncodedRows& rows : groups[file])
        if (auto put = writers_[file]->append(rows); !put) return put;
    return in_turn_ ? in_turn_(partition) : Status();
  }

  std::vector<tables::ParquetWriter*> writers_;
  std::size_t most_waiting_;
  const RunContext& context_;
  ProgressBar& bar_;
  std::function<Status(std::size_t)> in_turn_;
  std::mutex mutex_;
  std::condition_variable written_;
  std::map<std::size_t, std::vector<RowGroups>> waiting_;
  std::size_t next_ = 0;
  bool writing_ = false, failed_ = false;
};

// Each partition gives row groups for each of the writers; in_turn is called after them, in order.
template <typename Encode>  // Result<std::vector<RowGroups>>(std::size_t partition, unsigned worker)
Status write_in_order(std::initializer_list<tables::ParquetWriter*> writers, std::size_t partitions,
                      const RunContext& context, std::string_view label, const Encode& encode,
                      std::function<Status(std::size_t)> in_turn = {}) {
  ProgressBar bar(context.progress, std::string(label), partitions, "parts");
  InOrder in_order(writers, std::size_t{2} * context.team.size(), context, bar, std::move(in_turn));
  return side_by_side(context, partitions, [&](std::size_t partition, unsigned worker) -> Status {
    try {
      auto rows = encode(partition, worker);
      if (rows) return in_order.put(partition, std::move(*rows));
      in_order.fail();
      return rows.error();
    } catch (...) {  // no memory left: nobody is to wait for this partition
      in_order.fail();
      throw;
    }
  });
}

}  // namespace segue::prepare
