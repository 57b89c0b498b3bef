#include "ingest/window.hpp"

#include <algorithm>

namespace segue::prepare {
namespace {
constexpr std::size_t kStepBytes = std::size_t{1} << 20U;
constexpr std::size_t kLookBytes = 4096;  // a zero byte among the first so many: no text
}  // namespace

Result<Window> Window::open(const std::filesystem::path& file) {
  auto source = open_bytes(file);
  if (!source) return source.error();
  Window window;
  window.file_ = file;
  window.source_ = std::move(*source);
  if (auto read = window.more(); !read) return read.error();
  const std::string_view head = window.text().substr(0, kLookBytes);
  if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff"))
    return make_error(ErrorKind::corrupt, "{}: the text is UTF-16; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)",
                      file.string());
  if (head.starts_with("PAR1"))
    return make_error(ErrorKind::corrupt, "{}: this is a Parquet file, not text; give it a name that ends in .parquet",
                      file.string());
  if (const auto zero = head.find('\0'); zero != std::string_view::npos)
    return make_error(ErrorKind::corrupt,
                      "{}: this is no text but binary data (a zero byte at {}); give a listening log", file.string(),
                      zero);
  if (head.starts_with("\xef\xbb\xbf")) window.skip(3);
  const std::string_view text = window.text();
  window.old_mac_ = text.find('\n') == text.npos && text.find('\r') != text.npos;
  if (window.old_mac_) std::replace(window.data_.begin(), window.data_.end(), '\r', '\n');
  return window;
}

Status Window::more() {
  if (ended_) return {};
  data_.erase(0, begin_);
  begin_ = 0;
  const std::size_t had = data_.size();
  const std::size_t step = std::max(kStepBytes, had);
  data_.resize(had + step);
  auto got = source_->read(std::span(data_).subspan(had));
  if (!got) return got.error();
  data_.resize(had + *got);
  if (old_mac_) std::replace(data_.begin() + static_cast<std::ptrdiff_t>(had), data_.end(), '\r', '\n');
  ended_ = *got < step;
  return {};
}

}  // namespace segue::prepare
