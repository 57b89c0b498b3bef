#include "plays/verdicts.hpp"

#include <string>
#include <utility>

namespace segue::prepare {

static_assert(kVerdicts <= 16);

Result<Verdicts> Verdicts::create(const std::filesystem::path& folder, std::size_t partitions) {
  auto file = SpoolFile::create(folder);
  if (!file) return file.error();
  return Verdicts(std::move(*file), partitions);
}

Status Verdicts::put(std::size_t partition, std::span<const Play> plays) {
  std::string halves((plays.size() + 1) / 2, '\0');
  for (std::size_t i = 0; i < plays.size(); ++i)
    halves[i / 2] = static_cast<char>(static_cast<unsigned>(halves[i / 2]) | static_cast<unsigned>(plays[i].verdict)
                                                                                 << (i % 2 * 4));
  const auto begin = file_.append(halves);
  if (!begin) return begin.error();
  begins_[partition] = *begin;
  return {};
}

Status Verdicts::give(std::size_t partition, std::span<Play> plays) const {
  std::string halves((plays.size() + 1) / 2, '\0');
  if (auto read = file_.read(begins_[partition], halves); !read) return read;
  for (std::size_t i = 0; i < plays.size(); ++i)
    plays[i].verdict = static_cast<Verdict>(static_cast<unsigned char>(halves[i / 2]) >> (i % 2 * 4) & 15U);
  return {};
}

}  // namespace segue::prepare
