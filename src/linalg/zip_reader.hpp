// Members of a .zip in memory: stored or deflated, with Zip64 and data descriptors.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "segue/base/result.hpp"

namespace segue::linalg::zip {

struct Member {
  std::string name;
  std::uint16_t method = 0;
  std::uint32_t crc = 0;
  std::uint64_t size = 0;            // once inflated
  std::span<const std::byte> bytes;  // as stored
};

// `file` is for messages; the members' bytes are views into `bytes`.
[[nodiscard]] Result<std::vector<Member>> read_members(std::span<const std::byte> bytes, const std::string& file);

// A member's content, front to back.
class MemberReader {
 public:
  MemberReader(const Member& member, std::string file);
  ~MemberReader();
  MemberReader(const MemberReader&) = delete;
  MemberReader& operator=(const MemberReader&) = delete;

  // Fills `out` whole; corrupt if the member is cut off, is not deflate data or, at its end, fails its checksum.
  [[nodiscard]] Status read(std::span<std::byte> out);
  [[nodiscard]] std::uint64_t left() const { return member_.size - done_; }

 private:
  struct Inflater;
  [[nodiscard]] Error damaged(const char* what) const;
  const Member& member_;
  std::string file_;
  std::unique_ptr<Inflater> inflater_;  // null where stored
  std::uint64_t done_ = 0;
  std::uint32_t crc_ = 0;
};

}  // namespace segue::linalg::zip
