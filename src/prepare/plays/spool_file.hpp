// Bytes put on disk for a while: appended by any thread, read by place. The file has no name, so that it is gone
// with the process, however that ends.
#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include "segue/base/result.hpp"

namespace segue::prepare {

class SpoolFile {
 public:
  [[nodiscard]] static Result<SpoolFile> create(const std::filesystem::path& folder);
  SpoolFile(SpoolFile&& other) noexcept;
  SpoolFile& operator=(SpoolFile&&) = delete;
  ~SpoolFile();

  [[nodiscard]] Result<std::uint64_t> append(std::string_view bytes);  // where they begin
  [[nodiscard]] Status read(std::uint64_t begin, std::span<char> bytes) const;
  void release(std::uint64_t begin, std::uint64_t size);  // not needed any more: gives the disk space back

 private:
  SpoolFile(std::filesystem::path folder, int descriptor) : folder_(std::move(folder)), descriptor_(descriptor) {}
  std::filesystem::path folder_;
  int descriptor_;
  std::atomic<std::uint64_t> size_ = 0;
};

}  // namespace segue::prepare
