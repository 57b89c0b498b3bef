#include "fuzz_target.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <unistd.h>

namespace segue::fuzz {
namespace {

// Removed at the end of the program.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "segue_fuzz_XXXXXX").string();
    require(::mkdtemp(name.data()) != nullptr, "the temporary folder is writable");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

std::filesystem::path as_file(const std::uint8_t* data, std::size_t size, std::string_view name) {
  static const Folder folder;
  auto path = folder.path() / name;
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  return path;
}

void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: does not hold: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

void require_sentence(const Error& error, std::string_view file) {
  const std::string& message = error.message;
  require(!message.empty(), "an error has a message");
  require(error.kind != ErrorKind::internal, "a broken file is no error of ours: " + message);
  require(message.find(file) != std::string::npos, "the message names the file: " + message);
}

}  // namespace segue::fuzz
