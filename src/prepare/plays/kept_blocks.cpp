#include "plays/spool.hpp"

namespace segue::prepare {

Result<std::vector<KeptBlock>> find_kept_blocks(const SpoolFile& file) {
  std::vector<KeptBlock> blocks;
  for (std::uint64_t at = 0; at < file.size();) {
    KeptBlock block{at + sizeof(BlockHeader), {}};
    if (block.begin > file.size()) return make_error(ErrorKind::corrupt, "the plays kept end early");
    if (auto read = file.read(at, {reinterpret_cast<char*>(&block.header), sizeof(BlockHeader)}); !read)
      return read.error();
    at = block.begin + block.header.bytes;
    if (at > file.size() || block.header.rows > Spool<Play>::kBlock)
      return make_error(ErrorKind::corrupt, "the plays kept end early");
    blocks.push_back(block);
  }
  return blocks;
}

}  // namespace segue::prepare
