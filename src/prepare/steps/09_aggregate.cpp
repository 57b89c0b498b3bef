#include "step.hpp"

namespace segue::prepare {

Result<StepCounts> aggregate(Bench& bench) {
  constexpr std::string_view kStep = "09_aggregate";
  tables::Database& database = bench.database;
  if (auto done = run_sql(bench, kStep, "aggregate"); !done) return done.error();
  const auto rows = database.count("SELECT count(*) FROM verdicts WHERE verdict IS NULL");
  if (!rows) return rows.error();
  const auto pairs = database.count("SELECT count(*) FROM pairs");
  if (!pairs) return pairs.error();
  const auto lost =
      database.count("(SELECT sum(plays) FROM verdicts WHERE verdict IS NULL) - (SELECT sum(plays) FROM pairs)");
  if (!lost) return lost.error();
  if (*lost != 0) return make_error(ErrorKind::internal, "09_aggregate: {} plays are in no pair", *lost);
  const auto too_many = database.count("SELECT count(*) FROM pairs WHERE plays > 4294967295");
  if (!too_many) return too_many.error();
  if (*too_many > 0)
    return make_error(ErrorKind::corrupt,
                      "{} pairs of user and track have more than 4,294,967,295 plays; are the "
                      "counts in the input right?",
                      *too_many);
  StepCounts counts{.step = std::string(kStep), .rows_in = *rows};
  counts.merged = *rows - *pairs;
  counts.rows_out = *pairs;
  if (counts.merged > 0) counts.reasons["same_user_and_track"] = counts.merged;
  return counts;
}

}  // namespace segue::prepare
