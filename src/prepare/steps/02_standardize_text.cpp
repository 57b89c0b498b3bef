// The operator beside 02_standardize_text.sql: names, a block at a time, through segue/text on all threads.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "step.hpp"

#include "segue/text/credits.hpp"
#include "segue/text/keys.hpp"
#include "segue/text/normalize.hpp"
#include "segue/text/version_marks.hpp"

namespace segue::prepare {
namespace {

constexpr std::int64_t kNamesAtOnce = 65536;  // about 30 MB of text
constexpr std::size_t kNamesABlock = 512;     // handed to a thread at once

struct CleanName {
  std::string artist, title;  // as written
  std::string artist_main, artist_clean, artist_key, turned_key, lead_key, other_keys, bare_key;
  std::string title_shown, title_clean, base_clean, title_key, mark_key, remix;
};

// Marks that mean one thing are spelled in one way: "2009 Remaster" as "Remastered 2009", "Acoustic Version" as
// "Acoustic".
std::string mark_key(const std::string& mark) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin < mark.size();) {
    const std::size_t end = std::min(mark.find(' ', begin), mark.size());
    std::string word = mark.substr(begin, end - begin);
    begin = end + 1;
    if (word == "remastered" || word == "remastering") word = "remaster";
    if (word != "version" && word != "ver" && word != "edition") words.push_back(std::move(word));
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  std::string key;
  for (const std::string& word : words) (key += key.empty() ? "" : " ") += word;
  return key.empty() ? mark : key;
}

// A short key says little without its blanks and dots: "MC Lan" is not "M-Clan", nor "G.E.N.E" "Gene". There the words
// are kept apart, and step 04 joins "Jay Z" and "JayZ" by what they play.
std::string artist_match_key(const std::string& artist) {
  constexpr std::size_t kShort = 6;  // bytes, so letters for Latin names alone
  std::string key = text::artist_key(artist);
  if (key.size() > kShort) return key;
  std::string written = artist;
  std::replace(written.begin(), written.end(), '.', ' ');
  std::string words = text::normalize(written);
  if (words.starts_with("the ")) words.erase(0, 4);
  if (words.ends_with(" the")) words.erase(words.size() - 4);
  if (words.find(' ') == std::string::npos) return key;
  std::replace(words.begin(), words.end(), ' ', '-');
  return words;
}

void clean(CleanName& name) {
  const text::Credits credits = text::split_credits(name.artist, name.title);
  const text::VersionMarks marks = text::find_version_marks(credits.title);
  name.artist_main = credits.artist;
  name.artist_clean = text::normalize(credits.artist);
  name.artist_key = artist_match_key(credits.artist);
  const auto turned = text::uninvert(credits.artist);
  name.turned_key = turned ? artist_match_key(*turned) : "";
  const text::JointCredit joint = text::split_joint_credit(credits.artist);
  name.lead_key = joint.lead.empty() ? "" : artist_match_key(joint.lead);
  for (const std::string& other : joint.others)
    (name.other_keys += name.other_keys.empty() ? "" : " ") += artist_match_key(other);
  name.bare_key = joint.bare.empty() ? "" : artist_match_key(joint.bare);
  name.title_shown = text::tidy(name.title);
  name.title_clean = text::normalize(credits.title);
  name.base_clean = text::normalize(marks.base_title);
  name.title_key = text::title_key(marks.base_title);
  name.mark_key = mark_key(marks.mark);
  name.remix = marks.remix;
}

Result<std::vector<CleanName>> read_names(tables::Database& database, std::int64_t begin) {
  const std::array<tables::Value, 2> range{begin, begin + kNamesAtOnce};
  auto rows = database.query(
      "SELECT name_id, artist, title FROM names WHERE name_id >= $1 AND name_id < $2 ORDER BY name_id", range);
  if (!rows) return rows.error();
  std::vector<CleanName> names;
  for (;;) {
    auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return names;
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row) {
      CleanName name;
      name.artist = (*chunk)->text(1, row);
      name.title = (*chunk)->text(2, row);
      names.push_back(std::move(name));
    }
  }
}

Status append(tables::TableWriter& writer, const std::vector<CleanName>& names, std::int64_t first_id) {
  constexpr std::array kTexts{&CleanName::artist_main, &CleanName::artist_clean, &CleanName::artist_key,
                              &CleanName::turned_key,  &CleanName::lead_key,     &CleanName::other_keys,
                              &CleanName::bare_key,    &CleanName::title_shown,  &CleanName::title_clean,
                              &CleanName::base_clean,  &CleanName::title_key,    &CleanName::mark_key,
                              &CleanName::remix};
  for (std::size_t begin = 0; begin < names.size(); begin += tables::TableWriter::kCapacity) {
    const std::size_t count = std::min(names.size() - begin, tables::TableWriter::kCapacity);
    const auto id = writer.column<std::int64_t>(0);
    const auto changed = writer.column<bool>(1);
    for (std::size_t row = 0; row < count; ++row) {
      const CleanName& name = names[begin + row];
      id[row] = first_id + static_cast<std::int64_t>(begin + row);
      changed[row] = name.artist_clean != name.artist || name.title_clean != name.title;
      for (std::size_t column = 0; column < kTexts.size(); ++column)
        writer.set_text(column + 2, row, name.*kTexts[column]);
    }
    if (auto flushed = writer.flush(count); !flushed) return flushed;
  }
  return {};
}

Result<tables::TableWriter> create_clean_names(tables::Database& database) {
  using tables::ColumnType;
  std::vector<tables::TableWriter::Column> columns{{"name_id", ColumnType::int64}, {"changed", ColumnType::boolean}};
  for (const char* name : {"artist_main", "artist_clean", "artist_key", "turned_key", "lead_key", "other_keys",
                           "bare_key", "title_shown", "title_clean", "base_clean", "title_key", "mark_key", "remix"})
    columns.push_back({name, ColumnType::text});
  return tables::TableWriter::create(database, "clean_names", columns);
}

Status clean_all(Bench& bench, std::int64_t total) {
  auto writer = create_clean_names(bench.database);
  if (!writer) return writer.error();
  for (std::int64_t begin = 0; begin < total; begin += kNamesAtOnce) {
    if (bench.context.stop.requested()) return make_error(ErrorKind::cancelled, "stopped");
    auto names = read_names(bench.database, begin);
    if (!names) return names.error();
    const std::size_t blocks = (names->size() + kNamesABlock - 1) / kNamesABlock;
    bench.context.team.for_each_block(blocks, [&](std::size_t block, unsigned) {
      const std::size_t end = std::min(names->size(), (block + 1) * kNamesABlock);
      for (std::size_t i = block * kNamesABlock; i < end; ++i) clean((*names)[i]);
    });
    if (auto appended = append(*writer, *names, begin); !appended) return appended;
  }
  return writer->finish();
}

}  // namespace

Result<StepCounts> standardize_text(Bench& bench) {
  constexpr std::string_view kStep = "02_standardize_text";
  if (auto done = run_sql(bench, kStep, "describe"); !done) return done.error();
  const auto total = bench.database.count("SELECT count(*) FROM names");
  if (!total) return total.error();
  if (auto done = clean_all(bench, *total); !done) return done.error();
  if (auto done = run_sql(bench, kStep, "attach"); !done) return done.error();
  const auto changed = bench.database.count("SELECT count(*) FROM clean_names WHERE changed");
  if (!changed) return changed.error();
  StepCounts counts{.step = std::string(kStep), .unit = "names"};
  counts.rows_in = counts.rows_out = *total;
  counts.changed = *changed;
  return counts;
}

}  // namespace segue::prepare
