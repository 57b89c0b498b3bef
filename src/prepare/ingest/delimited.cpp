// CSV (RFC 4180), TSV and the like. A quote counts only as the first byte of a field.
#include <algorithm>
#include <cstring>

#include "ingest/columns.hpp"
#include "ingest/records.hpp"
#include "ingest/window.hpp"

namespace segue::prepare {
namespace {

enum class Parsed : std::uint8_t { whole, needs_more, bad_quotes, open_quote };

struct Field {
  std::size_t begin, end;
  bool doubled;  // has quotes written twice
};

class Delimited : public DelimitedReader {
 public:
  Delimited(Window window, DelimitedShape shape) : window_(std::move(window)), shape_(std::move(shape)) {}

  Status begin() {
    if (shape_.header == DelimitedShape::Header::no) {
      columns_ = shape_.columns;
      return {};
    }
    Record first;
    peeking_ = true;
    auto got = raw_next(first);
    peeking_ = false;
    if (!got) return got.error();
    if (!*got) return {};
    const bool named = shape_.header == DelimitedShape::Header::yes || is_header(first.fields, shape_.known);
    if (!named) {
      columns_ = shape_.columns;
      length_ = 0;  // it will be read once more, as a row
      return {};
    }
    if (!first.broken.empty())
      return make_error(ErrorKind::corrupt, "{}: the header line is broken ({}); mend it", window_.file().string(),
                        first.broken);
    for (const std::string_view name : first.fields) columns_.emplace_back(header_name(name));
    exact_ = true;
    return {};
  }

  [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }

  Result<bool> next(Record& record) override {
    auto got = raw_next(record);
    if (!got || !*got) return got;
    record.row = ++row_;
    return true;
  }

 private:
  [[nodiscard]] bool fits(std::size_t fields) const {
    return fields == columns_.size() || (!exact_ && fields < columns_.size());
  }

  // The next record that is no blank line. It stays in the window until the one after it is asked for.
  Result<bool> raw_next(Record& record) {
    window_.skip(length_);
    length_ = 0;
    for (;;) {
      const std::string_view text = window_.text();
      std::size_t blank = 0;
      while (blank < text.size() && (text[blank] == '\n' || text[blank] == '\r')) ++blank;
      window_.skip(blank);
      if (!window_.text().empty() || window_.at_end()) {
        if (window_.text().empty()) return false;
        const Parsed parsed = parse();
        if (parsed == Parsed::whole) return finish(record);
        if (parsed == Parsed::bad_quotes) return broken_line(record, "bad_quotes");
        if (parsed == Parsed::open_quote || window_.text().size() > Window::kMostBytes) {
          if (window_.text().find('\n') == std::string_view::npos) return broken_line(record, "cut_off");
          return make_error(
              ErrorKind::corrupt,
              "{}: row {}: a quote opened there is never closed and takes in all that follows; mend the row, "
              "or write quote = \"\" in [mapping] where the file does not quote",
              window_.file().string(), row_ + 1);
        }
      }
      if (auto read = window_.more(); !read) return read.error();
    }
  }

  Result<bool> finish(Record& record) {
    record.fields.clear();
    record.broken = {};
    record.cut = cut_;
    record.raw = window_.text().substr(0, length_);
    while (record.raw.ends_with('\n') || record.raw.ends_with('\r')) record.raw.remove_suffix(1);
    if (!peeking_ && !fits(fields_.size())) {
      record.broken = cut_ && fields_.size() < columns_.size() ? "cut_off" : "bad_columns";
      return true;
    }
    char* bytes = window_.bytes();
    for (const Field& field : fields_) {
      std::size_t end = field.end;
      if (field.doubled && !peeking_) {  // shortened where it stands: the row has been taken whole
        char* to = bytes + field.begin;
        for (const char* from = to; from < bytes + field.end; ++from) {
          *to++ = *from;
          if (*from == shape_.quote) ++from;
        }
        end = static_cast<std::size_t>(to - bytes);
      }
      record.fields.emplace_back(bytes + field.begin, end - field.begin);
    }
    return true;
  }

  Result<bool> broken_line(Record& record, std::string_view reason) {
    std::string_view line = window_.text();
    const std::size_t end = line.find('\n');
    cut_ = end == std::string_view::npos;
    line = line.substr(0, end);
    length_ = line.size() + (cut_ ? 0 : 1);
    record.fields.clear();
    record.broken = reason;
    record.raw = line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
    return true;
  }

  // Takes the record at the front of the window apart into fields_, and sets length_ and cut_.
  Parsed parse() {
    const std::string_view text = window_.text();
    const std::string_view delimiter = shape_.delimiter;
    const bool ended = window_.at_end();
    fields_.clear();
    std::size_t at = 0;
    for (;;) {
      Field field{at, at, false};
      if (shape_.quote != 0 && at < text.size() && text[at] == shape_.quote) {
        std::size_t close = at + 1;
        for (;;) {
          close = text.find(shape_.quote, close);
          if (close == std::string_view::npos) return ended ? Parsed::open_quote : Parsed::needs_more;
          if (close + 1 == text.size() && !ended) return Parsed::needs_more;
          if (close + 1 == text.size() || text[close + 1] != shape_.quote) break;
          field.doubled = true;
          close += 2;
        }
        field.begin = at + 1;
        field.end = close;
        at = close + 1;
        if (at < text.size() && text[at] == '\r') {
          if (at + 1 == text.size() && !ended) return Parsed::needs_more;
          ++at;
        }
        if (at < text.size() && text[at] != '\n' && text.compare(at, delimiter.size(), delimiter) != 0)
          return text.size() - at < delimiter.size() && !ended ? Parsed::needs_more : Parsed::bad_quotes;
      } else {
        const char first = delimiter.front();
        for (;; ++at) {
          while (at < text.size() && text[at] != first && text[at] != '\n') ++at;
          if (at == text.size() || text[at] == '\n') break;
          if (delimiter.size() == 1 || text.compare(at, delimiter.size(), delimiter) == 0) break;
        }
        if (at == text.size() && !ended) return Parsed::needs_more;
        field.end = at;
        if ((at == text.size() || text[at] == '\n') && field.end > field.begin && text[field.end - 1] == '\r')
          --field.end;
      }
      fields_.push_back(field);
      if (at == text.size()) {
        if (!ended) return Parsed::needs_more;
        length_ = at;
        cut_ = true;
        return Parsed::whole;
      }
      if (text[at] == '\n') {
        length_ = at + 1;
        cut_ = false;
        return Parsed::whole;
      }
      at += delimiter.size();
    }
  }

  Window window_;
  DelimitedShape shape_;
  std::vector<std::string> columns_;
  std::vector<Field> fields_;
  std::size_t length_ = 0;  // of the record at the front of the window
  std::int64_t row_ = 0;
  bool exact_ = false, peeking_ = false, cut_ = false;
};

}  // namespace

Result<std::unique_ptr<DelimitedReader>> read_delimited(const std::filesystem::path& file, DelimitedShape shape) {
  auto window = Window::open(file);
  if (!window) return window.error();
  auto reader = std::make_unique<Delimited>(std::move(*window), std::move(shape));
  if (auto begun = reader->begin(); !begun) return begun.error();
  return std::unique_ptr<DelimitedReader>(std::move(reader));
}

}  // namespace segue::prepare
