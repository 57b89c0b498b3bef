#include <vector>
#include <zlib.h>

#include "ingest/byte_source.hpp"

namespace segue::prepare {
namespace {

constexpr std::size_t kPackedBytes = 1 << 18;

class GzipBytes : public ByteSource {
 public:
  GzipBytes(std::filesystem::path file, std::unique_ptr<ByteSource> packed)
      : file_(std::move(file)), packed_(std::move(packed)), input_(kPackedBytes) {}
  ~GzipBytes() override {
    if (open_) inflateEnd(&stream_);
  }
  GzipBytes(const GzipBytes&) = delete;
  GzipBytes& operator=(const GzipBytes&) = delete;
  [[nodiscard]] bool begin() { return open_ = inflateInit2(&stream_, 15 + 16) == Z_OK; }  // 16: gzip, with its checksum

  Result<std::size_t> read(std::span<char> out) override {
    std::size_t filled = 0;
    while (filled < out.size()) {
      if (stream_.avail_in == 0) {
        auto got = packed_->read(input_);
        if (!got) return got;
        stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
        stream_.avail_in = static_cast<uInt>(*got);
      }
      if (stream_.avail_in == 0) {
        if (in_member_)
          return make_error(ErrorKind::corrupt, "{}: the gzip file is cut off; fetch it again", file_.string());
        break;
      }
      if (!in_member_) {  // members may follow one another
        inflateReset(&stream_);
        in_member_ = true;
      }
      const std::size_t room = std::min<std::size_t>(out.size() - filled, 1U << 30U);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
      stream_.avail_out = static_cast<uInt>(room);
      const int state = inflate(&stream_, Z_NO_FLUSH);
      filled += room - stream_.avail_out;
      if (state == Z_STREAM_END)
        in_member_ = false;
      else if (state != Z_OK && state != Z_BUF_ERROR)
        return make_error(ErrorKind::corrupt, "{}: the gzip file is damaged ({}); fetch it again", file_.string(),
                          stream_.msg != nullptr ? stream_.msg : "unreadable");
    }
    return filled;
  }

 private:
  std::filesystem::path file_;
  std::unique_ptr<ByteSource> packed_;
  std::vector<char> input_;
  z_stream stream_ = {};
  bool open_ = false, in_member_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> gzip_bytes(const std::filesystem::path& file, std::unique_ptr<ByteSource> packed) {
  auto bytes = std::make_unique<GzipBytes>(file, std::move(packed));
  if (!bytes->begin()) return make_error(ErrorKind::out_of_memory, "{}: no memory to unpack it", file.string());
  return std::unique_ptr<ByteSource>(std::move(bytes));
}

}  // namespace segue::prepare
