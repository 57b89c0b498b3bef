// Rows on disk in partitions (a range of users each), so that each can be worked on in memory. Writers append from
// any thread, a buffer a partition each; a partition's rows come back in the order its writers filled their buffers.
#pragma once
#include <cstring>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "plays/packed_rows.hpp"
#include "plays/play.hpp"

#include "segue/base/hash.hpp"
#include "segue/base/spool_file.hpp"

namespace segue::prepare {

// Stands before each block, so that a file that was kept can be read without its partitions.
struct BlockHeader {
  std::uint64_t hash;  // of the block without this header, in a file that is kept
  std::uint32_t rows, bytes;
};

template <typename Row>
class Spool {
 public:
  static constexpr std::size_t kBlock = 4096;  // rows packed together
  static constexpr std::size_t kKeyMembers = key_members_of(static_cast<const Row*>(nullptr));

  [[nodiscard]] static Result<Spool> create(const std::filesystem::path& folder, std::size_t partitions) {
    auto file = SpoolFile::create(folder);
    if (!file) return file.error();
    return Spool(folder, std::move(*file), partitions);
  }
  // In a file that stays, for find_kept_blocks().
  [[nodiscard]] static Result<Spool> create_kept(const std::filesystem::path& path, std::size_t partitions) {
    auto file = SpoolFile::create_kept(path);
    if (!file) return file.error();
    return Spool(path, std::move(*file), partitions);
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
      if (file_ == nullptr) {
        auto file = spool_->file_of_writer();
        if (!file) return file.error();
        file_ = *file;
      }
      bytes_.assign(sizeof(BlockHeader), '\0');
      const std::size_t key_bytes = pack_rows(std::span<const Row>(rows), kKeyMembers, bytes_, scratch_);
      const std::string_view block = std::string_view(bytes_).substr(sizeof(BlockHeader));
      const BlockHeader header{file_->kept() ? hash_bytes(block) : 0, static_cast<std::uint32_t>(rows.size()),
                               static_cast<std::uint32_t>(block.size())};
      std::memcpy(bytes_.data(), &header, sizeof(header));
      const auto begin = file_->append(bytes_);
      if (!begin) return begin.error();
      const std::lock_guard lock(*spool_->mutex_);
      spool_->blocks_[partition].push_back(
          {file_, *begin + sizeof(header), header.bytes, static_cast<std::uint32_t>(key_bytes), header.rows});
      rows.clear();
      return {};
    }
    Spool* spool_;
    SpoolFile* file_ = nullptr;
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

  // A partition that will be read soon, if there is one: it is fetched while others are worked on.
  void will_read(std::size_t partition, bool keys_only = false) const {
    if (partition >= partitions()) return;
    for (const Block& block : blocks_[partition])
      block.file->will_read(block.begin, keys_only ? block.key_bytes : block.bytes);
  }
  // A partition that will not be read again.
  void was_read(std::size_t partition) const {
    for (const Block& block : blocks_[partition]) block.file->was_read(block.begin, block.bytes);
  }
  // In place of what is in `out`, whose memory is used again.
  [[nodiscard]] Status read(std::size_t partition, std::vector<Row>& out) const { return load(partition, false, out); }
  // The key members alone, which costs less; the others are what they are.
  [[nodiscard]] Status read_keys(std::size_t partition, std::vector<Row>& out) const {
    return load(partition, true, out);
  }
  // Status take(std::span<Row>) for each block, in the order of read(): a partition need not be in memory twice.
  template <typename Take>
  [[nodiscard]] Status read_blocks(std::size_t partition, bool keys_only, const Take& take) const {
    std::vector<Row> rows;
    std::vector<char> bytes;
    for (const Block& block : blocks_[partition]) {
      rows.resize(block.rows);
      if (auto unpacked = unpack(block, keys_only, bytes, rows); !unpacked) return unpacked;
      if (auto taken = take(std::span(rows)); !taken) return taken;
    }
    return {};
  }

 private:
  struct Block {
    const SpoolFile* file;
    std::uint64_t begin;
    std::uint32_t bytes, key_bytes, rows;
  };
  Spool(std::filesystem::path place, SpoolFile file, std::size_t partitions)
      : place_(std::move(place)), blocks_(partitions) {
    files_.push_back(std::make_unique<SpoolFile>(std::move(file)));
  }

  // Each writer's own, where none is kept: two that write to one file wait for each other.
  Result<SpoolFile*> file_of_writer() {
    const std::lock_guard lock(*mutex_);
    if (files_.front()->kept() || files_.front()->size() == 0) return files_.front().get();
    auto file = SpoolFile::create(place_);
    if (!file) return file.error();
    files_.push_back(std::make_unique<SpoolFile>(std::move(*file)));
    return files_.back().get();
  }

  Status load(std::size_t partition, bool keys_only, std::vector<Row>& out) const {
    out.resize(rows(partition));
    std::vector<char> bytes;
    std::size_t at = 0;
    for (const Block& block : blocks_[partition]) {
      if (auto unpacked = unpack(block, keys_only, bytes, std::span(out).subspan(at, block.rows)); !unpacked)
        return unpacked;
      at += block.rows;
    }
    return {};
  }

  Status unpack(const Block& block, bool keys_only, std::vector<char>& bytes, std::span<Row> rows) const {
    const std::size_t size = keys_only ? block.key_bytes : block.bytes;
    bytes.resize(size + kUnpackSlack);
    if (auto got = block.file->read(block.begin, std::span(bytes).first(size)); !got) return got;
    unpack_rows(bytes.data(), keys_only ? kKeyMembers : SIZE_MAX, rows);
    return {};
  }

  std::filesystem::path place_;
  std::vector<std::unique_ptr<SpoolFile>> files_;
  std::vector<std::vector<Block>> blocks_;
  std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
};

struct KeptBlock {
  std::uint64_t begin;  // of what follows the header
  BlockHeader header;
};

// Where the blocks of a kept file are. Errors: io, corrupt (it is no such file, or cut off).
[[nodiscard]] Result<std::vector<KeptBlock>> find_kept_blocks(const SpoolFile& file);

template <typename Row>
Status read_kept_block(const SpoolFile& file, const KeptBlock& block, std::vector<Row>& out) {
  std::vector<char> bytes(block.header.bytes + kUnpackSlack);
  if (auto got = file.read(block.begin, std::span(bytes).first(block.header.bytes)); !got) return got;
  const std::string_view packed(bytes.data(), block.header.bytes);
  if (hash_bytes(packed) != block.header.hash || !holds_rows<Row>(packed, block.header.rows))
    return make_error(ErrorKind::corrupt, "the plays kept at byte {} have changed since they were written",
                      block.begin);
  out.resize(block.header.rows);
  unpack_rows(bytes.data(), SIZE_MAX, std::span(out));
  return {};
}

}  // namespace segue::prepare
