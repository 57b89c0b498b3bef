// The plays that --append keeps beside the tables: packed rows whose headers say how wide they are.
#include <fstream>
#include <iterator>
#include <vector>

#include "fuzz_target.hpp"
#include "plays/play.hpp"
#include "plays/spool.hpp"

#include "segue/base/hash.hpp"

namespace segue::fuzz {
namespace {

using prepare::Play;
using prepare::Spool;

// `rows` plays with numbers of up to `bits` bits.
std::string kept(std::size_t rows, unsigned bits) {
  const auto file = as_file(nullptr, 0, "seed.bin");
  {
    auto spool = Spool<Play>::create_kept(file, 2);
    require(bool(spool), "a seed can be written");
    Spool<Play>::Writer writer(*spool);
    std::uint64_t number = 1;
    for (std::size_t i = 0; i < rows; ++i) {
      number = number * 0x5851f42d4c957f2dU + 0x14057b7ef767814fU;
      const std::uint64_t some = number >> (64 - bits);
      Play play;
      play.user = static_cast<std::uint32_t>(some);
      play.track = static_cast<std::uint32_t>(i);
      if (i % 3 != 0) play.played_at = static_cast<std::int64_t>(1'577'836'800'000'000 + some * 1'000'000);
      if (i % 5 != 0) play.ms_played = static_cast<std::uint32_t>(some);
      play.source_row = some;
      require(bool(writer.append(i % 2, play)), "a seed can be written");
    }
    require(bool(writer.finish()), "a seed can be written");
  }
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

std::vector<std::string> seeds() { return {kept(1, 8), kept(6, 20), kept(700, 3), kept(300, 60), kept(0, 1)}; }

}  // namespace segue::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace segue;
  const auto file = SpoolFile::open(fuzz::as_file(data, size, "plays.bin"));
  fuzz::require(bool(file), "the file is there");
  const auto blocks = prepare::find_kept_blocks(*file);
  if (!blocks) return 0;  // what the caller makes a sentence of
  std::vector<prepare::Play> rows;
  for (prepare::KeptBlock block : *blocks) {
    // As it stands, and then with the hash made right: what is behind the hash has to hold, too.
    (void)prepare::read_kept_block(*file, block, rows);
    std::vector<char> bytes(block.header.bytes);
    fuzz::require(bool(file->read(block.begin, bytes)), "a block is of the file");
    block.header.hash = hash_bytes({bytes.data(), bytes.size()});
    if (!prepare::read_kept_block(*file, block, rows)) continue;
    fuzz::require(rows.size() == block.header.rows, "as many rows as were said");
  }
  return 0;
}
