// The elements of a JSON array, found by its brackets and strings alone; what is in them is looked at later.
#include "ingest/records.hpp"
#include "ingest/window.hpp"

namespace segue::prepare {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

class Array : public RecordReader {
 public:
  explicit Array(Window window) : window_(std::move(window)) {}

  Result<bool> next(Record& record) override {
    window_.skip(length_);
    length_ = 0;
    for (;;) {  // to the front of the next element
      auto c = peek();
      if (!c) return c.error();
      if (*c == 0) {
        if (level_ == 0) return false;  // after the array, or nothing but blanks
        return broken("ends before the array is closed: the file is cut off; fetch it again");
      }
      if (level_ == 0) {
        if (*c != '[' || closed_)
          return broken(closed_ ? "something follows the end of the array; mend the file"
                                : "a JSON array must begin with '['; mend the file");
        ++level_;
      } else if (*c == '[') {
        ++level_;
      } else if (*c == ']') {
        closed_ = --level_ == 0;
      } else if (*c != ',') {
        break;
      }
      window_.skip(1);
    }
    auto length = element();
    if (!length) return length.error();
    length_ = *length;
    record.row = ++row_;
    record.broken = {};
    record.fields.assign(1, window_.text().substr(0, length_));
    return true;
  }

 private:
  [[nodiscard]] Error broken(std::string_view what) const {
    return make_error(ErrorKind::corrupt, "{}: byte {}, after element {}: {}", window_.file().string(),
                      window_.position(), row_, what);
  }

  Result<char> peek() {  // past blanks; 0 at the end of the file
    for (;;) {
      const std::string_view text = window_.text();
      const std::size_t at = text.find_first_not_of(kBlank);
      if (at != std::string_view::npos) {
        window_.skip(at);
        return text[at];
      }
      window_.skip(text.size());
      if (window_.at_end()) return '\0';
      if (auto read = window_.more(); !read) return read.error();
    }
  }

  Result<std::size_t> element() {  // bytes of the element at the front of the window
    std::size_t at = 0;
    int depth = 0;
    bool in_text = false;
    for (;;) {
      const std::string_view text = window_.text();
      for (; at < text.size(); ++at) {
        if (in_text) {
          at = text.find_first_of("\"\\", at);
          if (at == std::string_view::npos) at = text.size();
          if (at == text.size()) break;
          if (text[at] == '"') in_text = false;
          if (text[at] == '\\') {
            if (at + 1 == text.size()) break;  // what is escaped has not been read
            ++at;
          }
          continue;
        }
        const char c = text[at];
        if (c == '"') in_text = true;
        if (c == '{' || c == '[') ++depth;
        if (depth == 0 && (c == ',' || c == ']')) return at;
        if ((c == '}' || c == ']') && --depth == 0) return at + 1;
      }
      if (window_.at_end() || text.size() > Window::kMostBytes)
        return broken("the next element does not end: the file is cut off; fetch it again");
      if (auto read = window_.more(); !read) return read.error();
    }
  }

  Window window_;
  std::size_t length_ = 0;
  std::int64_t row_ = 0;
  int level_ = 0;
  bool closed_ = false;
};

}  // namespace

Result<bool> is_json_array(const std::filesystem::path& file) {
  auto window = Window::open(file);
  if (!window) return window.error();
  const std::size_t first = window->text().find_first_not_of(kBlank);
  return first != std::string_view::npos && window->text()[first] == '[';
}

Result<std::unique_ptr<RecordReader>> read_json_array(const std::filesystem::path& file) {
  auto window = Window::open(file);
  if (!window) return window.error();
  return std::unique_ptr<RecordReader>(std::make_unique<Array>(std::move(*window)));
}

}  // namespace segue::prepare
