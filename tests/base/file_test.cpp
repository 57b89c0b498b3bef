#include "segue/base/file.hpp"

#include <csignal>
#include <gmock/gmock.h>
#include <iostream>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "base/temporary_folder.hpp"

namespace segue {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

TEST(AtomicFile, AppearsUnderItsNameOnlyWhenCommitted) {
  const TemporaryFolder folder;
  const auto path = folder.put("a.txt", "old");
  auto file = AtomicFile::create(path);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write(std::string_view("new ")));
  ASSERT_TRUE(file->write(bytes("content")));
  EXPECT_EQ(file->size(), 11U);
  EXPECT_EQ(slurp(path), "old");
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(slurp(path), "new content");
  EXPECT_THAT(folder.names(), ElementsAre("a.txt"));
}

TEST(AtomicFile, AbandonedLeavesTheOldContentAndNothingElse) {
  const TemporaryFolder folder;
  const auto path = folder.put("a.txt", "old");
  {
    auto file = AtomicFile::create(path);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write(std::string(3 << 20, 'x')));  // beyond the buffer: on disk already
    AtomicFile moved = std::move(*file);
    ASSERT_TRUE(moved.write(std::string_view("y")));
  }
  EXPECT_EQ(slurp(path), "old");
  EXPECT_THAT(folder.names(), ElementsAre("a.txt"));
}

TEST(AtomicFile, KeepsTheOrderOfSmallAndLargeWrites) {
  const TemporaryFolder folder;
  std::string expected;
  auto file = AtomicFile::create(folder.path() / "a.bin");
  ASSERT_TRUE(file);
  for (std::size_t i = 0; i < 40; ++i) {
    const std::string part((i % 4 == 3) ? (1U << 20U) + i : i * 1000, static_cast<char>('a' + i % 26));
    expected += part;
    ASSERT_TRUE(file->write(part));
  }
  EXPECT_EQ(file->size(), expected.size());
  ASSERT_TRUE(file->commit());
  EXPECT_TRUE(slurp(folder.path() / "a.bin") == expected);
}

TEST(AtomicFile, WriteAtGoesOverWhatWasWrittenAndAppendsGoOnAtTheEnd) {
  const TemporaryFolder folder;
  auto file = AtomicFile::create(folder.path() / "a.bin");
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write(std::string_view("0123456789")));
  ASSERT_TRUE(file->write_at(2, bytes("AB")));
  ASSERT_TRUE(file->write(std::string_view("end")));
  ASSERT_TRUE(file->write_at(0, bytes("Z")));
  EXPECT_EQ(file->size(), 13U);
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(slurp(folder.path() / "a.bin"), "Z1AB456789end");
}

TEST(AtomicFile, TwoAtOnceForOneNameDoNotMix) {
  const TemporaryFolder folder;
  auto first = AtomicFile::create(folder.path() / "a.txt");
  auto second = AtomicFile::create(folder.path() / "a.txt");
  ASSERT_TRUE(first && second);
  ASSERT_TRUE(first->write(std::string_view("the first")));
  ASSERT_TRUE(second->write(std::string_view("2")));
  ASSERT_TRUE(first->commit());
  EXPECT_EQ(slurp(folder.path() / "a.txt"), "the first");
  ASSERT_TRUE(second->commit());
  EXPECT_EQ(slurp(folder.path() / "a.txt"), "2");
  EXPECT_THAT(folder.names(), ElementsAre("a.txt"));
}

TEST(AtomicFile, SaysWhichFileItCannotWrite) {
  const TemporaryFolder folder;
  const auto absent = AtomicFile::create(folder.path() / "absent" / "a.txt");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().kind, ErrorKind::not_found);
  EXPECT_THAT(absent.error().message, HasSubstr("absent/a.txt"));
  std::filesystem::create_directory(folder.path() / "folder");
  auto over = AtomicFile::create(folder.path() / "folder");
  ASSERT_TRUE(over);
  const auto status = over->commit();
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message, HasSubstr("/folder: cannot write"));
  EXPECT_THAT(folder.names(), ElementsAre("folder"));
}

// Past 4 MiB the system refuses to write (EFBIG); the process would get SIGXFSZ, which the child ignores.
TEST(AtomicFile, AFailedWriteLeavesTheOldContentAndCannotBeCommitted) {
  const TemporaryFolder folder;
  const auto path = folder.put("a.bin", "old");
  const auto child = [&]() -> int {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{4U << 20U, 4U << 20U};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 10;
    auto file = AtomicFile::create(path);
    if (!file) return 11;
    Status failed;
    for (int i = 0; i < 8 && failed; ++i) failed = file->write(std::string(3U << 19U, 'x'));
    if (failed || failed.error().kind != ErrorKind::io) return 12;
    if (failed.error().message.find("a.bin") == std::string::npos) return 13;
    if (file->commit()) return 14;  // it is not whole
    if (write_text_file(path, std::string(5U << 20U, 'y'))) return 15;
    return 0;
  };
  EXPECT_EXIT(::_exit(child()), ::testing::ExitedWithCode(0), "");
  EXPECT_TRUE(slurp(path) == "old");
  EXPECT_THAT(folder.names(), ElementsAre("a.bin"));
}

