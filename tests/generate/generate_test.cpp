#include "segue/generate/generate.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <iterator>
#include <map>

#include "workshop.hpp"

#include "segue/base/memory.hpp"

namespace segue::generate {
namespace {

using ::testing::HasSubstr;

std::map<std::string, std::string> bytes_of(const std::filesystem::path& folder) {
  std::map<std::string, std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    out[entry.path().lexically_relative(folder).string()] = {std::istreambuf_iterator<char>(stream), {}};
  }
  return out;
}

class Generate : public Workshop {};

TEST_F(Generate, SameSeedSameBytesForAnyTeam) {
  for (const char* format : {"parquet", "csv", "json"}) {
    for (const char* catalogue : {"inline", "separate"}) {
      GenerateConfig config = small();
      config.format = format;
      config.catalogue = catalogue;
      std::map<std::string, std::string> first;
      for (unsigned size : {1U, 2U, 5U}) {
        ThreadTeam own(size);
        const auto made = generate(config, folder / "out", context(own));
        ASSERT_TRUE(made) << made.error().message;
        const auto bytes = bytes_of(folder / "out");
        EXPECT_GE(bytes.size(), 8U);
        if (first.empty()) first = bytes;
        for (const auto& [name, content] : bytes)
          EXPECT_TRUE(first.at(name) == content) << format << ' ' << name << ' ' << size;
        EXPECT_EQ(first.size(), bytes.size());
      }
    }
  }
}

TEST_F(Generate, AnotherSeedIsAnotherLog) {
  GenerateConfig config = small();
  make(config, "a");
  config.seed = 8;
  make(config, "b");
  EXPECT_NE(bytes_of(folder / "a").at("log/part-00000.parquet"), bytes_of(folder / "b").at("log/part-00000.parquet"));
}

TEST_F(Generate, ReportAndManifestAgreeWithTheFiles) {
  const GenerateConfig config = small();
  const GenerateReport report = make(config, "out");
  load("out", "parquet");
  EXPECT_EQ(report.rows, config.plays);
  EXPECT_EQ(count("SELECT count(*) FROM log"), static_cast<std::int64_t>(config.plays));
  EXPECT_EQ(count("SELECT count(DISTINCT file) FROM log"), static_cast<std::int64_t>(report.files));
  EXPECT_EQ(count("SELECT count(DISTINCT \"user\") FROM log"), static_cast<std::int64_t>(report.users));
  EXPECT_EQ(count("SELECT count(*) FROM dirty"), static_cast<std::int64_t>(report.dirty_rows));
  EXPECT_EQ(count("SELECT count(*) FROM " + file("out/truth/bots.parquet")), static_cast<std::int64_t>(report.bots));
  EXPECT_EQ(report.bots, 1U);  // 3 % of the rows is room for no more
  EXPECT_EQ(report.tracks, config.tracks);
  EXPECT_LT(report.songs, report.tracks);
  std::uint64_t sum = 0;
  for (const auto& [reason, rows] : report.dirty) {
    sum += rows;
    EXPECT_EQ(count("SELECT count(*) FROM dirty WHERE reason = '" + reason + "'"), static_cast<std::int64_t>(rows))
        << reason;
  }
  EXPECT_EQ(sum, report.dirty_rows);
  run("CREATE TABLE manifest AS FROM read_json(" + file("out/manifest.json") + ")");
  EXPECT_EQ(count("SELECT sum(f.rows) FROM (SELECT unnest(files) AS f FROM manifest)"),
            static_cast<std::int64_t>(config.plays));
  EXPECT_EQ(count("SELECT counts.dirty_rows FROM manifest"), static_cast<std::int64_t>(report.dirty_rows));
  EXPECT_EQ(count("SELECT configuration.users FROM manifest"), static_cast<std::int64_t>(config.users));
  EXPECT_EQ(count("SELECT count(*) FROM manifest, (SELECT unnest(files) AS f FROM manifest) WHERE f.rows <> "
                  "(SELECT count(*) FROM log WHERE log.file = f.file)"),
            0);
}

TEST_F(Generate, ExactlyAsManyRowsAsAskedForEvenWhenFew) {
  for (const std::uint64_t plays : {1U, 7U, 300U, 2999U}) {
    GenerateConfig config = small();
    config.plays = plays;
    config.users = 20;
    EXPECT_EQ(make(config, "out").rows, plays);
    load("out", "parquet");
    EXPECT_EQ(count("SELECT count(*) FROM log"), static_cast<std::int64_t>(plays));
  }
}

TEST_F(Generate, OneUserAndTheSmallestCatalogue) {
  GenerateConfig config = small();
  config.users = 1;
  config.bots = 0.5;
  config.tracks = 20;
  config.plays = 500;
  EXPECT_EQ(make(config, "out").users, 1U);
}

TEST_F(Generate, MemoryDoesNotGrowWithThePlays) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer keeps memory that was freed";
#endif
  GenerateConfig config = small();
  config.users = 2000;
  config.catalogue = "separate";
  config.days = 365;
  config.rows_per_file = 100'000;  // both logs have files enough to keep all threads at full ones
  const auto peak = [&](std::uint64_t plays) {
    config.plays = plays;
    reset_peak_memory();
    make(config, "out");
    return static_cast<double>(peak_memory_bytes());
  };
  peak(500'000);  // what libraries keep once they ran
  const double few = peak(500'000), many = peak(4'000'000);
  // A play held in memory takes 16 bytes at the least (user, track, time); allocators drift by some megabytes.
  EXPECT_LT(many - few, 8.0 * 3'500'000) << few << " to " << many;
}

TEST_F(Generate, RefusesWhatCannotBe) {
  const auto message = [&](auto change) {
    GenerateConfig config = small();
    change(config);
    const auto made = generate(config, folder / "out", context(team));
    EXPECT_FALSE(made);
    if (made) return std::string();
    EXPECT_EQ(made.error().kind, ErrorKind::invalid_argument);
    return made.error().message;
  };
  EXPECT_THAT(message([](GenerateConfig& c) { c.users = 0; }), HasSubstr("users"));
  EXPECT_THAT(message([](GenerateConfig& c) { c.tracks = 3; }), HasSubstr("tracks"));
  EXPECT_THAT(message([](GenerateConfig& c) { c.plays = 0; }), HasSubstr("plays"));
  EXPECT_THAT(message([](GenerateConfig& c) { c.plays = 100'000'000; }), HasSubstr("more than people play"));
  EXPECT_THAT(message([](GenerateConfig& c) { c.format = "xml"; }), HasSubstr("format"));
  EXPECT_THAT(message([](GenerateConfig& c) { c.start_date = "2023-02-30"; }), HasSubstr("2023-02-30"));
  EXPECT_THAT(message([](GenerateConfig& c) { c.null_values = -0.1; }), HasSubstr("null_values"));
  EXPECT_THAT(message([](GenerateConfig& c) { c.catalogue = "separate", c.time_format = "iso"; }),
              HasSubstr("time_format"));
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

TEST_F(Generate, LeavesAForeignFolderAloneAndReplacesItsOwn) {
  std::filesystem::create_directories(folder / "mine");
  std::ofstream(folder / "mine/letter.txt") << "dear";
  const auto refused = generate(small(), folder / "mine", context(team));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("--output"));
  EXPECT_TRUE(std::filesystem::exists(folder / "mine/letter.txt"));

  GenerateConfig config = small();
  config.format = "csv";
  make(config, "out");
  std::ofstream(folder / "out/notes.txt") << "mine";  // somebody put something of theirs there
  EXPECT_FALSE(generate(small(), folder / "out", context(team)));
  EXPECT_TRUE(std::filesystem::exists(folder / "out/log/part-00000.csv"));
  std::filesystem::remove(folder / "out/notes.txt");
  make(small(), "out");
  EXPECT_FALSE(std::filesystem::exists(folder / "out/log/part-00000.csv"));
  EXPECT_TRUE(std::filesystem::exists(folder / "out/log/part-00000.parquet"));
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    EXPECT_THAT(entry.path().filename().string(), ::testing::AnyOf("mine", "out", "spill"));
}

TEST_F(Generate, RemovesWhatAKilledProcessLeftAndPutsBackWhatItMovedAway) {
  make(small(), "out");
  const auto out = folder / "out", old = folder / "out.999999999.partial.old", half = folder / "out.999999999.partial";
  std::filesystem::rename(out, old);
  std::filesystem::create_directories(half / "pieces");
  std::filesystem::create_directories(folder / "out.999999998.partial");
  std::ofstream(folder / "out.999999998.partial/diary.txt") << "mine";
  stop.request();
  EXPECT_FALSE(generate(small(), out, context(team)));
  EXPECT_TRUE(std::filesystem::exists(out / "manifest.json"));
  EXPECT_FALSE(std::filesystem::exists(old));
  EXPECT_FALSE(std::filesystem::exists(half));
  EXPECT_TRUE(std::filesystem::exists(folder / "out.999999998.partial/diary.txt"));
}

TEST_F(Generate, StoppedItLeavesNothing) {
  stop.request();
  const auto made = generate(small(), folder / "out", context(team));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::cancelled);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) EXPECT_EQ(entry.path().filename(), "spill");
}

