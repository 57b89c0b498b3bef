// The part of a file's text that is being read; grows while a record does not end in it.
#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "ingest/byte_source.hpp"

#include "segue/base/result.hpp"

namespace segue::prepare {

class Window {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20U;  // a record longer than this is no record

  // Errors: what open_bytes says; corrupt where the file is UTF-16 or binary. A UTF-8 byte order mark is passed over.
  // Line ends of old Macs, a carriage return alone, are changed to those of today where its start has no others.
  [[nodiscard]] static Result<Window> open(const std::filesystem::path& file);

  [[nodiscard]] std::string_view text() const { return {data_.data() + begin_, data_.size() - begin_}; }
  [[nodiscard]] char* bytes() { return data_.data() + begin_; }
  void skip(std::size_t bytes) { begin_ += bytes, passed_ += bytes; }
  [[nodiscard]] bool at_end() const { return ended_; }            // text() reaches to the end of the file
  [[nodiscard]] std::size_t position() const { return passed_; }  // of text() in the file, in unpacked bytes
  // Reads on; what was in text() stays at its front. Void: views into text().
  [[nodiscard]] Status more();
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
  std::unique_ptr<ByteSource> source_;
  std::string data_;
  std::size_t begin_ = 0, passed_ = 0;
  bool ended_ = false, old_mac_ = false;
};

}  // namespace segue::prepare
