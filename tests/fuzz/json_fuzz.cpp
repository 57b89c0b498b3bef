// JSON that others wrote: exports of one array, lines of objects, and the reports, manifests and states that Segue
// reads back.
#include "append/earlier_log.hpp"
#include "fuzz_target.hpp"
#include "ingest/records.hpp"
#include "pipeline/manifest.hpp"

#include "segue/evaluate/report.hpp"

namespace segue::fuzz {

std::vector<std::string> seeds() {
  return {
      R"([{"endTime":"2023-01-01 08:00","artistName":"A","trackName":"B \"C\"","msPlayed":1000},{"endTime":""}])",
      "[[{\"a\":[1,2,{\"b\":null}]}],\n[{\"c\":\"\\u00e9\\\\\"}]]",
      "{\"listened_at\":1,\"track_metadata\":{\"artist_name\":\"A\"}}\n{\"x\":1}\n\n[]\n",
      R"({"kind":"segue_work_folder","format_version":1,"stages":{"split":{"segue_version":"0.1.0","stage_version":1,)"
      R"("configuration":{"split.method":"auto"},"inputs":[{"path":"a","bytes":1,"xxh3_128":"00"}],"outputs":[],)"
      R"("counts":{"rows_in":5},"notes":["n"],"measured":{"seconds":1.5,"peak_memory_bytes":9}}}})",
      R"({"format_version":3,"rows_read":9,"rows_rejected":1,"catalogue_rows":0,"catalogue_rejected":0,"has_times":true,)"
      R"("has_given_split":false,"users_are_numbers":false,"tracks_are_numbers":true,"names_inline":true,)"
      R"("valid_rows":8,"unsettled_rows":0,"rejected":{"time_null":1},"files":["../a.csv"]})",
      evaluate::to_json({})};
}

namespace {

void drain(Result<std::unique_ptr<prepare::RecordReader>> reader) {
  if (!reader) return require_sentence(reader.error(), "input.json");
  prepare::Record record;
  for (;;) {
    const auto more = (*reader)->next(record);
    if (!more) return require_sentence(more.error(), "input.json");
    if (!*more) return;
    for (const auto field : record.fields) require(field.size() <= std::size_t{1} << 20U, "a field is of the file");
  }
}

}  // namespace
}  // namespace segue::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace segue;
  const auto file = fuzz::as_file(data, size, "input.json");
  fuzz::drain(prepare::read_json_array(file));
  fuzz::drain(prepare::read_lines(file));
  (void)prepare::is_json_array(file);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto records = pipeline::parse_manifest(text, "input.json"); records) {
    (void)pipeline::manifest_text(*records);
    for (const auto& [stage, record] : *records)
      for (const auto& output : record.outputs)
        fuzz::require(pipeline::stays_inside(output.path), "an output is of the folder");
  } else {
    fuzz::require_sentence(records.error(), "input.json");
  }
  if (const auto report = evaluate::from_json(text, "input.json"); report)
    (void)evaluate::to_json(*report);
  else
    fuzz::require_sentence(report.error(), "input.json");
  const auto folder = file.parent_path();
  std::filesystem::create_directory(folder / prepare::kKeptFolder);
  std::filesystem::copy_file(file, folder / prepare::kKeptFolder / "state.json",
                             std::filesystem::copy_options::overwrite_existing);
  if (const auto earlier = prepare::EarlierLog::open(folder); !earlier)
    fuzz::require_sentence(earlier.error(), "state.json");
  return 0;
}
