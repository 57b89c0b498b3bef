// Preloaded into the program by the tests of faults: kills it, or lets a write fail, at a chosen call on files below a
// folder. A call is what changes a folder for good or makes a change last: rename, unlink, rmdir, mkdir, fsync and the
// opening of a file to write.
//   FAULT_FOLDER=DIR  calls on files below it count
//   FAULT_KILL_AT=N   the process is killed before call N (from 1), as by kill -9
//   FAULT_NO_SWAP=1   two names cannot be swapped, as on file systems that do not know how
//   FAULT_SPACE=B     after B bytes written below the folder, writes fail with "no space left on device"
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

std::atomic<long> calls{0}, written{0};

long number_of(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? 0 : std::atol(text);
}

template <typename Function>
Function* real(Function*, const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

bool below(const char* path) {
  const char* folder = std::getenv("FAULT_FOLDER");
  return folder != nullptr && path != nullptr && std::strncmp(path, folder, std::strlen(folder)) == 0;
}

bool below(int descriptor) {
  char link[64], path[4096];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = ::readlink(link, path, sizeof path - 1);
  if (length < 0) return false;
  path[length] = '\0';
  return below(path);
}

template <typename Place>
void call_on(Place place) {
  static const long kill_at = number_of("FAULT_KILL_AT");
  if (kill_at == 0 || !below(place) || ++calls != kill_at) return;
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();  // the signal may take a moment to reach this thread
}

// How much of a write is let through; -1 with errno set: none.
ssize_t room_for(int descriptor, size_t bytes) {
  static const long space = number_of("FAULT_SPACE");
  if (space == 0 || !below(descriptor)) return static_cast<ssize_t>(bytes);
  if (written.fetch_add(static_cast<long>(bytes)) + static_cast<long>(bytes) <= space)
    return static_cast<ssize_t>(bytes);
  errno = ENOSPC;
  return -1;
}

bool to_write(int flags) { return (flags & (O_CREAT | O_TRUNC)) != 0; }

}  // namespace

extern "C" {

int rename(const char* from, const char* to) noexcept {
  call_on(to);
  return real(&rename, "rename")(from, to);
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  if (flags == RENAME_EXCHANGE && number_of("FAULT_NO_SWAP") != 0) {
    errno = EINVAL;
    return -1;
  }
  call_on(to);
  return real(&renameat2, "renameat2")(from_folder, from, to_folder, to, flags);
}
int unlink(const char* path) noexcept {
  call_on(path);
  return real(&unlink, "unlink")(path);
}
int unlinkat(int folder, const char* path, int flags) noexcept {
  call_on(folder);
  return real(&unlinkat, "unlinkat")(folder, path, flags);
}
int rmdir(const char* path) noexcept {
  call_on(path);
  return real(&rmdir, "rmdir")(path);
}
int remove(const char* path) noexcept {
  call_on(path);
  return real(&remove, "remove")(path);
}
int mkdir(const char* path, mode_t mode) noexcept {
  call_on(path);
  return real(&mkdir, "mkdir")(path, mode);
}
int fsync(int descriptor) {
  call_on(descriptor);
  return real(&fsync, "fsync")(descriptor);
}
int fdatasync(int descriptor) {
  call_on(descriptor);
  return real(&fdatasync, "fdatasync")(descriptor);
}
int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (to_write(flags)) call_on(path);
  return real(&open, "open")(path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (to_write(flags)) call_on(path);
  return real(&open64, "open64")(path, flags, mode);
}
ssize_t write(int descriptor, const void* bytes, size_t count) {
  if (room_for(descriptor, count) < 0) return -1;
  return real(&write, "write")(descriptor, bytes, count);
}
ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t offset) {
  if (room_for(descriptor, count) < 0) return -1;
  return real(&pwrite, "pwrite")(descriptor, bytes, count, offset);
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t offset) {
  if (room_for(descriptor, count) < 0) return -1;
  return real(&pwrite64, "pwrite64")(descriptor, bytes, count, offset);
}

}  // extern "C"
