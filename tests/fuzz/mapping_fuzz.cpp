// [mapping] of segue.toml: which columns of which files are what, over a preset.
#include <algorithm>

#include "fuzz_target.hpp"
#include "ingest/preset.hpp"

#include "segue/base/options.hpp"
#include "segue/prepare/preprocess.hpp"

namespace segue::fuzz {

std::vector<std::string> seeds() {
  return {
      "[mapping]\ndelimiter = \";\"\nuser = \"who\"\nartist = [\"performer\", \"band\"]\nplayed_at = \"when\"\n",
      "[mapping]\nfiles = [\"*.txt\"]\nformat = \"delimited\"\nquote = \"\"\nheader = \"guess\"\ncolumns = [\"u\", "
      "\"t\"]\n"
      "needs = [\"u\"]\ntime_formats = [\"%d.%m.%Y\"]\nepoch_origin = \"1980-01-01\"\nencoding = \"windows-1251\"\n",
      "[mapping]\nuser = \"u\"\n[mapping.catalogue]\nfiles = [\"songs.csv\"]\ntrack_id = \"id\"\nbeside = true\n"
      "[mapping.artist_names]\nfiles = \"names.csv\"\n[mapping.aliases]\nfiles = [\"a\"]\ngood = \"g\"\nbad = \"b\"\n",
      "mapping.given_split = 'train'\nmapping.role = \"events\"\n[split]\nmethod = \"auto\"\n# \xc3\xbc\n"};
}

}  // namespace segue::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace segue;
  const auto file = fuzz::as_file(data, size, "segue.toml");
  if (const auto table = read_table(file, "mapping", TableFormat::toml); !table) {
    fuzz::require_sentence(table.error(), "segue.toml");
  } else {
    const auto again = fuzz::as_file(reinterpret_cast<const std::uint8_t*>(table->data()), table->size(), "again.toml");
    const auto back = read_table(again, "mapping", TableFormat::toml);
    fuzz::require(back && *back == *table, "a table comes back as it was written: " + *table);
  }
  for (const char* name : {"generic", "lastfm-1k"}) {
    prepare::PreprocessConfig config;
    config.preset = name;
    config.config_file = file;
    const auto preset = prepare::preset_of(config);
    if (!preset) {
      fuzz::require_sentence(preset.error(), "segue.toml");
      continue;
    }
    for (const prepare::Source& source : preset->sources) {
      fuzz::require(!source.shape.delimiter.empty(), "cells are told apart by something");
      for (const auto& [field, columns] : source.fields) {
        const auto known = prepare::source_fields();
        fuzz::require(std::find(known.begin(), known.end(), field) != known.end(), "a field is one of those there are");
      }
    }
  }
  return 0;
}
