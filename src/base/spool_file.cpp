#include "segue/base/spool_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

#include "segue/base/file.hpp"

namespace segue {

Result<SpoolFile> SpoolFile::create(const std::filesystem::path& folder) {
  if (auto made = ensure_writable_folder(folder); !made) return made.error();
  std::string name = (folder / "plays_XXXXXX").string();
  const int descriptor = ::mkstemp(name.data());
  if (descriptor < 0)
    return make_error(ErrorKind::io, "{}: cannot create a file in it: {}", folder.string(), std::strerror(errno));
  ::unlink(name.c_str());
  return SpoolFile(folder, descriptor, false);
}

Result<SpoolFile> SpoolFile::create_kept(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0)
    return make_error(ErrorKind::io, "{}: cannot be created: {}", file.string(), std::strerror(errno));
  return SpoolFile(file, descriptor, true);
}

Result<SpoolFile> SpoolFile::open(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return make_error(ErrorKind::not_found, "{}: cannot be opened: {}", file.string(), std::strerror(errno));
  SpoolFile opened(file, descriptor, true);
  const auto size = ::lseek(descriptor, 0, SEEK_END);
  opened.size_ = size < 0 ? 0 : static_cast<std::uint64_t>(size);
  return opened;
}

SpoolFile::SpoolFile(SpoolFile&& other) noexcept
    : place_(std::move(other.place_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      kept_(other.kept_),
      size_(other.size_.load()) {}

SpoolFile::~SpoolFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::uint64_t> SpoolFile::append(std::string_view bytes) {
  const std::uint64_t begin = size_.fetch_add(bytes.size());
  for (std::size_t done = 0; done < bytes.size();) {
    const auto wrote =
        ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(begin + done));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0)
      return make_error(
          ErrorKind::io,
          "{}: what is to be kept for a while cannot be put there: {}; free some space or choose another folder",
          place_.string(), std::strerror(wrote < 0 ? errno : ENOSPC));
    done += static_cast<std::size_t>(wrote);
  }
  return begin;
}

Status SpoolFile::read(std::uint64_t begin, std::span<char> bytes) const {
  for (std::size_t done = 0; done < bytes.size();) {
    const auto got = ::pread(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(begin + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0)
      return make_error(ErrorKind::io, "{}: what was put there cannot be read back: {}", place_.string(),
                        got < 0 ? std::strerror(errno) : "the file ends early");
    done += static_cast<std::size_t>(got);
  }
  return {};
}

void SpoolFile::will_read(std::uint64_t begin, std::uint64_t size) const {
  (void)::posix_fadvise(descriptor_, static_cast<off_t>(begin), static_cast<off_t>(size), POSIX_FADV_WILLNEED);
}

void SpoolFile::was_read(std::uint64_t begin, std::uint64_t size) const {
  (void)::posix_fadvise(descriptor_, static_cast<off_t>(begin), static_cast<off_t>(size), POSIX_FADV_DONTNEED);
}

}  // namespace segue
