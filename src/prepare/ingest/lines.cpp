// JSON lines and lists of items: a line is a line.
#include <algorithm>

#include "ingest/records.hpp"
#include "ingest/window.hpp"

namespace segue::prepare {
namespace {

class Lines : public RecordReader {
 public:
  explicit Lines(Window window) : window_(std::move(window)) {}

  Result<bool> next(Record& record) override {
    for (;;) {
      auto got = line(record);
      if (!got || !*got) return got;
      if (record.fields.front().find_first_not_of(" \t") != std::string_view::npos) return true;
    }
  }

 private:
  Result<bool> line(Record& record) {
    window_.skip(length_);
    length_ = 0;
    std::size_t looked = 0;
    for (;;) {
      const std::string_view text = window_.text();
      const std::size_t end = text.find('\n', looked);
      if (end != std::string_view::npos || (window_.at_end() && !text.empty())) {
        length_ = end == std::string_view::npos ? text.size() : end + 1;
        std::string_view found = text.substr(0, end);
        if (found.ends_with('\r')) found.remove_suffix(1);
        record.row = ++row_;
        record.fields.assign(1, found);
        const bool cut =
            end == std::string_view::npos && found.starts_with('{') && found.find_last_of('}') == found.npos;
        record.broken = cut ? "cut_off" : "";
        record.raw = found;
        return true;
      }
      if (window_.at_end()) return false;
      if (text.size() > Window::kMostBytes)
        return make_error(ErrorKind::corrupt, "{}: line {} does not end within 64 MiB; is this a file of lines?",
                          window_.file().string(), row_ + 1);
      looked = text.size();
      if (auto read = window_.more(); !read) return read.error();
    }
  }

  Window window_;
  std::size_t length_ = 0;
  std::int64_t row_ = 0;
};

class ItemLists : public RecordReader {
 public:
  explicit ItemLists(Window window) : lines_(std::move(window)) {}

  Result<bool> next(Record& record) override {
    while (rest_.empty()) {
      auto got = lines_.next(line_);
      if (!got || !*got) return got;
      rest_ = line_.fields.front();
      if (rest_.find_first_not_of("0123456789 \t") != std::string_view::npos) {
        record.row = line_.row;
        record.fields.clear();
        record.broken = "bad_number";
        record.raw = rest_;
        rest_ = {};
        return true;
      }
      user_ = word();
      if (rest_.empty()) continue;  // a user without items is no row
    }
    record.row = line_.row;
    record.broken = {};
    record.fields.assign({user_, word()});
    return true;
  }

 private:
  std::string_view word() {
    const auto skip = [&] { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); };
    skip();
    const std::string_view found = rest_.substr(0, rest_.find_first_of(" \t"));
    rest_.remove_prefix(found.size());
    skip();
    return found;
  }

  Lines lines_;
  Record line_;
  std::string_view user_, rest_;
};

}  // namespace

Result<std::unique_ptr<RecordReader>> read_lines(const std::filesystem::path& file) {
  auto window = Window::open(file);
  if (!window) return window.error();
  return std::unique_ptr<RecordReader>(std::make_unique<Lines>(std::move(*window)));
}

Result<std::unique_ptr<RecordReader>> read_item_lists(const std::filesystem::path& file) {
  auto window = Window::open(file);
  if (!window) return window.error();
  return std::unique_ptr<RecordReader>(std::make_unique<ItemLists>(std::move(*window)));
}

}  // namespace segue::prepare
