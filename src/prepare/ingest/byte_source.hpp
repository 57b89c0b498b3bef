// The bytes of a file, unpacked where it is gzip or zstd. A packed file that ends early is an error, never a short
// file.
#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

#include "segue/base/result.hpp"

namespace segue::prepare {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills `out` from the front; fewer bytes than it holds, also 0, only at the end of the file.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<char> out) = 0;
};

// By the file's first bytes, whatever its name. Errors: not_found, io, corrupt.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_bytes(const std::filesystem::path& file);

// `packed` gives the packed bytes.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> gzip_bytes(const std::filesystem::path& file,
                                                             std::unique_ptr<ByteSource> packed);
[[nodiscard]] Result<std::unique_ptr<ByteSource>> zstd_bytes(const std::filesystem::path& file,
                                                             std::unique_ptr<ByteSource> packed);

}  // namespace segue::prepare
