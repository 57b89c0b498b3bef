// Bytes put on disk: appended by any thread, read by place. For a while, in a file without a name, which is gone with
// the process, however that ends; or to be kept.
#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include "segue/base/result.hpp"

namespace segue {

class SpoolFile {
 public:
  [[nodiscard]] static Result<SpoolFile> create(const std::filesystem::path& folder);
  [[nodiscard]] static Result<SpoolFile> create_kept(const std::filesystem::path& file);  // in an existing folder
  [[nodiscard]] static Result<SpoolFile> open(const std::filesystem::path& file);         // one that was kept
  SpoolFile(SpoolFile&& other) noexcept;
  SpoolFile& operator=(SpoolFile&&) = delete;
  ~SpoolFile();

  [[nodiscard]] Result<std::uint64_t> append(std::string_view bytes);  // where they begin
  [[nodiscard]] Status read(std::uint64_t begin, std::span<char> bytes) const;
  void will_read(std::uint64_t begin, std::uint64_t size) const;  // soon: the system may fetch them meanwhile
  void was_read(std::uint64_t begin, std::uint64_t size) const;   // and will not be: memory is for other files
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] bool kept() const { return kept_; }

 private:
  SpoolFile(std::filesystem::path place, int descriptor, bool kept)
      : place_(std::move(place)), descriptor_(descriptor), kept_(kept) {}
  std::filesystem::path place_;  // for messages
  int descriptor_;
  bool kept_;
  std::atomic<std::uint64_t> size_ = 0;
};

}  // namespace segue
