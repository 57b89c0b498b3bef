#include "zip_reader.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>
#include <zlib.h>

#include "zip_layout.hpp"

namespace segue::linalg::zip {
namespace {

constexpr std::size_t kMostCommentBytes = 0xffff;
constexpr std::size_t kMostRatio = 1040;      // deflate cannot shrink more; a larger claim is a lie, not an array
constexpr uInt kMostAtOnce = uInt{1} << 30U;  // zlib counts in 32 bits

struct Directory {
  std::uint64_t offset = 0, bytes = 0, members = 0;
};

std::optional<std::size_t> find_end(std::span<const std::byte> bytes) {
  if (bytes.size() < kEndBytes) return std::nullopt;
  const std::size_t last = bytes.size() - kEndBytes;
  const std::size_t first = last > kMostCommentBytes ? last - kMostCommentBytes : 0;
  for (std::size_t at = last + 1; at-- > first;)
    if (get(bytes, at, 4) == kEnd) return at;
  return std::nullopt;
}

std::optional<Directory> find_directory(std::span<const std::byte> bytes) {
  const auto end = find_end(bytes);
  if (!end) return std::nullopt;
  Directory directory{get(bytes, *end + 16, 4), get(bytes, *end + 12, 4), get(bytes, *end + 10, 2)};
  const bool wide = directory.offset == kNo32 || directory.bytes == kNo32 || directory.members == kNo16;
  if (wide && *end >= kEnd64LocatorBytes && get(bytes, *end - kEnd64LocatorBytes, 4) == kEnd64Locator) {
    const std::uint64_t at = get(bytes, *end - kEnd64LocatorBytes + 8, 8);
    if (at > bytes.size() || bytes.size() - at < kEnd64Bytes || get(bytes, at, 4) != kEnd64) return std::nullopt;
    directory = {get(bytes, at + 48, 8), get(bytes, at + 40, 8), get(bytes, at + 32, 8)};
  }
  if (directory.offset > bytes.size() || bytes.size() - directory.offset < directory.bytes) return std::nullopt;
  return directory;
}

// Takes the 64-bit values that stand in the extra field for those that are kNo32, in their order.
bool widen(std::span<const std::byte> extra, std::initializer_list<std::uint64_t*> fields) {
  const bool needed = std::any_of(fields.begin(), fields.end(), [](const auto* field) { return *field == kNo32; });
  if (!needed) return true;
  while (extra.size() >= 4) {
    const std::size_t length = get(extra, 2, 2);
    if (extra.size() - 4 < length) return false;
    if (get(extra, 0, 2) == kExtra64) {
      std::size_t at = 4;
      for (std::uint64_t* field : fields) {
        if (*field != kNo32) continue;
        if (at + 8 > 4 + length) return false;
        *field = get(extra, at, 8);
        at += 8;
      }
      return true;
    }
    extra = extra.subspan(4 + length);
  }
  return false;
}

// One entry of the central directory at `at`, which moves past it; nothing if it is damaged.
std::optional<Member> read_member(std::span<const std::byte> bytes, std::size_t& at, std::size_t end) {
  if (end - at < kCentralHeaderBytes || get(bytes, at, 4) != kCentralHeader) return std::nullopt;
  const std::size_t name = get(bytes, at + 28, 2), extra = get(bytes, at + 30, 2), comment = get(bytes, at + 32, 2);
  if (end - at - kCentralHeaderBytes < name + extra + comment) return std::nullopt;
  Member member;
  member.method = static_cast<std::uint16_t>(get(bytes, at + 10, 2));
  member.crc = static_cast<std::uint32_t>(get(bytes, at + 16, 4));
  std::uint64_t packed = get(bytes, at + 20, 4), local = get(bytes, at + 42, 4);
  member.size = get(bytes, at + 24, 4);
  member.name.assign(reinterpret_cast<const char*>(bytes.data()) + at + kCentralHeaderBytes, name);
  if (!widen(bytes.subspan(at + kCentralHeaderBytes + name, extra), {&member.size, &packed, &local}))
    return std::nullopt;
  at += kCentralHeaderBytes + name + extra + comment;

  if (local > bytes.size() || bytes.size() - local < kLocalHeaderBytes || get(bytes, local, 4) != kLocalHeader)
    return std::nullopt;
  const std::uint64_t start = local + kLocalHeaderBytes + get(bytes, local + 26, 2) + get(bytes, local + 28, 2);
  if (start > bytes.size() || bytes.size() - start < packed) return std::nullopt;
  member.bytes = bytes.subspan(start, packed);
  return member;
}

}  // namespace

Result<std::vector<Member>> read_members(std::span<const std::byte> bytes, const std::string& file) {
  const auto directory = find_directory(bytes);
  if (!directory)
    return make_error(ErrorKind::corrupt, "{}: not a whole .npz (zip) file; was it cut off while being written?", file);
  std::vector<Member> members;
  std::size_t at = directory->offset;
  for (std::uint64_t i = 0; i < directory->members; ++i) {
    auto member = read_member(bytes, at, directory->offset + directory->bytes);
    if (!member) return make_error(ErrorKind::corrupt, "{}: its zip directory is damaged at entry {}", file, i);
    if (member->method != kStored && member->method != kDeflated)
      return make_error(ErrorKind::corrupt, "{}: {} is packed with zip method {}; only stored and deflated are read",
                        file, member->name, member->method);
    if (member->size / kMostRatio > member->bytes.size() ||
        (member->method == kStored && member->size != member->bytes.size()))
      return make_error(ErrorKind::corrupt, "{}: {} claims {} bytes, which its {} stored bytes cannot hold", file,
                        member->name, member->size, member->bytes.size());
    members.push_back(std::move(*member));
  }
  return members;
}

struct MemberReader::Inflater {
  z_stream stream{};
  std::span<const std::byte> rest;
  bool ready = false;
};

MemberReader::MemberReader(const Member& member, std::string file) : member_(member), file_(std::move(file)) {
  if (member.method != kDeflated) return;
  inflater_ = std::make_unique<Inflater>();
  inflater_->rest = member.bytes;
  inflater_->ready = inflateInit2(&inflater_->stream, -MAX_WBITS) == Z_OK;  // raw deflate: zip has its own headers
}

MemberReader::~MemberReader() {
  if (inflater_ && inflater_->ready) inflateEnd(&inflater_->stream);
}

Error MemberReader::damaged(const char* what) const {
  return make_error(ErrorKind::corrupt, "{}: {} {}", file_, member_.name, what);
}

Status MemberReader::read(std::span<std::byte> out) {
  if (out.size() > left()) return damaged("is shorter than its header says");
  if (inflater_ && !inflater_->ready) return make_error(ErrorKind::out_of_memory, "{}: no memory to inflate", file_);
  while (!out.empty()) {
    std::size_t got = 0;
    if (!inflater_) {
      got = std::min<std::size_t>(out.size(), kMostAtOnce);
      std::memcpy(out.data(), member_.bytes.data() + done_, got);
    } else {
      z_stream& stream = inflater_->stream;
      const auto offered = static_cast<uInt>(std::min<std::size_t>(inflater_->rest.size(), kMostAtOnce));
      const auto room = static_cast<uInt>(std::min<std::size_t>(out.size(), kMostAtOnce));
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(inflater_->rest.data()));
      stream.avail_in = offered;
      stream.next_out = reinterpret_cast<Bytef*>(out.data());
      stream.avail_out = room;
      const int state = inflate(&stream, Z_NO_FLUSH);
      inflater_->rest = inflater_->rest.subspan(offered - stream.avail_in);
      got = room - stream.avail_out;
      const bool stuck = got == 0 && (state != Z_OK || inflater_->rest.empty());
      if ((state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) || stuck)
        return damaged("cannot be inflated: it is damaged or cut off");
    }
    crc_ = static_cast<std::uint32_t>(crc32_z(crc_, reinterpret_cast<const Bytef*>(out.data()), got));
    done_ += got;
    out = out.subspan(got);
  }
  if (done_ == member_.size && crc_ != member_.crc) return damaged("fails its checksum: the file is damaged");
  return {};
}

}  // namespace segue::linalg::zip
