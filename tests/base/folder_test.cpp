#include "segue/base/folder.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include "base/temporary_folder.hpp"

namespace segue {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class Folder : public ::testing::Test {
 protected:
  // A folder with one file, which says `text`.
  fs::path make(const std::string& name, const std::string& text) {
    const fs::path folder = place_.path() / name;
    fs::create_directories(folder);
    std::ofstream(folder / "file") << text;
    return folder;
  }
  std::string said(const std::string& name) { return slurp(place_.path() / name / "file"); }
  TemporaryFolder place_;
  const fs::path folder_ = place_.path() / "model";
  const std::string gone_ = "999999999";  // beyond what a process can be
};

TEST_F(Folder, IsPutInPlaceAndWhatStoodThereTakesItsName) {
  EXPECT_EQ(beside(folder_), fs::path(folder_.string() + "." + std::to_string(::getpid()) + ".partial"));
  ASSERT_TRUE(put_in_place(make("made", "first"), folder_));
  EXPECT_THAT(place_.names(), ElementsAre("model"));
  ASSERT_TRUE(put_in_place(make("made", "second"), folder_));
  EXPECT_EQ(said("model"), "second");
  EXPECT_EQ(said("made"), "first");
  EXPECT_EQ(put_in_place(place_.path() / "nothing", folder_).error().kind, ErrorKind::io);
  EXPECT_EQ(said("model"), "second");
  EXPECT_THAT(place_.names(), ElementsAre("made", "model"));
}

TEST_F(Folder, LeftoversAreThoseOfProcessesThatAreNoMore) {
  for (const char* name : {"model.1.partial", "model.mine.partial", "other.999999999.partial", "model.999999999"})
    make(name, "not left over");
  place_.put("model.999999999.partial", "no folder");
  const auto own = make("model." + std::to_string(::getpid()) + ".partial", "of a process before, of the same number");
  const auto left = make("model.999999998.partial", "half");
  EXPECT_THAT(leftovers_beside(folder_ / ""), UnorderedElementsAre(own, left));
}

TEST_F(Folder, WhatWasMovedAwayIsPutBackWhereNothingTookItsPlace) {
  const auto made = make("model." + gone_ + ".partial", "new");
  const auto old = make("model." + gone_ + ".partial.old", "old");
  EXPECT_THAT(leftovers_beside(folder_), ElementsAre(made));
  EXPECT_EQ(said("model"), "old");
  make("model." + gone_ + ".partial.old", "older");
  EXPECT_THAT(leftovers_beside(folder_), UnorderedElementsAre(made, old));
  EXPECT_EQ(said("model"), "old");
  make("model.1.partial.old", "of a process that runs");
  fs::remove_all(folder_);
  fs::remove_all(old);
  EXPECT_THAT(leftovers_beside(folder_), ElementsAre(made));
  EXPECT_FALSE(fs::exists(folder_));
}

}  // namespace
}  // namespace segue
