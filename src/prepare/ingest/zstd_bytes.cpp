#include <vector>
#include <zstd.h>

#include "ingest/byte_source.hpp"

namespace segue::prepare {
namespace {

class ZstdBytes : public ByteSource {
 public:
  ZstdBytes(std::filesystem::path file, std::unique_ptr<ByteSource> packed)
      : file_(std::move(file)),
        packed_(std::move(packed)),
        stream_(ZSTD_createDStream()),
        input_(ZSTD_DStreamInSize()) {}
  ~ZstdBytes() override { ZSTD_freeDStream(stream_); }
  ZstdBytes(const ZstdBytes&) = delete;
  ZstdBytes& operator=(const ZstdBytes&) = delete;
  [[nodiscard]] bool begun() const { return stream_ != nullptr; }

  Result<std::size_t> read(std::span<char> out) override {
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    while (to.pos < to.size) {
      if (from_.pos == from_.size) {
        auto got = packed_->read(input_);
        if (!got) return got;
        from_ = {input_.data(), *got, 0};
        ended_ = *got == 0;
      }
      if (ended_ && !in_frame_) break;
      const std::size_t before = to.pos;
      const std::size_t state = ZSTD_decompressStream(stream_, &to, &from_);
      if (ZSTD_isError(state) != 0)
        return make_error(ErrorKind::corrupt, "{}: the zstd file is damaged ({}); fetch it again", file_.string(),
                          ZSTD_getErrorName(state));
      in_frame_ = state != 0;  // frames may follow one another
      if (ended_ && in_frame_ && to.pos == before)
        return make_error(ErrorKind::corrupt, "{}: the zstd file is cut off; fetch it again", file_.string());
    }
    return to.pos;
  }

 private:
  std::filesystem::path file_;
  std::unique_ptr<ByteSource> packed_;
  ZSTD_DStream* stream_;
  std::vector<char> input_;
  ZSTD_inBuffer from_ = {nullptr, 0, 0};
  bool in_frame_ = false, ended_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> zstd_bytes(const std::filesystem::path& file, std::unique_ptr<ByteSource> packed) {
  auto bytes = std::make_unique<ZstdBytes>(file, std::move(packed));
  if (!bytes->begun()) return make_error(ErrorKind::out_of_memory, "{}: no memory to unpack it", file.string());
  return std::unique_ptr<ByteSource>(std::move(bytes));
}

}  // namespace segue::prepare
