#include "segue/base/file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace segue {
namespace {

constexpr std::size_t kBufferBytes = 1U << 20U, kUnderWayBytes = 32U << 20U;

Error system_error(const std::filesystem::path& path, std::string_view doing) {
  const int error = errno;
  const char* advice = error == ENOSPC ? "; free some space or choose another folder" : "";
  return make_error(error == ENOENT ? ErrorKind::not_found : ErrorKind::io, "{}: cannot {}: {}{}", path.string(), doing,
                    std::strerror(error), advice);
}

}  // namespace

Result<std::string> read_text_file(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_error(path, "read");
  std::string text;
  std::size_t used = 0;
  for (;;) {  // to its end, not to its size: a pipe has none
    if (text.size() - used < kBufferBytes / 16) text.resize(used + kBufferBytes / 16 + used / 2);
    const ssize_t got = ::read(descriptor, text.data() + used, text.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      const Error error = system_error(path, "read");
      ::close(descriptor);
      return error;
    }
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  ::close(descriptor);
  text.resize(used);
  return text;
}

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& path) {
  AtomicFile file;
  file.path_ = path;
  for (unsigned attempt = 0; file.descriptor_ < 0; ++attempt) {  // two writers of one name must not share a file
    file.temporary_ = path;
    file.temporary_ += fmt::format(".{}.{}.partial", getpid(), attempt);
    file.descriptor_ = ::open(file.temporary_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file.descriptor_ < 0 && errno != EEXIST) break;
  }
  if (file.descriptor_ < 0) return system_error(path, "write");
  file.buffer_.reserve(kBufferBytes);
  return file;
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      failed_(other.failed_),
      put_out_(other.put_out_),
      under_way_(other.under_way_),
      buffer_(std::move(other.buffer_)) {}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

Error AtomicFile::failed() {
  failed_ = true;
  return system_error(path_, "write");
}

Status AtomicFile::write(std::span<const std::byte> bytes) {
  if (buffer_.size() + bytes.size() <= kBufferBytes) {
    buffer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return {};
  }
  if (auto flushed = flush(); !flushed) return flushed;
  return put_out(bytes);
}

Status AtomicFile::put_out(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed();
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    put_out_ += static_cast<std::uint64_t>(written);
  }
  // On their way to the disk while more is made, so that commit() need not wait for all of them.
  if (put_out_ - under_way_ >= kUnderWayBytes) {
    (void)::sync_file_range(descriptor_, static_cast<off_t>(under_way_), static_cast<off_t>(put_out_ - under_way_),
                            SYNC_FILE_RANGE_WRITE);
    under_way_ = put_out_;
  }
  return {};
}

Status AtomicFile::write(std::string_view text) { return write(std::as_bytes(std::span(text.data(), text.size()))); }

Status AtomicFile::write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
  if (auto flushed = flush(); !flushed) return flushed;
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed();
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return {};
}

Status AtomicFile::flush() {
  auto put = put_out(std::as_bytes(std::span(buffer_)));
  if (put) buffer_.clear();
  return put;
}

Status AtomicFile::commit() {
  if (failed_)
    return make_error(ErrorKind::io, "{}: not all of it could be written; it stays as it was", path_.string());
  if (auto flushed = flush(); !flushed) return flushed;
  if (::fsync(descriptor_) != 0) return failed();
  if (::close(std::exchange(descriptor_, -1)) != 0 || ::rename(temporary_.c_str(), path_.c_str()) != 0) {
    const Error error = system_error(path_, "write");
    ::unlink(temporary_.c_str());
    return error;
  }
  return sync_folder(path_.has_parent_path() ? path_.parent_path() : std::filesystem::path("."));
}

Status write_text_file(const std::filesystem::path& path, std::string_view text) {
  auto file = AtomicFile::create(path);
  if (!file) return file.error();
  if (auto written = file->write(text); !written) return written;
  return file->commit();
}

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_error(path, "read");
  struct stat status {};
  MappedFile file;
  const bool known = ::fstat(descriptor, &status) == 0;
  if (!known || !S_ISREG(status.st_mode)) {
    const Error error = known ? make_error(ErrorKind::io, "{}: cannot read: it is not a plain file", path.string())
                              : system_error(path, "read");
    ::close(descriptor);
    return error;
  }
  file.size_ = static_cast<std::size_t>(status.st_size);
  if (file.size_ > 0) {
    void* mapped = ::mmap(nullptr, file.size_, PROT_READ, MAP_SHARED, descriptor, 0);
    if (mapped == MAP_FAILED) {
      const Error error = system_error(path, "read");
      ::close(descriptor);
      return error;
    }
    file.data_ = static_cast<const std::byte*>(mapped);
  }
  ::close(descriptor);
  return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

Status ensure_writable_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return make_error(ErrorKind::io, "{}: cannot create the folder: {}", folder.string(), error.message());
  // Tried, since root passes access(2) on read-only mounts too; without a name, so that a process killed here leaves
  // nothing, where the file system can.
  if (const int nameless = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600); nameless >= 0) {
    ::close(nameless);
    return {};
  }
  std::string probe = (folder / ".write_test_XXXXXX").string();
  const int descriptor = ::mkstemp(probe.data());
  if (descriptor < 0) return system_error(folder, "write to the folder");
  ::close(descriptor);
  ::unlink(probe.c_str());
  return {};
}

Status check_place_of_folder(const std::filesystem::path& folder) {
  std::error_code error;
  auto place = std::filesystem::absolute(folder, error).lexically_normal();
  while (!std::filesystem::exists(place, error) && place.has_relative_path()) place = place.parent_path();
  return ensure_writable_folder(place);
}

Status check_place_of_file(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error))
    return make_error(ErrorKind::invalid_argument, "{}: is a folder; name a file", file.string());
  return check_place_of_folder(std::filesystem::absolute(file, error).parent_path());
}

Status sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return system_error(folder, "open");
  const int failed = ::fsync(descriptor);
  ::close(descriptor);
  if (failed != 0 && errno != EINVAL) return system_error(folder, "sync");
  return {};
}

Status sync_file(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_error(file, "open");
  const int failed = ::fsync(descriptor);
  const Error error = system_error(file, "write");
  ::close(descriptor);
  if (failed != 0) return error;
  return {};
}

}  // namespace segue
