// Rows on disk in partitions (a range of users each), so that each can be worked on in memory. Writers append from
// any thread, a buffer a partition each; a partition's rows come back in the order its writers filled their buffers.
#pragma once
#include <mutex>
#include <numeric>
#include <vector>

#include "plays/packed_rows.hpp"
#include "plays/play.hpp"
#include "plays/spool_file.hpp"

namespace segue::prepare {

template <typename Row>
class Spool {
 public:
  static constexpr std::size_t kBlock = 4096;  // rows packed together

  [[nodiscard]] static Result<Spool> create(const std::filesystem::path& folder, std::size_t partitions) {
    auto file = SpoolFile::create(folder);
    if (!file) return file.error();
    return Spool(std::move(*file), partitions);
  }

  // One thread's way in.
  class Writer {
   public:
    explicit Writer(Spool& spool) : spool_(&spool), buffers_(spool.partitions()) {}
    [[nodiscard]] Status append(std::size_t partition, const Row& row) {
      std::vector<Row>& buffer = buffers_[partition];
      if (buffer.capacity() == 0) buffer.reserve(std::min<std::size_t>(kBlock, 64));
      buffer.push_back(row);
      if (buffer.size() < kBlock) return {};
      return write(partition);
    }
    [[nodiscard]] Status finish() {  // must be called after the last row
      for (std::size_t partition = 0; partition < buffers_.size(); ++partition)
        if (auto written = write(partition); !written) return written;
      return {};
    }
    [[nodiscard]] Status finish(std::size_t partition) { return write(partition); }

   private:
    Status write(std::size_t partition) {
      std::vector<Row>& rows = buffers_[partition];
      if (rows.empty()) return {};
      bytes_.clear();
      const std::size_t key_bytes = pack_rows(std::span<const Row>(rows), kKeyMembers, bytes_, scratch_);
      const auto begin = spool_->file_.append(bytes_);
      if (!begin) return begin.error();
      const std::lock_guard lock(*spool_->mutex_);
      spool_->blocks_[partition].push_back({*begin, static_cast<std::uint32_t>(bytes_.size()),
                                            static_cast<std::uint32_t>(key_bytes),
                                            static_cast<std::uint32_t>(rows.size())});
      rows.clear();
      return {};
    }
    Spool* spool_;
    std::vector<std::vector<Row>> buffers_;
    std::string bytes_;
    std::vector<std::uint64_t> scratch_;
  };

  [[nodiscard]] std::size_t partitions() const { return blocks_.size(); }
  [[nodiscard]] std::size_t rows(std::size_t partition) const {
    std::size_t sum = 0;
    for (const Block& block : blocks_[partition]) sum += block.rows;
    return sum;
  }
  [[nodiscard]] std::size_t rows() const {
    std::size_t sum = 0;
    for (std::size_t partition = 0; partition < partitions(); ++partition) sum += rows(partition);
    return sum;
  }

  // In place of what is in `out`, whose memory is used again.
  [[nodiscard]] Status read(std::size_t partition, std::vector<Row>& out) const { return load(partition, false, out); }
  // The key members alone, which costs less; the others are what they are.
  [[nodiscard]] Status read_keys(std::size_t partition, std::vector<Row>& out) const {
    return load(partition, true, out);
  }
  // They will not be read again: their disk space is free.
  void release(std::size_t partition) {
    for (const Block& block : blocks_[partition]) file_.release(block.begin, block.bytes);
    blocks_[partition] = {};
  }

 private:
  struct Block {
    std::uint64_t begin;
    std::uint32_t bytes, key_bytes, rows;
  };
  Spool(SpoolFile file, std::size_t partitions) : file_(std::move(file)), blocks_(partitions) {}

  Status load(std::size_t partition, bool keys_only, std::vector<Row>& out) const {
    out.resize(rows(partition));
    std::vector<char> bytes;
    std::vector<std::uint64_t> scratch;
    std::size_t at = 0;
    for (const Block& block : blocks_[partition]) {
      const std::size_t size = keys_only ? block.key_bytes : block.bytes;
      bytes.resize(size + kUnpackSlack);
      if (auto got = file_.read(block.begin, std::span(bytes).first(size)); !got) return got.error();
      unpack_rows(bytes.data(), keys_only ? kKeyMembers : SIZE_MAX, std::span(out).subspan(at, block.rows), scratch);
      at += block.rows;
    }
    return {};
  }

  SpoolFile file_;
  std::vector<std::vector<Block>> blocks_;
  std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
};

}  // namespace segue::prepare
