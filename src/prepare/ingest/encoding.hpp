// Bytes of unknown make to UTF-8.
#pragma once
#include <string>
#include <string_view>

namespace segue::prepare {

[[nodiscard]] bool is_utf8(std::string_view text);  // and holds no zero byte
// `text` itself where it is UTF-8; else what it most likely meant, in `scratch`, without zero bytes.
[[nodiscard]] std::string_view as_utf8(std::string_view text, std::string& scratch);
// What Python's repr wrote: b'Rapha\xc3\xabl' is Raphaël. Text that is no such literal stays.
[[nodiscard]] std::string_view from_python_bytes(std::string_view text, std::string& scratch);

}  // namespace segue::prepare
