#include "ingest/byte_source.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace segue::prepare {
namespace {

class PlainBytes : public ByteSource {
 public:
  PlainBytes(std::filesystem::path file, std::FILE* handle) : file_(std::move(file)), handle_(handle) {}
  ~PlainBytes() override { std::fclose(handle_); }
  PlainBytes(const PlainBytes&) = delete;
  PlainBytes& operator=(const PlainBytes&) = delete;

  Result<std::size_t> read(std::span<char> out) override {
    const std::size_t got = std::fread(out.data(), 1, out.size(), handle_);
    if (got < out.size() && std::ferror(handle_) != 0)
      return make_error(ErrorKind::io, "{}: cannot be read ({})", file_.string(), std::strerror(errno));
    return got;
  }
  void rewind() { std::rewind(handle_); }

 private:
  std::filesystem::path file_;
  std::FILE* handle_;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_bytes(const std::filesystem::path& file) {
  std::FILE* handle = std::fopen(file.c_str(), "rb");
  if (handle == nullptr)
    return make_error(errno == ENOENT ? ErrorKind::not_found : ErrorKind::io, "{}: cannot be opened ({})",
                      file.string(), std::strerror(errno));
  auto plain = std::make_unique<PlainBytes>(file, handle);
  char magic[4] = {};
  auto got = plain->read(magic);
  if (!got) return got.error();
  plain->rewind();
  const std::string_view head(magic, *got);
  if (head.starts_with("\x1f\x8b")) return gzip_bytes(file, std::move(plain));
  if (head == "\x28\xb5\x2f\xfd") return zstd_bytes(file, std::move(plain));
  const std::string extension = file.extension().string();
  if (*got > 0 && (extension == ".gz" || extension == ".zst"))
    return make_error(ErrorKind::corrupt,
                      "{}: this is not packed as its name says; fetch it again, or take {} off its name", file.string(),
                      extension);
  return std::unique_ptr<ByteSource>(std::move(plain));
}

}  // namespace segue::prepare
