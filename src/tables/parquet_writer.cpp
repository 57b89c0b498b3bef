#include "segue/tables/parquet_writer.hpp"

#include <stdexcept>

#include "parquet/column_chunk.hpp"
#include "parquet/encodings.hpp"
#include "parquet/thrift.hpp"

#include "segue/base/file.hpp"

namespace segue::tables {
namespace {

using parquet::Encoding;
using parquet::ThriftType;
using parquet::ThriftWriter;

constexpr std::string_view kMagic = "PAR1";
constexpr std::int32_t kZstd = 6;

struct WrittenChunk {
  EncodedRows::Chunk about = {};  // without its bytes
  std::uint64_t offset = 0, size = 0;
};

struct RowGroup {
  std::int64_t rows = 0;
  std::vector<WrittenChunk> chunks = {};
};

std::int32_t physical_type(ColumnType type) {
  constexpr std::int32_t kBoolean = 0, kInt32 = 1, kInt64 = 2, kFloat = 4, kByteArray = 6;
  switch (type) {
    case ColumnType::boolean:
      return kBoolean;
    case ColumnType::uint32:
      return kInt32;
    case ColumnType::float32:
      return kFloat;
    case ColumnType::text:
      return kByteArray;
    default:
      return kInt64;
  }
}

void put_schema(ThriftWriter& out, const ParquetColumn& column) {
  out.begin();
  out.i32(1, physical_type(column.type));
  out.i32(3, column.nullable ? 1 : 0);
  out.text(4, column.name);
  if (column.type == ColumnType::text) {
    out.i32(6, 0);  // UTF8
    out.structure(10);
    out.structure(1);  // STRING
    out.end();
    out.end();
  } else if (column.type == ColumnType::uint32) {
    out.i32(6, 13);  // UINT_32
    out.structure(10);
    out.structure(10);  // INTEGER
    out.byte(1, 32);
    out.boolean(2, false);  // signed
    out.end();
    out.end();
  } else if (column.type == ColumnType::timestamp) {
    out.structure(10);
    out.structure(8);       // TIMESTAMP
    out.boolean(1, false);  // as DuckDB writes its TIMESTAMP: readers show it without a zone
    out.structure(2);
    out.structure(2);  // microseconds
    out.end();
    out.end();
    out.end();
    out.end();
  }
  out.end();
}

void put_chunk(ThriftWriter& out, const ParquetColumn& column, const WrittenChunk& chunk, std::int64_t rows) {
  const bool dictionary = chunk.about.dictionary_bytes > 0;
  out.begin();
  out.i64(2, static_cast<std::int64_t>(chunk.offset));
  out.structure(3);
  out.i32(1, physical_type(column.type));
  out.list(2, ThriftType::i32, dictionary ? 3 : 2);
  out.element(static_cast<std::int32_t>(Encoding::rle));
  if (dictionary) out.element(static_cast<std::int32_t>(Encoding::plain));
  out.element(static_cast<std::int32_t>(chunk.about.encoding));
  out.list(3, ThriftType::binary, 1);
  out.element(std::string_view(column.name));
  out.i32(4, kZstd);
  out.i64(5, rows);
  out.i64(6, static_cast<std::int64_t>(chunk.about.unpacked));
  out.i64(7, static_cast<std::int64_t>(chunk.size));
  out.i64(9, static_cast<std::int64_t>(chunk.offset + chunk.about.dictionary_bytes));
  if (dictionary) out.i64(11, static_cast<std::int64_t>(chunk.offset));
  out.structure(12);
  out.i64(3, chunk.about.nulls);
  if (!chunk.about.most.empty()) {
    out.text(5, chunk.about.most);
    out.text(6, chunk.about.least);
  }
  out.end();
  out.end();
  out.end();
}

}  // namespace

EncodedRows encode_rows(std::span<const ParquetColumn> columns, std::span<const ParquetCells> cells) {
  if (columns.size() != cells.size()) throw std::logic_error("as many columns' values as there are columns");
  EncodedRows out;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto rows =
        std::visit([](const auto& values) { return static_cast<std::int64_t>(values.size()); }, cells[i].values);
    if (i > 0 && rows != out.rows) throw std::logic_error("columns of unequal length");
    if (!cells[i].present.empty() && static_cast<std::int64_t>(cells[i].present.size()) != rows)
      throw std::logic_error("as many marks of presence as values");
    out.rows = rows;
  }
  if (out.rows == 0) return out;
  for (std::size_t i = 0; i < columns.size(); ++i) out.chunks.push_back(parquet::encode_column(columns[i], cells[i]));
  return out;
}

