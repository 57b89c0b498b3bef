// Writes a .zip of deflated members, arrays of 4-byte values best, of lengths not known beforehand. The same content
// gives the same bytes, for any number of threads: content is cut in chunks of one size, each deflated by itself.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "segue/base/file.hpp"
#include "segue/base/result.hpp"
#include "segue/base/thread_team.hpp"

namespace segue::linalg::zip {

class Writer {
 public:
  Writer(AtomicFile& file, ThreadTeam* team) : file_(file), team_(team) {}  // team may be null: one thread

  [[nodiscard]] Status begin(std::string_view name);
  [[nodiscard]] Status write(std::span<const std::byte> bytes);
  [[nodiscard]] Status end();     // of the member begun
  [[nodiscard]] Status finish();  // the directory; the file is not committed

 private:
  struct Entry {
    std::string name;
    std::uint64_t offset = 0, size = 0, packed = 0;
    std::uint32_t crc = 0;
  };
  [[nodiscard]] Status deflate_pending(bool all);

  AtomicFile& file_;
  ThreadTeam* team_;
  std::vector<Entry> entries_;
  std::vector<std::byte> pending_;
};

}  // namespace segue::linalg::zip
