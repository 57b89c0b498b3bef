// What the tests of ingest need: a folder that goes away, files in it, and the tables that ingest leaves.
#pragma once
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>
#include <zlib.h>
#include <zstd.h>

#include "ingest/ingest.hpp"

namespace segue::prepare {

class IngestWorkshop : public ::testing::Test {
 protected:
  IngestWorkshop() {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    folder = std::filesystem::temp_directory_path() / ("segue_ingest_" + std::to_string(getpid()) + "_" + info->name());
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
  }
  ~IngestWorkshop() override {
    database.reset();
    std::filesystem::remove_all(folder);
  }

  std::string write(const std::string& name, std::string_view bytes) {
    const std::filesystem::path path = folder / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path.string();
  }
  static std::string gzip(std::string_view text) {
    z_stream stream = {};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, text.size()) + 32, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
  }
  static std::string zstd(std::string_view text) {
    std::string out(ZSTD_compressBound(text.size()), '\0');
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);  // as the zstd program does
    out.resize(ZSTD_compress2(context, out.data(), out.size(), text.data(), text.size()));
    ZSTD_freeCCtx(context);
    return out;
  }

  Result<IngestResult> read(const std::string& preset, std::vector<std::string> input,
                            const std::string& config_file = {}, unsigned threads = 2) {
    ThreadTeam team(threads);
    const RunContext context{team, stop, progress, log, std::uint64_t{2} << 30U, 0, folder / "spill"};
    database.reset();
    auto opened = tables::Database::open(context);
    if (!opened) return opened.error();
    database.emplace(std::move(*opened));
    PreprocessConfig config;
    config.preset = preset;
    config.input = std::move(input);
    config.config_file = config_file;
    return ingest(*database, config, context);
  }
  IngestResult must_read(const std::string& preset, std::vector<std::string> input,
                         const std::string& config_file = {}) {
    auto result = read(preset, std::move(input), config_file);
    EXPECT_TRUE(result) << result.error().message;
    return result ? *result : IngestResult{};
  }
  std::string message(const std::string& preset, std::vector<std::string> input, const std::string& config_file = {}) {
    auto result = read(preset, std::move(input), config_file);
    EXPECT_FALSE(result) << "this should be refused";
    return result ? "" : result.error().message;
  }
  // "a|b|NULL" a row.
  std::vector<std::string> rows(const std::string& select) {
    auto query = database->query("SELECT concat_ws('|', " + select);
    EXPECT_TRUE(query) << query.error().message;
    std::vector<std::string> all;
    if (!query) return all;
    for (;;) {
      auto chunk = query->next();
      EXPECT_TRUE(chunk) << chunk.error().message;
      if (!chunk || !*chunk) return all;
      for (std::size_t row = 0; row < (*chunk)->rows(); ++row) all.emplace_back((*chunk)->text(0, row));
    }
  }
  std::int64_t count(const std::string& select) {
    auto counted = database->count(select);
    EXPECT_TRUE(counted) << counted.error().message;
    return counted ? *counted : -1;
  }

  std::filesystem::path folder;
  StopFlag stop;
  Progress progress{ProgressStyle::none};
  Log log = Log::silent();
  std::optional<tables::Database> database;
};

}  // namespace segue::prepare