struct ParquetWriter::State {
  AtomicFile file;
  std::vector<ParquetColumn> columns;
  std::vector<RowGroup> groups = {};
};

ParquetWriter::ParquetWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
ParquetWriter::ParquetWriter(ParquetWriter&&) noexcept = default;
ParquetWriter::~ParquetWriter() = default;
std::span<const ParquetColumn> ParquetWriter::columns() const { return state_->columns; }

Result<ParquetWriter> ParquetWriter::create(const std::filesystem::path& file, std::vector<ParquetColumn> columns) {
  auto created = AtomicFile::create(file);
  if (!created) return created.error();
  if (auto begun = created->write(kMagic); !begun) return begun.error();
  return ParquetWriter(std::make_unique<State>(State{std::move(*created), std::move(columns)}));
}

Status ParquetWriter::append(const EncodedRows& rows) {
  if (rows.rows == 0) return {};
  RowGroup group{.rows = rows.rows};
  for (const EncodedRows::Chunk& chunk : rows.chunks) {
    WrittenChunk written{.offset = state_->file.size(), .size = chunk.bytes.size()};
    if (auto put = state_->file.write(chunk.bytes); !put) return put;
    written.about.unpacked = chunk.unpacked;
    written.about.dictionary_bytes = chunk.dictionary_bytes;
    written.about.nulls = chunk.nulls;
    written.about.least = chunk.least;
    written.about.most = chunk.most;
    written.about.encoding = chunk.encoding;
    group.chunks.push_back(std::move(written));
  }
  state_->groups.push_back(std::move(group));
  return {};
}

Result<std::int64_t> ParquetWriter::finish() {
  std::int64_t rows = 0;
  for (const RowGroup& group : state_->groups) rows += group.rows;
  ThriftWriter footer;
  footer.begin();
  footer.i32(1, 2);  // format version
  footer.list(2, ThriftType::structure, state_->columns.size() + 1);
  footer.begin();
  footer.text(4, "segue");
  footer.i32(5, static_cast<std::int32_t>(state_->columns.size()));
  footer.end();
  for (const ParquetColumn& column : state_->columns) put_schema(footer, column);
  footer.i64(3, rows);
  footer.list(4, ThriftType::structure, state_->groups.size());
  for (const RowGroup& group : state_->groups) {
    std::uint64_t unpacked = 0;
    for (const WrittenChunk& chunk : group.chunks) unpacked += chunk.about.unpacked;
    footer.begin();
    footer.list(1, ThriftType::structure, group.chunks.size());
    for (std::size_t i = 0; i < group.chunks.size(); ++i)
      put_chunk(footer, state_->columns[i], group.chunks[i], group.rows);
    footer.i64(2, static_cast<std::int64_t>(unpacked));
    footer.i64(3, group.rows);
    footer.end();
  }
  footer.text(6, "segue");
  footer.end();
  std::string end = footer.bytes();
  const auto size = static_cast<std::uint32_t>(end.size());
  for (unsigned i = 0; i < 4; ++i) end += static_cast<char>(size >> (8 * i));
  end += kMagic;
  if (auto put = state_->file.write(end); !put) return put.error();
  if (auto committed = state_->file.commit(); !committed) return committed.error();
  return rows;
}

}  // namespace segue::tables
