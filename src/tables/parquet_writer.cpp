#include "segue/tables/parquet_writer.hpp"

#include <algorithm>

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
constexpr std::int32_t kUncompressed = 0, kZstd = 6;
constexpr std::uint64_t kLargestPage = 0x7FFFFFFF;  // its size is 32-bit

struct WrittenChunk {
  EncodedRows::Chunk about = {};  // without its bytes
  std::uint64_t offset = 0, size = 0;
};

struct RowGroup {
  std::int64_t rows = 0;
  std::vector<WrittenChunk> chunks = {};
};

std::int32_t physical_type(ColumnType type) {
  constexpr std::int32_t kBoolean = 0, kInt32 = 1, kInt64 = 2, kFloat = 4, kDouble = 5, kByteArray = 6;
  switch (type) {
    case ColumnType::boolean:
      return kBoolean;
    case ColumnType::uint32:
      return kInt32;
    case ColumnType::float32:
      return kFloat;
    case ColumnType::float64:
      return kDouble;
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
  out.i32(4, chunk.about.compressed ? kZstd : kUncompressed);
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

std::size_t count_rows(const ParquetCells& cells) {
  return std::visit([](const auto& values) { return values.size(); }, cells.values);
}

bool holds(ColumnType type, const ParquetCells::Values& values) {
  switch (type) {
    case ColumnType::boolean:
      return std::holds_alternative<std::span<const std::uint8_t>>(values);
    case ColumnType::uint32:
      return std::holds_alternative<std::span<const std::uint32_t>>(values);
    case ColumnType::int64:
    case ColumnType::timestamp:
      return std::holds_alternative<std::span<const std::int64_t>>(values);
    case ColumnType::float32:
      return std::holds_alternative<std::span<const float>>(values);
    case ColumnType::float64:
      return std::holds_alternative<std::span<const double>>(values);
    case ColumnType::text:
      return std::holds_alternative<std::span<const std::string_view>>(values);
    default:
      return false;
  }
}

Status check_cells(const ParquetColumn& column, const ParquetCells& cells) {
  if (!holds(column.type, cells.values))
    return make_error(ErrorKind::internal, "Parquet column '{}' was given values of another type", column.name);
  if (cells.present.empty()) return {};
  if (cells.present.size() != count_rows(cells))
    return make_error(ErrorKind::internal, "Parquet column '{}' has {} rows, but {} marks of presence", column.name,
                      count_rows(cells), cells.present.size());
  if (!column.nullable && std::find(cells.present.begin(), cells.present.end(), 0) != cells.present.end())
    return make_error(ErrorKind::internal, "Parquet column '{}' is not nullable, but a value is absent", column.name);
  return {};
}

}  // namespace

Result<EncodedRows> encode_rows(std::span<const ParquetColumn> columns, std::span<const ParquetCells> cells) {
  if (columns.size() != cells.size())
    return make_error(ErrorKind::internal, "{} Parquet columns, but values of {}", columns.size(), cells.size());
  EncodedRows out;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (auto fits = check_cells(columns[i], cells[i]); !fits) return fits.error();
    const std::size_t rows = count_rows(cells[i]);
    if (i > 0 && rows != count_rows(cells[0]))
      return make_error(ErrorKind::internal, "Parquet column '{}' has {} rows, another {}", columns[i].name, rows,
                        count_rows(cells[0]));
    out.rows = static_cast<std::int64_t>(rows);
  }
  if (out.rows == 0) return out;
  parquet::Compressor compressor;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    out.chunks.push_back(parquet::encode_column(columns[i], cells[i], compressor));
    if (out.chunks.back().unpacked > kLargestPage)
      return make_error(ErrorKind::internal, "Parquet column '{}' has {} bytes in one row group", columns[i].name,
                        out.chunks.back().unpacked);
  }
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
    written.about.compressed = chunk.compressed;
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
