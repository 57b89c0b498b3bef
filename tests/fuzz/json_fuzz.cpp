// JSON that others wrote: exports of one array, lines of objects, and the reports and manifests that Segue reads back.
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
  if (const auto records = pipeline::parse_manifest(text, "input.json"); records)
    (void)pipeline::manifest_text(*records);
  else
    fuzz::require_sentence(records.error(), "input.json");
  if (const auto report = evaluate::from_json(text, "input.json"); report)
    (void)evaluate::to_json(*report);
  else
    fuzz::require_sentence(report.error(), "input.json");
  return 0;
}
