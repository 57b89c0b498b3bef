#include "ingest/ingest.hpp"

#include <algorithm>
#include <fmt/ranges.h>
#include <limits>
#include <memory>
#include <set>

#include "embedded_files.hpp"
#include "ingest/columns.hpp"
#include "ingest/inputs.hpp"
#include "ingest/json_objects.hpp"
#include "ingest/parquet_files.hpp"
#include "ingest/play_fields.hpp"
#include "ingest/preset.hpp"
#include "ingest/refused_rows.hpp"
#include "ingest/survey.hpp"
#include "ingest/text_rows.hpp"

namespace segue::prepare {
namespace {

using tables::quote_text;

constexpr std::int64_t kBatchRows = 4'000'000;  // of JSON at a time: bounds what stands in the database twice
constexpr std::int64_t kAllRows = std::numeric_limits<std::int64_t>::max();

std::string_view step_of(Role role) {
  switch (role) {
    case Role::catalogue:
      return "01_ingest_catalogue";
    case Role::artist_names:
      return "01_ingest_artist_names";
    case Role::aliases:
      return "01_ingest_aliases";
    case Role::events:
      break;
  }
  return "01_ingest_events";
}

enum class Shape : std::uint8_t { delimited, json, parquet };

Shape shape_of(const Source& source, const std::filesystem::path& file) {
  if (source.format == "parquet") return Shape::parquet;
  if (source.format.starts_with("json")) return Shape::json;
  if (source.format != "auto") return Shape::delimited;
  const std::string name = lower(unpacked_name(file));
  if (name.ends_with(".parquet") || name.ends_with(".pq")) return Shape::parquet;
  return name.ends_with(".json") || name.ends_with(".jsonl") || name.ends_with(".ndjson") ? Shape::json
                                                                                          : Shape::delimited;
}

class Ingester {
 public:
  Ingester(tables::Database& database, const Preset& preset, std::vector<InputFile> files, const RunContext& context,
           const EarlierLog* earlier)
      : database_(database), preset_(preset), files_(std::move(files)), context_(context), earlier_(earlier) {
    if (earlier_ != nullptr) paths_ = earlier_->files;
    first_id_ = static_cast<std::uint32_t>(paths_.size());
  }

  Result<IngestResult> run() {
    if (auto made = begin(); !made) return made.error();
    for (std::uint32_t id = 0; id < files_.size();) {
      const InputFile& file = files_[id];
      const Source& source = preset_.sources[file.source];
      if (!source.given_split.empty()) result_.has_given_split = true;
      if (shape_of(source, file.path) == Shape::parquet) {
        if (auto done = take_parquet(source, id); !done) return done.error();
        ++id;
      } else {
        auto next = take_text(source, id);
        if (!next) return next.error();
        id = *next;
      }
    }
    if (auto closed = close(); !closed) return closed.error();
    if (auto added = add_earlier(); !added) return added.error();
    return std::move(result_);
  }

 private:
  Status begin() {
    if (auto made = database_.execute(embedded_sql("01_ingest")); !made) return made;
    if (auto made = run_append_sql(database_, "nothing_known"); !made) return made;
    if (auto added = database_.add_time_function("whole_epoch_time", whole_epoch_times); !added) return added;
    auto refused = RefusedRows::begin(database_);
    if (!refused) return refused.error();
    refused_ = std::move(*refused);
    std::vector<std::string> rows;
    for (std::size_t id = 0; id < files_.size(); ++id) {
      const std::string& split = preset_.sources[files_[id].source].given_split;
      rows.push_back(fmt::format("({}, {}, {})", first_id_ + id, quote_text(files_[id].path.string()),
                                 split.empty() ? "NULL" : quote_text(split)));
      paths_.push_back(files_[id].path);
    }
    result_.files = paths_;
    result_.kind = preset_.kind;
    result_.filter = preset_.filter;
    result_.tracks_are_artists = preset_.tracks_are_artists;
    result_.keep_ids = preset_.keep_ids;
    if (earlier_ != nullptr)
      if (auto taken = earlier_->take_up(database_, "take_up_files"); !taken) return taken;
    return database_.execute(fmt::format("INSERT INTO input_files VALUES {}", fmt::join(rows, ", ")));
  }

