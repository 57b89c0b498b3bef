#include "ingest/play_fields.hpp"

#include <fmt/ranges.h>
#include <vector>

#include "embedded_files.hpp"

#include "segue/tables/database.hpp"

namespace segue::prepare {
namespace {

using tables::quote_text;

// Numbers below are times in these units, those above them in smaller ones.
constexpr std::int64_t kMostSeconds = 100'000'000'000, kMostMilliseconds = 1000 * kMostSeconds,
                       kMostMicroseconds = 1000 * kMostMilliseconds;

bool below(std::int64_t number, std::int64_t most) { return number > -most && number < most; }

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

std::string time_sql(const Source& source, TimeKind kind, std::string_view field) {
  const auto of_number = [&](const std::string& number) {
    return source.epoch_origin.empty() ? fmt::format("epoch_time({})", number)
                                       : fmt::format("since_origin({}, {})", number, quote_text(source.epoch_origin));
  };
  if (kind == TimeKind::moment) return fmt::format("CASE WHEN isfinite({0}) THEN {0}::TIMESTAMP END", field);
  if (kind == TimeKind::whole_number && source.epoch_origin.empty())
    return fmt::format("whole_epoch_time({}::BIGINT)", field);
  if (kind != TimeKind::text) return of_number(fmt::format("{}::DOUBLE", field));
  std::vector<std::string> formats;
  formats.reserve(source.time_formats.size());
  for (const std::string& format : source.time_formats) formats.push_back(quote_text(format));
  for (const char* format : {"%d %b %Y %H:%M", "%d %b %Y, %H:%M", "%d %b %Y %H:%M:%S", "%d %B %Y %H:%M", "%d %b %Y"})
    formats.push_back(quote_text(format));
  const std::string number = fmt::format("try_cast({} AS DOUBLE)", field);
  return fmt::format("CASE WHEN {} IS NULL THEN text_time({}, [{}]) ELSE {} END", number, field,
                     fmt::join(formats, ", "), of_number(number));
}

// The first of what is told that is a number; NULL where nothing is.
std::string first_told(const std::vector<std::pair<std::string, std::string>>& ways, const KnownFields& fields) {
  std::vector<std::string> told;
  for (const auto& [field, sql] : ways)
    if (fields.there.contains(field)) told.push_back(sql);
  if (told.empty()) return "NULL::BIGINT";
  return told.size() == 1 ? told.front() : fmt::format("coalesce({})", fmt::join(told, ", "));
}

// When a play began; where the file says when it ended, the time it took is taken off.
std::string when_sql(const KnownFields& fields) {
  if (!fields.there.contains("end_time")) return "started";
  const std::string from_end =
      "CASE WHEN ms BETWEEN 0 AND 86400000 THEN ended - to_microseconds(ms * 1000) ELSE ended END";
  return fields.there.contains("played_at") ? fmt::format("coalesce(started, {})", from_end) : from_end;
}

}  // namespace

std::optional<std::int64_t> whole_epoch_time(std::int64_t number) {
  if (below(number, kMostSeconds)) return number * 1'000'000;
  if (below(number, kMostMilliseconds)) return number * 1000;
  if (below(number, kMostMicroseconds)) return number;
  if (below(number, 9'000'000'000'000'000'000)) return number / 1000;
  return std::nullopt;
}

// Without branches, which a log of players with units of their own makes costly, but for numbers that are rare.
void whole_epoch_times(std::span<const std::int64_t> numbers, std::span<std::int64_t> times) {
  bool rare = false;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::int64_t number = numbers[i];
    const bool seconds = below(number, kMostSeconds), milliseconds = below(number, kMostMilliseconds);
    times[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(number) * (seconds        ? 1'000'000U
                                                                               : milliseconds ? 1000U
                                                                                              : 1U));
    rare = rare || !below(number, kMostMicroseconds);
  }
  for (std::size_t i = 0; rare && i < numbers.size(); ++i)
    times[i] = whole_epoch_time(numbers[i]).value_or(tables::kNoTime);
}

std::string plays_select(const Source& source, const KnownFields& fields, const std::string& from,
                         std::string_view raw_as) {
  const auto kind = [&](const char* field) {
    const auto found = fields.times.find(field);
    return found == fields.times.end() ? TimeKind::text : found->second;
  };
  const auto given = [&](const char* field) {
    return kind(field) == TimeKind::text ? fmt::format("identifier({}) IS NOT NULL", field)
                                         : fmt::format("{} IS NOT NULL", field);
  };
  std::string sql(embedded_sql("01_ingest_plays"));
  sql.erase(0, sql.find("SELECT"));
  replace_all(sql, "{when}", when_sql(fields));
  replace_all(sql, "{started}", time_sql(source, kind("played_at"), "played_at"));
  replace_all(sql, "{ended}", time_sql(source, kind("end_time"), "end_time"));
  replace_all(sql, "{given}", fmt::format("({} OR {})", given("played_at"), given("end_time")));
  replace_all(sql, "{duration}",
              first_told({{"duration_ms", "whole_number(duration_ms)"},
                          {"duration_s", "try_cast(round(1000 * try_cast(duration_s AS DOUBLE)) AS BIGINT)"}},
                         fields));
  replace_all(sql, "{ms}",
              first_told({{"ms_played", "whole_number(ms_played)"},
                          {"seconds_played", "try_cast(round(1000 * try_cast(seconds_played AS DOUBLE)) AS BIGINT)"},
                          {"percent_played",
                           "try_cast(round(try_cast(percent_played AS DOUBLE) / 100 * coalesce(try_cast(duration_ms AS "
                           "DOUBLE), 1000 * try_cast(duration_s AS DOUBLE))) AS BIGINT)"}},
                         fields));
  replace_all(sql, "{given_split}",
              source.given_split.empty() ? "NULL::VARCHAR" : quote_text(source.given_split) + "::VARCHAR");
  replace_all(sql, "{raw}", raw_as.empty() ? "" : fmt::format(", raw AS {}", raw_as));
  return fmt::format("{}FROM {})", sql, from);
}

}  // namespace segue::prepare
