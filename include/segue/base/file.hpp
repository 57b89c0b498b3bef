// Files written whole or not at all, and files mapped for reading.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "segue/base/result.hpp"

namespace segue {

[[nodiscard]] Result<std::string> read_text_file(const std::filesystem::path& path);

// A file that appears under its name only when complete: written beside, synced, renamed by commit(). Dropped without
// commit(), it leaves nothing and what was there before stays whole.
class AtomicFile {
 public:
  [[nodiscard]] static Result<AtomicFile> create(const std::filesystem::path& path);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  [[nodiscard]] Status write(std::span<const std::byte> bytes);  // buffered
  [[nodiscard]] Status write(std::string_view text);
  [[nodiscard]] Status write_at(std::uint64_t offset, std::span<const std::byte> bytes);  // over what was written
  [[nodiscard]] std::uint64_t size() const { return put_out_ + buffer_.size(); }
  [[nodiscard]] Status commit();

 private:
  AtomicFile() = default;
  [[nodiscard]] Status flush();
  [[nodiscard]] Status put_out(std::span<const std::byte> bytes);
  [[nodiscard]] Error failed();
  std::filesystem::path path_, temporary_;
  int descriptor_ = -1;
  bool failed_ = false;                        // a write was lost: never committed
  std::uint64_t put_out_ = 0, under_way_ = 0;  // bytes given to the system, and of these to the disk
  std::string buffer_;
};

[[nodiscard]] Status write_text_file(const std::filesystem::path& path, std::string_view text);  // atomic

// A file's bytes, mapped read-only; valid while this lives. An empty file has an empty span.
class MappedFile {
 public:
  [[nodiscard]] static Result<MappedFile> open(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();
  [[nodiscard]] std::span<const std::byte> bytes() const { return {data_, size_}; }

 private:
  MappedFile() = default;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

// Creates the folder if it is missing; refuses, with a reason, one that cannot be written to.
[[nodiscard]] Status ensure_writable_folder(const std::filesystem::path& folder);
// The same of a place that is filled at the end of long work, asked at its beginning. Leaves nothing there.
[[nodiscard]] Status check_place_of_folder(const std::filesystem::path& folder);
[[nodiscard]] Status check_place_of_file(const std::filesystem::path& file);
[[nodiscard]] Status sync_file(const std::filesystem::path& file);      // what others wrote to it is on the disk
[[nodiscard]] Status sync_folder(const std::filesystem::path& folder);  // makes renames in it durable

}  // namespace segue
