// Bytes of unknown make to UTF-8.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace segue::prepare {

[[nodiscard]] bool is_utf8(std::string_view text);  // and holds no zero byte
// `text` itself where it is UTF-8; else what it most likely meant, in `scratch`, without zero bytes.
[[nodiscard]] std::string_view as_utf8(std::string_view text, std::string& scratch);
// What Python's repr wrote: b'Rapha\xc3\xabl' is Raphaël. Text that is no such literal stays.
[[nodiscard]] std::string_view from_python_bytes(std::string_view text, std::string& scratch);

// From an encoding of which the first 128 characters are ASCII's (windows-1251, shift_jis, ...), by iconv.
class Decoder {
 public:
  [[nodiscard]] static std::optional<Decoder> of(const std::string& encoding);  // nothing: there is no such encoding
  // In `scratch`, without zero bytes; where the text is none of this encoding, as_utf8() of it.
  [[nodiscard]] std::string_view decode(std::string_view text, std::string& scratch) const;

 private:
  [[nodiscard]] std::optional<std::string> convert(std::string_view text) const;
  struct Close {
    void operator()(void* state) const;
  };
  std::unique_ptr<void, Close> state_;  // an iconv_t
};

}  // namespace segue::prepare
