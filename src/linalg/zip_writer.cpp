#include "zip_writer.hpp"

#include <algorithm>
#include <zlib.h>

#include "deflate_words.hpp"
#include "zip_layout.hpp"

namespace segue::linalg::zip {
namespace {

constexpr std::size_t kChunkBytes = 1U << 20U;
constexpr std::size_t kChunksAThread = 4;
constexpr std::string_view kLastBlock("\x03\x00", 2);  // an empty final deflate block

struct Chunk {
  std::span<const std::byte> in;
  std::vector<std::byte> out;
  uLong crc = 0;
};

void deflate_chunk(Chunk& chunk) {
  chunk.crc = crc32_z(0, reinterpret_cast<const Bytef*>(chunk.in.data()), chunk.in.size());
  chunk.out = deflate_words(chunk.in);
}

}  // namespace

Status Writer::begin(std::string_view name) {
  entries_.push_back({std::string(name), file_.size(), 0, 0, 0});
  std::string header;
  put(header, kLocalHeader, 4);
  put(header, kVersion64, 2);
  put(header, 0, 2);  // flags
  put(header, kDeflated, 2);
  put(header, kFixedTime, 4);
  put(header, 0, 4);  // crc: end() writes it
  put(header, kNo32, 4);
  put(header, kNo32, 4);
  put(header, name.size(), 2);
  put(header, 20, 2);
  header += name;
  put(header, kExtra64, 2);
  put(header, 16, 2);
  put(header, 0, 8);  // size and packed size: end() writes them
  put(header, 0, 8);
  return file_.write(header);
}

Status Writer::write(std::span<const std::byte> bytes) {
  const std::size_t most = kChunkBytes * kChunksAThread * (team_ != nullptr ? team_->size() : 1);
  while (!bytes.empty()) {
    const std::size_t taken = std::min(bytes.size(), most - pending_.size());
    pending_.insert(pending_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(taken));
    bytes = bytes.subspan(taken);
    if (pending_.size() == most)
      if (auto deflated = deflate_pending(false); !deflated) return deflated;
  }
  return {};
}

Status Writer::deflate_pending(bool all) {
  std::vector<Chunk> chunks;
  std::span<const std::byte> rest = pending_;
  while (rest.size() >= kChunkBytes || (all && !rest.empty())) {
    const std::size_t length = std::min(rest.size(), kChunkBytes);
    chunks.push_back({rest.first(length), {}, 0});
    rest = rest.subspan(length);
  }
  const auto work = [&](std::size_t i, unsigned) { deflate_chunk(chunks[i]); };
  if (team_ != nullptr)
    team_->for_each_block(chunks.size(), work);
  else
    for (std::size_t i = 0; i < chunks.size(); ++i) work(i, 0);

  Entry& entry = entries_.back();
  for (const Chunk& chunk : chunks) {
    entry.crc = static_cast<std::uint32_t>(crc32_combine(entry.crc, chunk.crc, static_cast<z_off_t>(chunk.in.size())));
    entry.size += chunk.in.size();
    entry.packed += chunk.out.size();
    if (auto written = file_.write(chunk.out); !written) return written;
  }
  pending_.erase(pending_.begin(), pending_.end() - static_cast<std::ptrdiff_t>(rest.size()));
  return {};
}

Status Writer::end() {
  if (auto deflated = deflate_pending(true); !deflated) return deflated;
  if (auto written = file_.write(kLastBlock); !written) return written;
  Entry& entry = entries_.back();
  entry.packed += kLastBlock.size();
  std::string crc, sizes;
  put(crc, entry.crc, 4);
  put(sizes, entry.size, 8);
  put(sizes, entry.packed, 8);
  const std::uint64_t extra = entry.offset + kLocalHeaderBytes + entry.name.size() + 4;
  if (auto written = file_.write_at(entry.offset + 14, std::as_bytes(std::span(crc))); !written) return written;
  return file_.write_at(extra, std::as_bytes(std::span(sizes)));
}

Status Writer::finish() {
  const std::uint64_t start = file_.size();
  std::string directory;
  for (const Entry& entry : entries_) {
    std::string extra;  // in this order, those that do not fit 32 bits
    const auto narrow = [&](std::uint64_t value) -> std::uint64_t {
      if (value < kNo32) return value;
      put(extra, value, 8);
      return kNo32;
    };
    const std::uint64_t size = narrow(entry.size), packed = narrow(entry.packed), offset = narrow(entry.offset);
    put(directory, kCentralHeader, 4);
    put(directory, kVersion64, 2);
    put(directory, kVersion64, 2);
    put(directory, 0, 2);
    put(directory, kDeflated, 2);
    put(directory, kFixedTime, 4);
    put(directory, entry.crc, 4);
    put(directory, packed, 4);
    put(directory, size, 4);
    put(directory, entry.name.size(), 2);
    put(directory, extra.empty() ? 0 : extra.size() + 4, 2);
    put(directory, 0, 2 + 2 + 2);  // comment, disk, internal attributes
    put(directory, 0600U << 16U, 4);
    put(directory, offset, 4);
    directory += entry.name;
    if (!extra.empty()) {
      put(directory, kExtra64, 2);
      put(directory, extra.size(), 2);
      directory += extra;
    }
  }
  const std::uint64_t bytes = directory.size(), members = entries_.size();
  if (start >= kNo32 || bytes >= kNo32) {
    put(directory, kEnd64, 4);
    put(directory, kEnd64Bytes - 12, 8);
    put(directory, kVersion64, 2);
    put(directory, kVersion64, 2);
    put(directory, 0, 4 + 4);
    put(directory, members, 8);
    put(directory, members, 8);
    put(directory, bytes, 8);
    put(directory, start, 8);
    put(directory, kEnd64Locator, 4);
    put(directory, 0, 4);
    put(directory, start + bytes, 8);
    put(directory, 1, 4);
  }
  put(directory, kEnd, 4);
  put(directory, 0, 2 + 2);
  put(directory, members, 2);
  put(directory, members, 2);
  put(directory, std::min<std::uint64_t>(bytes, kNo32), 4);
  put(directory, std::min<std::uint64_t>(start, kNo32), 4);
  put(directory, 0, 2);
  return file_.write(directory);
}

}  // namespace segue::linalg::zip