  // The files of one source and shape from `id` on, to the end of a batch; returns the first that was not taken.
  Result<std::uint32_t> take_text(const Source& source, std::uint32_t id) {
    const Shape shape = shape_of(source, files_[id].path);
    const bool json = shape == Shape::json;
    std::size_t end = id;
    while (end < files_.size() && files_[end].source == files_[id].source &&
           shape_of(source, files_[end].path) == shape)
      ++end;
    const auto text =
        std::make_shared<TextRows>(source, json, std::span(files_).subspan(id, end - id), first_id_ + id,
                                   next_row_id(source), json ? kBatchRows : kAllRows, *refused_, context_);
    auto set = database_.set_row_source("text_rows", text->columns(),
                                        [weak = std::weak_ptr(text)](tables::ChunkWriter& rows) -> Result<std::size_t> {
                                          const auto here = weak.lock();
                                          if (here == nullptr)
                                            return make_error(ErrorKind::internal, "text_rows was read after step 01");
                                          return here->fill(rows);
                                        });
    if (!set) return set.error();
    if (auto taken = json ? take_json(source, id) : take_delimited(source); !taken) return taken.error();
    next_row_id(source) += text->rows();
    if (text->timed() && source.role == Role::events) result_.has_times = true;
    for (const TextRows::FileRows& rows : text->files_read()) {
      if (rows.guessed > 0)
        context_.log.warn(
            "{}: {} of {} rows are not UTF-8 and were read as windows-1252, or as what UTF-8 was mistaken "
            "for; where that is wrong, write encoding = \"NAME\" in [mapping] of --config FILE",
            files_[id].path.string(), rows.guessed, rows.read);
      count(source, id++, rows.read, rows.broken);
    }
    return id;
  }

  Status take_delimited(const Source& source) {
    MappedFields fields{.timed = "timed", .counted = "counted"};
    std::vector<std::string> all;  // in the order in which the other steps write what they reject
    for (const std::string_view name : source_fields()) {
      const std::string field(name);
      if (!source.fields.contains(field)) continue;
      all.push_back(fmt::format("{}: {}", quote_text(field), fields.sql[field] = tables::quote_identifier(field)));
    }
    fields.raw = fmt::format("json_merge_patch('{{}}', to_json({{{}}}))::VARCHAR", fmt::join(all, ", "));
    // Rows have their place, so it does not matter which comes first.
    if (auto set = database_.execute("SET preserve_insertion_order = false"); !set) return set;
    auto taken = take_mapped(source, mapped_select(fields, "text_rows()"));
    if (!taken) return taken;
    return database_.execute("SET preserve_insertion_order = true");
  }

  Status take_json(const Source& source, std::uint32_t first) {
    if (auto staged = database_.execute("CREATE OR REPLACE TABLE staged AS FROM text_rows()", "reading"); !staged)
      return staged;
    const auto rows = database_.count("SELECT count(*) FROM staged");
    if (!rows) return rows.error();
    if (*rows == 0) return {};
    const auto view = [&](const Source& as) {
      return database_.execute("CREATE OR REPLACE TEMP VIEW mapped AS " + mapped_json_select(as, paths_));
    };
    if (auto made = view(source); !made) return made;
    if (auto checked = check_json(database_, source, files_, first, first_id_); !checked) return checked;
    auto met = fields_met(database_, source);
    if (!met) return met.error();
    if (source.role == Role::events && (met->fields.contains("played_at") || met->fields.contains("end_time")))
      result_.has_times = true;
    if (auto taken = take_mapped(source, mapped_json_select(*met, paths_)); !taken) return taken;
    return database_.execute("DROP TABLE staged");
  }

  // Rows of a SELECT for `mapped`, from text.
  Status take_mapped(const Source& source, const std::string& mapped) {
    if (auto made = database_.execute("CREATE OR REPLACE TEMP VIEW mapped AS " + mapped); !made) return made;
    KnownFields fields;
    for (const auto& [field, candidates] : source.fields) fields.there.insert(field);
    if (auto taken = insert(source, fields); !taken) return taken;
    return database_.execute("DROP VIEW checked; DROP VIEW mapped");
  }

