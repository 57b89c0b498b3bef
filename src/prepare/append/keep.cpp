#include "append/keep.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "append/earlier_log.hpp"

#include "segue/base/file.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::prepare {

Status keep_log(Bench& bench, const PreprocessReport& report) {
  const auto folder = bench.output / kKeptFolder;
  if (auto viewed = run_append_sql(bench.database, "keep"); !viewed) return viewed;
  for (const char* name :
       {"input_files", "catalogue", "artist_names", "aliases", "days", "unsettled_events", "users", "descriptions"}) {
    const auto kept = tables::write_parquet(bench.database, fmt::format("SELECT * FROM kept_{}", name),
                                            folder / fmt::format("{}.parquet", name));
    if (!kept) return kept.error();
  }
  const auto unsettled = bench.database.count("SELECT count(*) FROM still_unsettled");
  if (!unsettled) return unsettled.error();
  const auto settled = count_by(bench.database,
                                "SELECT reason, count(*) FROM rejects WHERE step = '03_validate' AND NOT "
                                "is_unsettled(reason) GROUP BY reason");
  if (!settled) return settled.error();
  const auto validated = std::find_if(report.steps.begin(), report.steps.end(),
                                      [](const StepCounts& step) { return step.step == "03_validate"; });
  const IngestResult& source = bench.source;
  nlohmann::ordered_json json{{"kind", "segue_append_state"},
                              {"format_version", 3},
                              {"rows_read", source.rows_read},
                              {"rows_rejected", source.rows_rejected},
                              {"catalogue_rows", source.catalogue_rows},
                              {"catalogue_rejected", source.catalogue_rejected},
                              {"has_times", source.has_times},
                              {"has_given_split", source.has_given_split},
                              {"users_are_numbers", source.users_are_numbers},
                              {"tracks_are_numbers", source.tracks_are_numbers},
                              {"names_inline", source.kind == SourceKind::inline_names},
                              {"valid_rows", validated->rows_out},
                              {"unsettled_rows", *unsettled},
                              {"rejected", *settled},
                              {"files", nlohmann::json::array()}};
  for (const auto& file : source.files) json["files"].push_back(file.string());
  return write_text_file(folder / "state.json", json.dump(2) + "\n");
}

}  // namespace segue::prepare