// The child's mounts are its own (needs root), so that nothing stays mounted whatever happens.
TEST(AtomicFile, AFullDiskIsSaidWithWhatToDo) {
  const TemporaryFolder folder;
  const auto child = [&]() -> int {
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=1m") != 0)
      return 77;
    const auto path = folder.put("a.bin", "old");
    const auto status = write_text_file(path, std::string(5U << 20U, 'y'));
    if (status) return 10;
    std::cerr << status.error().message << "\n";
    if (status.error().kind != ErrorKind::io) return 11;
    return slurp(path) == "old" && folder.names().size() == 1 ? 0 : 12;
  };
  const auto skips_or_passes = [](int status) {
    return WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 77);
  };
  EXPECT_EXIT(::_exit(child()), skips_or_passes, "^$|a.bin: cannot write: No space left on device; free some space");
}

TEST(WriteTextFile, ReplacesAndReadsBack) {
  const TemporaryFolder folder;
  const std::string text("line\n\0with a zero\xff", 18);
  ASSERT_TRUE(write_text_file(folder.path() / "a", "before, and longer than what comes"));
  ASSERT_TRUE(write_text_file(folder.path() / "a", text));
  const auto read = read_text_file(folder.path() / "a");
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, text);
  ASSERT_TRUE(write_text_file(folder.path() / "a", ""));
  EXPECT_EQ(*read_text_file(folder.path() / "a"), "");
}

TEST(WriteTextFile, TakesANameWithoutAFolder) {
  const TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const auto status = write_text_file("bare.txt", "here");
  std::filesystem::current_path(before);
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(slurp(folder.path() / "bare.txt"), "here");
}

TEST(ReadTextFile, ReadsWhatHasNoSize) {  // as segue.toml from a shell's <(...)
  const TemporaryFolder folder;
  const auto pipe = folder.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(pipe) << std::string(100'000, 'p'); });
  const auto read = read_text_file(pipe);
  writer.join();
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->size(), 100'000U);
}

TEST(ReadTextFile, SaysWhatIsWrong) {
  const TemporaryFolder folder;
  const auto absent = read_text_file(folder.path() / "absent");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().kind, ErrorKind::not_found);
  EXPECT_THAT(absent.error().message, HasSubstr("absent: cannot read"));
  const auto directory = read_text_file(folder.path());
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().kind, ErrorKind::io);
}

TEST(MappedFile, AnEmptyFileIsAnEmptySpan) {
  const TemporaryFolder folder;
  const auto mapped = MappedFile::open(folder.put("empty", ""));
  ASSERT_TRUE(mapped);
  EXPECT_TRUE(mapped->bytes().empty());
}

TEST(MappedFile, ReachesFarBeyondFourGigabytes) {
  const TemporaryFolder folder;
  constexpr std::uint64_t kFar = (std::uint64_t{5} << 30U) + 3;
  const auto path = folder.put("sparse", "");
  ASSERT_EQ(::truncate(path.c_str(), kFar), 0);
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(kFar - 4));
    file << "last";
  }
  const auto mapped = MappedFile::open(path);
  ASSERT_TRUE(mapped) << mapped.error().message;
  ASSERT_EQ(mapped->bytes().size(), kFar);
  EXPECT_EQ(mapped->bytes()[0], std::byte{0});
  EXPECT_EQ(mapped->bytes()[kFar - 1], std::byte{'t'});
}

TEST(MappedFile, MovesItsBytes) {
  const TemporaryFolder folder;
  auto first = MappedFile::open(folder.put("first", "1st"));
  auto second = MappedFile::open(folder.put("second", "second"));
  ASSERT_TRUE(first && second);
  *first = std::move(*second);
  EXPECT_EQ(first->bytes().size(), 6U);
  const MappedFile third = std::move(*first);
  EXPECT_EQ(third.bytes()[0], std::byte{'s'});
  EXPECT_TRUE(first->bytes().empty());
}

TEST(MappedFile, RefusesWhatCannotBeMapped) {
  const TemporaryFolder folder;
  EXPECT_FALSE(MappedFile::open(folder.path()));
  EXPECT_FALSE(MappedFile::open(folder.path() / "absent"));
}

TEST(WritableFolder, IsMadeWithItsParentsAndLeftClean) {
  const TemporaryFolder folder;
  const auto deep = folder.path() / "a" / "b";
  ASSERT_TRUE(ensure_writable_folder(deep));
  ASSERT_TRUE(ensure_writable_folder(deep));
  EXPECT_TRUE(std::filesystem::is_empty(deep));
  EXPECT_TRUE(sync_folder(deep));
  EXPECT_FALSE(sync_folder(folder.path() / "absent"));
}

TEST(PlaceOfAResult, IsAskedForAndLeftAsItIs) {
  const TemporaryFolder folder;
  const auto file = folder.put("file", "x");
  EXPECT_TRUE(check_place_of_folder(folder.path() / "a" / "b"));
  EXPECT_TRUE(check_place_of_file(folder.path() / "a" / "b.json"));
  EXPECT_TRUE(check_place_of_file(file));
  EXPECT_TRUE(check_place_of_file("b.json"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "a"));
  EXPECT_FALSE(check_place_of_folder(file));
  EXPECT_FALSE(check_place_of_file(file / "b.json"));
  EXPECT_FALSE(check_place_of_file(folder.path()));
  EXPECT_FALSE(check_place_of_folder("/proc/nowhere"));
}

TEST(WritableFolder, RefusesAFileAndAPlaceWithoutWriting) {
  const TemporaryFolder folder;
  const auto file = folder.put("file", "x");
  for (const auto& path :
       {file, file / "below", std::filesystem::path("/proc/nowhere"), std::filesystem::path("/proc")}) {
    const auto status = ensure_writable_folder(path);
    ASSERT_FALSE(status) << path;
    EXPECT_THAT(status.error().message, HasSubstr(path.string()));
  }
}

}  // namespace
}  // namespace segue