  Status take_parquet(const Source& source, std::uint32_t id) {
    auto files = map_parquet(database_, source, files_[id], first_id_ + id, next_row_id(source));
    if (!files) return files.error();
    next_row_id(source) += files->rows;
    count(source, id, files->rows, 0);
    if (files->rows == 0) return {};
    if (!files->fields.times.empty()) result_.has_times = true;
    if (files->all_are_plays) {  // they stay where they are
      users_are_numbers_ = users_are_numbers_ && files->users_are_numbers;
      tracks_are_numbers_ = tracks_are_numbers_ && files->tracks_are_numbers;
      rows_in_parquet_ += files->rows;
      if (in_parquet_.empty() || in_parquet_.back().source != &source || !in_parquet_.back().files.join(*files))
        in_parquet_.push_back({&source, std::move(*files)});
      return {};
    }
    if (auto made = database_.execute("CREATE OR REPLACE TEMP VIEW mapped AS " + files->mapped()); !made) return made;
    if (auto taken = insert(source, files->fields); !taken)
      return make_error(taken.error().kind, "{}: {}", files_[id].path.string(), taken.error().message);
    return database_.execute("DROP VIEW checked; DROP VIEW mapped");
  }

  void count(const Source& source, std::uint32_t id, std::int64_t read, std::int64_t broken) {
    const bool events = source.role == Role::events;
    (events ? result_.rows_read : result_.catalogue_rows) += read;
    if (read == 0)
      context_.log.warn("{}: there are no rows in it; it is passed over", files_[id].path.string());
    else if (broken > 0)
      context_.log.warn("{}: {} of {} rows are broken; they are in the rejects", files_[id].path.string(), broken,
                        read);
  }

  Status insert(const Source& source, const KnownFields& fields) {
    std::string sql(embedded_sql(step_of(source.role)));
    constexpr std::string_view kPlays = "{plays}";
    if (const auto at = sql.find(kPlays); at != std::string::npos)
      sql.replace(at, sql.find(';', at) - at,
                  plays_select(source, fields, "checked WHERE taken(reject, file_id, source_row, raw)"));
    return database_.execute(sql, "reading");
  }

  // The plays that were copied, and those in Parquet files.
  Status view_events() {
    const bool any_copied = rows_in_parquet_ < next_event_ || in_parquet_.empty();
    std::vector<std::string> plays;
    const auto next_table = [&] { return fmt::format("rejected_of_{}", result_.events.size()); };
    for (const PlaysInParquet& group : in_parquet_) {
      result_.events.push_back(group.files.part(*group.source, next_table()));
      plays.push_back(fmt::format("SELECT * EXCLUDE (row_read) FROM ({})", result_.events.back().rows));
    }
    const auto add_table = [&](std::string_view table) {
      result_.events.push_back(part_of_table(table, next_table()));
      plays.push_back(result_.events.back().rows);
    };
    if (any_copied) add_table("raw_event_rows");
    if (earlier_ != nullptr) add_table("unsettled_events");
    result_.users_are_numbers =
        users_are_numbers_ && !any_copied && (earlier_ == nullptr || earlier_->users_are_numbers);
    result_.tracks_are_numbers =
        tracks_are_numbers_ && !any_copied && (earlier_ == nullptr || earlier_->tracks_are_numbers);
    result_.surveyed = result_.users_are_numbers && result_.tracks_are_numbers;
    std::string descriptions =
        result_.tracks_are_numbers
            ? "SELECT track_number::VARCHAR AS track_raw, NULL::VARCHAR AS artist_raw, NULL::VARCHAR AS artist, "
              "NULL::VARCHAR AS title, NULL::VARCHAR AS album, NULL::VARCHAR AS isrc, NULL::VARCHAR AS recording_mbid, "
              "NULL::VARCHAR AS artist_mbid, NULL::BIGINT AS duration_ms FROM (SELECT DISTINCT track_number FROM " +
                  std::string(result_.surveyed ? "surveyed WHERE is_new & 2 <> 0)" : "raw_events)")
            : "SELECT DISTINCT track_raw, artist_raw, artist, title, album, isrc, recording_mbid, artist_mbid, "
              "duration_ms FROM raw_events";
    if (earlier_ != nullptr)
      descriptions = fmt::format(
          "SELECT * FROM ({}) UNION SELECT * EXCLUDE (spelling_id, track_id, track_group_id, "
          "artist_id) FROM known_descriptions",
          descriptions);
    auto viewed = database_.execute(
        fmt::format("CREATE OR REPLACE TEMP VIEW raw_events AS {}", fmt::join(plays, "\nUNION ALL\n")));
    if (viewed && result_.surveyed) viewed = survey(database_);
    if (!viewed) return viewed;
    return database_.execute("CREATE OR REPLACE TEMP VIEW raw_descriptions AS " + descriptions);
  }

