#include "segue/base/hash.hpp"

#include <fmt/core.h>

#define XXH_INLINE_ALL
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>
#include <xxhash.h>

namespace segue {
namespace {

std::string hex(XXH128_hash_t hash) { return fmt::format("{:016x}{:016x}", hash.high64, hash.low64); }

}  // namespace

std::string hash_text(std::string_view text) { return hex(XXH3_128bits(text.data(), text.size())); }

std::uint64_t hash_bytes(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

Result<std::string> hash_file(const std::filesystem::path& path) {
  const auto failed = [&](int error) {
    return make_error(error == ENOENT ? ErrorKind::not_found : ErrorKind::io, "{}: cannot read: {}", path.string(),
                      std::strerror(error));
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file) return failed(errno);
  const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state(XXH3_createState(), XXH3_freeState);
  XXH3_128bits_reset(state.get());
  std::vector<char> buffer(1U << 20U);
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file.get()))
    XXH3_128bits_update(state.get(), buffer.data(), got);
  if (std::ferror(file.get()) != 0) return failed(errno);
  return hex(XXH3_128bits_digest(state.get()));
}

Result<std::vector<std::string>> hash_files(std::span<const std::filesystem::path> paths, ThreadTeam& team) {
  std::vector<Result<std::string>> hashes(paths.size(), std::string());
  team.for_each_block(paths.size(), [&](std::size_t i, unsigned) { hashes[i] = hash_file(paths[i]); });
  std::vector<std::string> out;
  for (auto& hash : hashes) {
    if (!hash) return hash.error();
    out.push_back(std::move(*hash));
  }
  return out;
}

}  // namespace segue
