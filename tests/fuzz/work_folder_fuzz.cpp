// What the next opening of a work folder finds of a run that was killed while publishing: its .commit, by whose names
// files are renamed and removed. None outside of the folder may be.
#include <fstream>

#include "fuzz_target.hpp"
#include "pipeline/manifest.hpp"
#include "pipeline/publish.hpp"

#include "segue/pipeline/work_folder.hpp"

namespace segue::fuzz {
namespace {

namespace fs = std::filesystem;

void put(const fs::path& file, std::string_view text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary | std::ios::trunc).write(text.data(), static_cast<std::streamsize>(text.size()));
}

}  // namespace

std::vector<std::string> seeds() {
  return {R"({"files":["a","deep/b"],"obsolete":["gone"]})", R"({"files":[],"obsolete":["deep/gone","../beside"]})",
          R"({"files":["../beside"],"obsolete":["deep/../../beside","/","."]})"};
}

}  // namespace segue::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace segue;
  namespace fs = std::filesystem;
  const auto beside = fuzz::as_file(data, 1, "beside");
  const auto work = beside.parent_path() / "work", pending = pipeline::pending_folder(work, "train");
  std::error_code ignored;
  fs::remove_all(work, ignored);
  fuzz::put(work / "manifest.json", pipeline::manifest_text({}));
  fuzz::put(work / "gone", "old");
  fuzz::put(pending / "a", "new");
  fuzz::put(pending / "deep" / "b", "new");
  fuzz::put(pending / "manifest.json", pipeline::manifest_text({}));
  fuzz::put(pending / ".commit", {reinterpret_cast<const char*>(data), size});
  const auto opened = pipeline::WorkFolder::open_to_write(work);
  if (!opened) fuzz::require_sentence(opened.error(), "work");
  fuzz::require(fs::file_size(beside, ignored) == 1, "what is beside the folder is as it was");
  return 0;
}