  Status close() {
    if (auto moved = refused_->move_to_rejects(database_); !moved) return moved;
    auto rejects = database_.count("SELECT count(*) FROM rejects");
    if (!rejects) return rejects.error();
    if (auto viewed = view_events(); !viewed) return viewed;
    if (result_.rows_read == 0)
      return make_error(ErrorKind::corrupt, "{}: there are no plays in it; give a file that has some",
                        files_.front().path.string());
    const auto count_of = [&](std::string_view table) {
      return database_.count(fmt::format("SELECT count(*) FROM {}", table));
    };
    auto events = count_of("raw_event_rows"), catalogue = count_of("raw_catalogue"),
         names = count_of("raw_artist_names"), aliases = count_of("raw_aliases");
    for (const auto* each : {&events, &catalogue, &names, &aliases})
      if (!*each) return each->error();
    *events += rows_in_parquet_;
    result_.rows_rejected = result_.rows_read - *events;
    result_.catalogue_rejected = result_.catalogue_rows - *catalogue - *names - *aliases;
    if (result_.rows_rejected + result_.catalogue_rejected != *rejects)
      return make_error(ErrorKind::internal, "ingest: {} rows read, {} kept and {} rejected do not add up",
                        result_.rows_read + result_.catalogue_rows, *events + *catalogue + *names + *aliases, *rejects);
    if (earlier_ != nullptr)
      if (auto taken = earlier_->take_up(database_, "take_up_names"); !taken) return taken;
    for (const auto& [table, has] : {std::pair{"raw_catalogue", &result_.has_catalogue},
                                     {"raw_artist_names", &result_.has_artist_names},
                                     {"raw_aliases", &result_.has_aliases}}) {
      const auto rows = count_of(table);
      if (!rows) return rows.error();
      *has = *rows > 0;
    }
    const bool names_before = earlier_ != nullptr && earlier_->names_inline;
    if (result_.kind == SourceKind::inline_names && !result_.has_catalogue && *events > 0 && !names_before) {
      auto told = database_.count(
          "SELECT count(*) FROM (SELECT 1 FROM raw_events WHERE title IS NOT NULL OR artist IS NOT NULL LIMIT 1)");
      if (!told) return told.error();
      if (*told == 0) result_.kind = SourceKind::catalogue;  // ids are all there is
    }
    return {};
  }

  Status add_earlier() {
    if (earlier_ == nullptr) return {};
    result_.files = paths_;
    result_.rows_read += earlier_->rows_read;
    result_.rows_rejected += earlier_->rows_rejected;
    result_.catalogue_rows += earlier_->catalogue_rows;
    result_.catalogue_rejected += earlier_->catalogue_rejected;
    result_.rows_elsewhere = earlier_->rows_not_read_again();
    result_.has_times = result_.has_times || earlier_->has_times;
    result_.has_given_split = result_.has_given_split || earlier_->has_given_split;
    return {};
  }

  std::int64_t& next_row_id(const Source& source) { return source.role == Role::events ? next_event_ : next_other_; }

  tables::Database& database_;
  const Preset& preset_;
  std::vector<InputFile> files_;
  const RunContext& context_;
  const EarlierLog* earlier_;
  std::shared_ptr<RefusedRows> refused_;
  std::uint32_t first_id_ = 0;                // of these files, after those of the earlier log
  std::vector<std::filesystem::path> paths_;  // by file_id
  IngestResult result_;
  std::int64_t next_event_ = 0, next_other_ = 0;
  struct PlaysInParquet {
    const Source* source;
    ParquetFiles files;
  };
  std::vector<PlaysInParquet> in_parquet_;
  std::int64_t rows_in_parquet_ = 0;
  bool users_are_numbers_ = true, tracks_are_numbers_ = true;  // of those in Parquet files
};

}  // namespace

Result<IngestResult> ingest(tables::Database& database, const PreprocessConfig& config, const RunContext& context,
                            const EarlierLog* earlier) {
  auto preset = preset_of(config);
  if (!preset) return preset.error();
  auto files = list_inputs(*preset, config);
  if (!files) return files.error();
  return Ingester(database, *preset, std::move(*files), context, earlier).run();
}

}  // namespace segue::prepare
