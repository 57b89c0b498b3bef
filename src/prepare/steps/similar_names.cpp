#include "similar_names.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "segue/text/likeness.hpp"

namespace segue::prepare {
namespace {

constexpr std::uint64_t kKeysOfAName = 25;  // as measured on real names

struct Names {
  std::string bytes;
  std::vector<std::uint64_t> ends;
  std::vector<std::int64_t> scopes;
  [[nodiscard]] std::size_t size() const { return ends.size(); }
  [[nodiscard]] std::string_view operator[](std::size_t at) const {
    const std::uint64_t begin = at == 0 ? 0 : ends[at - 1];
    return std::string_view(bytes).substr(begin, ends[at] - begin);
  }
};

struct Keyed {
  std::uint64_t key;
  std::uint32_t name;
  auto operator<=>(const Keyed&) const = default;
};

struct Pair {
  std::uint32_t a, b, likeness;
  auto operator<=>(const Pair&) const = default;
};

Result<Names> read_names(tables::Database& database, const RunContext& context, std::string_view select) {
  Names names;
  auto rows = database.query(select);
  if (!rows) return rows.error();
  for (;;) {
    auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return names;
    const auto scopes = (*chunk)->column<std::int64_t>(1);
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row) {
      names.bytes += (*chunk)->text(0, row);
      names.ends.push_back(names.bytes.size());
      names.scopes.push_back(scopes[row]);
    }
    if (names.bytes.size() + 16 * names.size() > context.memory_limit_bytes / 2)
      return make_error(ErrorKind::out_of_memory,
                        "the names of artists or tracks alone take more than half of the {} bytes allowed; raise "
                        "--memory-limit, or set --preprocess-similar-names false",
                        context.memory_limit_bytes);
  }
}

// The keys of one pass: those that leave `pass` over when divided by `passes`.
std::vector<Keyed> keys_of_pass(const Names& names, std::uint64_t pass, std::uint64_t passes) {
  std::vector<Keyed> out;
  std::vector<std::uint64_t> keys;
  for (std::uint32_t name = 0; name < names.size(); ++name) {
    keys.clear();
    text::ComparedName(names[name]).append_block_keys(keys);
    const auto scope = static_cast<std::uint64_t>(names.scopes[name]) * 0x9E3779B97F4A7C15ULL;
    for (const std::uint64_t key : keys)
      if ((key ^ scope) % passes == pass) out.push_back({key ^ scope, name});
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<Pair> pairs_of_pass(const Names& names, std::uint64_t pass, std::uint64_t passes, const StopFlag& stop) {
  const std::vector<Keyed> keys = keys_of_pass(names, pass, passes);
  std::vector<Pair> out;
  std::vector<text::ComparedName> block;
  for (std::size_t begin = 0, end = 0; begin < keys.size() && !stop.requested(); begin = end) {
    while (end < keys.size() && keys[end].key == keys[begin].key) ++end;
    if (end - begin < 2 || end - begin > kMostInBlock) continue;
    block.clear();
    for (std::size_t i = begin; i < end; ++i) block.emplace_back(names[keys[i].name]);
    for (std::size_t i = 0; i < block.size(); ++i)
      for (std::size_t j = i + 1; j < block.size(); ++j) {
        if (names.scopes[keys[begin + i].name] != names.scopes[keys[begin + j].name]) continue;
        const text::Likeness likeness = compare_names(block[i], block[j]);
        if (likeness != text::Likeness::none)
          out.push_back({keys[begin + i].name, keys[begin + j].name, static_cast<std::uint32_t>(likeness)});
      }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Status write_pairs(tables::TableWriter& writer, const std::vector<Pair>& pairs) {
  for (std::size_t begin = 0; begin < pairs.size(); begin += tables::TableWriter::kCapacity) {
    const std::size_t count = std::min(pairs.size() - begin, tables::TableWriter::kCapacity);
    const auto a = writer.column<std::uint32_t>(0), b = writer.column<std::uint32_t>(1);
    const auto likeness = writer.column<std::uint32_t>(2);
    for (std::size_t i = 0; i < count; ++i) {
      a[i] = pairs[begin + i].a;
      b[i] = pairs[begin + i].b;
      likeness[i] = pairs[begin + i].likeness;
    }
    if (auto flushed = writer.flush(count); !flushed) return flushed;
  }
  return {};
}

}  // namespace

Status find_similar_names(tables::Database& database, const RunContext& context, std::string_view select,
                          std::string_view table) {
  const auto names = read_names(database, context, select);
  if (!names) return names.error();
  using tables::ColumnType;
  auto writer = tables::TableWriter::create(
      database, table, {{"a", ColumnType::uint32}, {"b", ColumnType::uint32}, {"likeness", ColumnType::uint32}});
  if (!writer) return writer.error();
  // A pass a thread at a time, each with its share of the room; few names are not worth hashing twice.
  const std::uint64_t workers = names->size() > 100'000 ? context.team.size() : 1;
  const std::uint64_t room = std::max<std::uint64_t>(context.memory_limit_bytes / 4 / workers, 1U << 20U);
  const std::uint64_t passes =
      std::max<std::uint64_t>(workers, (names->size() * kKeysOfAName * sizeof(Keyed) + room - 1) / room);
  for (std::uint64_t first = 0; first < passes; first += workers) {
    std::vector<std::vector<Pair>> found(std::min(workers, passes - first));
    context.team.for_each_block(found.size(), [&](std::size_t block, unsigned) {
      found[block] = pairs_of_pass(*names, first + block, passes, context.stop);
    });
    if (context.stop.requested()) return make_error(ErrorKind::cancelled, "stopped");
    for (const auto& pairs : found)
      if (auto written = write_pairs(*writer, pairs); !written) return written;
  }
  return writer->finish();
}

}  // namespace segue::prepare