TEST_F(Generate, LittleMemoryGivesTheSameBytes) {
  for (const char* catalogue : {"inline", "separate"}) {
    GenerateConfig config = small();
    config.catalogue = catalogue;
    make(config, "out");
    const RunContext tight{team, stop, progress, log, std::uint64_t{200} << 20U, 0, folder / "spill"};
    const auto made = generate(config, folder / "tight", tight);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_TRUE(bytes_of(folder / "out") == bytes_of(folder / "tight")) << catalogue;
    EXPECT_FALSE(std::filesystem::exists(folder / "spill/generate-0"));
  }
}

TEST_F(Generate, TooLittleMemoryIsSaidBeforehand) {
  const RunContext tight{team, stop, progress, log, std::uint64_t{64} << 20U, 0, folder / "spill"};
  const auto made = generate(small(), folder / "out", tight);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::out_of_memory);
  EXPECT_THAT(made.error().message, HasSubstr("--memory-limit"));
}

TEST(GenerateOptions, NameEachFieldOnceAndSetIt) {
  GenerateConfig config;
  const OptionSet set = config.options();
  std::set<std::string> names;
  for (const Option& option : set.options()) {
    EXPECT_EQ(option.section, "generate");
    EXPECT_TRUE(names.insert(option.name).second) << option.name;
    if (option.name == "plays") {
      ASSERT_TRUE(set_option(option, "12345"));
    }
    if (option.name == "format") {
      EXPECT_FALSE(set_option(option, "xml"));
    }
  }
  EXPECT_EQ(names.size(), 20U);
  EXPECT_EQ(config.plays, 12345U);
}

}  // namespace
}  // namespace segue::generate
