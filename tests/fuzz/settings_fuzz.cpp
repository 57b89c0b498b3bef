// segue.toml, which people write by hand: options with their ranges, and the mapping of columns.
#include "fuzz_target.hpp"

#include "segue/pipeline/settings.hpp"

namespace segue::fuzz {

std::vector<std::string> seeds() {
  pipeline::Settings settings;
  return {write_options(settings.options()), "[als]\nfactors = 8\nregularization = 1e-2\nsolver = \"exact\"\n",
          "[evaluate]\nk = [5, 10]\nper_user = [\"ndcg@10\", \"all\"]\n[split]\ncutoff = '2024-06-01'\n",
          "[mapping]\nuser = \"who\"\ntime_formats = [\"%d.%m.%Y\"]\n[mapping.catalogue]\nfiles = [\"a.csv\"]\n",
          "preprocess.min_user_tracks = -1\nals = { factors = 0x10, alpha = inf }\n# \xc3\xbc\n"};
}

}  // namespace segue::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = segue::fuzz::as_file(data, size, "segue.toml");
  segue::pipeline::Settings settings;
  if (const auto read = segue::read_options(file, settings.options(), {"mapping"}); !read) {
    segue::fuzz::require_sentence(read.error(), "segue.toml");
    return 0;
  }
  const std::string written = segue::write_options(settings.options());
  const auto again =
      segue::fuzz::as_file(reinterpret_cast<const std::uint8_t*>(written.data()), written.size(), "again.toml");
  segue::pipeline::Settings back;
  segue::fuzz::require(bool(segue::read_options(again, back.options(), {"mapping"})),
                       "what is written is read: " + written);
  segue::fuzz::require(segue::fingerprint(back.options()) == segue::fingerprint(settings.options()),
                       "options come back as they were: " + written);
  return 0;
}
