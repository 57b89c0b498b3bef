// Logs as delimited text, plain or packed: quotes that do not close, bytes of no encoding, rows cut off.
#include <zlib.h>

#include "fuzz_target.hpp"
#include "ingest/encoding.hpp"
#include "ingest/records.hpp"

namespace segue::fuzz {
namespace {

std::string packed(std::string text) {
  std::string out(compressBound(text.size()) + 64, '\0');
  z_stream stream = {};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

std::vector<std::string> seeds() {
  const std::string csv = "user,artist,title\nana,\"The \"\"Ambers\"\"\",First Light\nben,,\"two\nlines\"\n";
  return {csv,
          packed(csv),
          "\xef\xbb\xbfuser;title\r\nana;Sm\xf8rrebr\xf8"
          "d\r\n",
          "a\tb\tc\n1\t2\t3\n4\t5\n",
          "1 2 3 4\n5 6\n7\n",
          "id<SEP>song<SEP>artist\nTR1<SEP>SO1<SEP>b'Rapha\\xc3\\xabl'\n",
          std::string("x\0y,z\n", 6)};
}

}  // namespace segue::fuzz

namespace {

// Reads to the end. Rows count upwards, fields stay within reason, and text becomes UTF-8.
template <typename Reader>
void drain(segue::Result<Reader> reader) {
  using segue::fuzz::require;
  if (!reader) return segue::fuzz::require_sentence(reader.error(), "input.csv");
  segue::prepare::Record record;
  std::int64_t last = 0;
  for (;;) {
    const auto more = (*reader)->next(record);
    if (!more) return segue::fuzz::require_sentence(more.error(), "input.csv");
    if (!*more) return;
    require(record.row >= last, "rows come in order");
    last = record.row;
    std::string first, second;
    for (const auto field : record.fields) {
      require(segue::prepare::is_utf8(segue::prepare::as_utf8(field, first)), "a field can be made UTF-8");
      (void)segue::prepare::from_python_bytes(field, second);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using segue::prepare::DelimitedShape;
  const auto file = segue::fuzz::as_file(data, size, "input.csv");
  drain(segue::prepare::read_delimited(file, {}));
  DelimitedShape bare;  // many characters between cells, no quotes, no header
  bare.delimiter = "<SEP>";
  bare.quote = '\0';
  bare.columns = {"a", "b", "c"};
  bare.header = DelimitedShape::Header::no;
  drain(segue::prepare::read_delimited(file, bare));
  DelimitedShape guessed;
  guessed.delimiter = ";";
  guessed.columns = guessed.known = {"user", "title"};
  guessed.header = DelimitedShape::Header::guess;
  drain(segue::prepare::read_delimited(file, guessed));
  drain(segue::prepare::read_item_lists(file));
  return 0;
}
