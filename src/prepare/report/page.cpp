#include "page.hpp"

#include <fmt/format.h>
#include <vector>

#include "segue/base/memory.hpp"
#include "segue/page/charts.hpp"
#include "segue/page/document.hpp"

namespace segue::prepare {
namespace {

using Json = nlohmann::ordered_json;
using page::bar_chart, page::line_chart, page::split_bar, page::Bar;
using page::escape_html, page::grouped_digits, page::short_number;

// What stands under a name; nothing, an empty one, where it is missing.
const Json& part(const Json& json, const char* name) {
  static const Json nothing = Json::object();
  const auto found = json.find(name);
  return found == json.end() ? nothing : *found;
}

std::int64_t number(const Json& json, const char* name) { return json.value(name, std::int64_t{0}); }

std::string text_of(const Json& value) {
  if (value.is_string()) return escape_html(value.get<std::string>());
  if (value.is_number_integer()) return grouped_digits(value.get<std::int64_t>());
  if (value.is_number()) return fmt::format("{:.2f}", value.get<double>());
  if (!value.is_array()) return value.is_null() ? "" : escape_html(value.dump());
  std::string out;
  for (const Json& part : value) out += (out.empty() ? "" : " · ") + text_of(part);
  return out;
}

std::string words(std::string name) {  // "plays_per_user" as people say it
  for (char& c : name)
    if (c == '_') c = ' ';
  return name;
}

// A table of equal objects: a column a key, numbers to the right.
std::string table(const Json& rows, const char* raw_column = "") {
  if (!rows.is_array() || rows.empty()) return "";
  std::string html = "<div class=\"scroll\"><table><tr>";
  for (const auto& [name, value] : rows.front().items())
    html += fmt::format("<th{}>{}</th>", value.is_number() ? " class=\"n\"" : "", escape_html(words(name)));
  html += "</tr>";
  for (const Json& row : rows) {
    html += "<tr>";
    for (const auto& [name, value] : row.items())
      html += fmt::format("<td{}>{}</td>",
                          value.is_number()    ? " class=\"n\""
                          : name == raw_column ? " class=\"raw\""
                                               : "",
                          text_of(value));
    html += "</tr>";
  }
  return html + "</table></div>";
}

std::string tiles(const Json& report) {
  std::string html = "<div class=\"tiles\">";
  const auto tile = [&](const std::string& value, const char* name) {
    html += fmt::format("<div class=\"tile\"><b>{}</b><span>{}</span></div>", value, name);
  };
  tile(grouped_digits(number(report, "rows_read")), "rows read");
  tile(grouped_digits(number(report, "rows_out")), "rows kept");
  tile(grouped_digits(number(report, "interactions")), "pairs of user and track");
  tile(grouped_digits(number(report, "users")), "users");
  tile(grouped_digits(number(report, "tracks")), "tracks");
  tile(grouped_digits(number(report, "artists")), "artists");
  tile(fmt::format("{:.3f} %", 100 * (1 - report.value("sparsity", 0.0))), "of all pairs have a play");
  return html + "</div>";
}

std::string steps(const Json& report) {
  std::string html =
      "<h2>What each step did</h2><p class=\"soft key\"><i class=\"kept\"></i>put out<i class=\"merged\"></i>merged<i "
      "class=\"rejected\"></i>rejected</p><div class=\"card scroll\"><table><tr><th>step</th><th></th><th "
      "class=\"n\">in</th><th class=\"n\">changed</th><th class=\"n\">merged</th><th class=\"n\">rejected</th><th "
      "class=\"n\">out</th><th>unit</th></tr>";
  std::string notes;
  for (const Json& step : part(report, "steps")) {
    const std::int64_t in = number(step, "in"), merged = number(step, "merged"), rejected = number(step, "rejected");
    html += fmt::format(
        "<tr><td>{}</td><td>{}</td>", escape_html(step.value("step", "")),
        split_bar(
            {{"out", "kept", number(step, "out")}, {"merged", "merged", merged}, {"rejected", "rejected", rejected}},
            in));
    for (const char* column : {"in", "changed", "merged", "rejected", "out"})
      html += fmt::format("<td class=\"n\">{}</td>", grouped_digits(number(step, column)));
    html += fmt::format("<td class=\"soft\">{}</td></tr>", escape_html(step.value("unit", "rows")));
    if (step.contains("note")) notes += "<p>" + text_of(step.at("note")) + "</p>";
  }
  html += "</table></div>" + notes;
  const Json rounds = part(report, "k_core_rounds");
  if (rounds.size() > 1) {
    html += "<h3>Rounds of the k-core</h3><p class=\"soft\">";
    for (std::size_t i = 0; i < rounds.size(); ++i)
      html += fmt::format("{}{}: {} users, {} tracks dropped", i == 0 ? "" : "; ", i + 1,
                          grouped_digits(number(rounds[i], "users_dropped")),
                          grouped_digits(number(rounds[i], "tracks_dropped")));
    html += "</p>";
  }
  return html;
}

std::string gate(const Json& report) {
  if (part(report, "gate").empty()) return "";
  bool held = true;
  for (const Json& check : part(report, "gate")) held = held && check.value("passed", false);
  std::string html =
      std::string("<h2>Quality gate</h2>") +
      (held ? "" : "<p class=\"bad\">A limit is not held: but for this page, nothing of this run was published.</p>") +
      "<div class=\"card\"><table><tr><th>limit</th><th class=\"n\">allowed</th><th "
      "class=\"n\">found</th><th></th></tr>";
  for (const Json& check : part(report, "gate"))
    html +=
        fmt::format("<tr><td>{}</td><td class=\"n\">{:g}</td><td class=\"n\">{:.4g}</td><td class=\"{}\">{}</td></tr>",
                    escape_html(check.value("limit", "")), check.value("allowed", 0.0), check.value("found", 0.0),
                    check.value("passed", false) ? "good" : "bad", check.value("passed", false) ? "held" : "not held");
  return html + "</table></div>";
}

std::string rejects(const Json& report) {
  std::string html = "<h2>Rejected, by reason</h2>";
  const Json reasons = part(report, "rejects_by_reason");
  if (reasons.empty()) return html + "<p class=\"soft\">Nothing was rejected.</p>";
  for (const Json& reason : reasons)
    html += fmt::format("<details><summary><b>{}</b> rows: {} <span class=\"soft\">{}</span></summary>{}</details>",
                        grouped_digits(number(reason, "rows")), escape_html(words(reason.value("reason", ""))),
                        escape_html(reason.value("step", "")), table(part(reason, "examples"), "raw"));
  return html + "<p class=\"soft\">Every rejected row stands in rejects.parquet with its file and row.</p>";
}

std::string merges(const Json& report) {
  const Json examples = part(report, "merged_examples");
  std::string html = "<h2>What was found to be one</h2>";
  for (const Json& step : part(report, "steps")) {
    const std::int64_t in = number(step, "in"), out = number(step, "out");
    if (step.value("unit", "rows") == "rows" || in == 0 || number(step, "merged") == 0) continue;
    if (step.value("step", "") == "10_encode") continue;
    html += fmt::format("<p>{}: {} {} became {}, {:.1f} % fewer.</p>", escape_html(step.value("step", "")),
                        grouped_digits(in), escape_html(step.value("unit", "")), grouped_digits(out),
                        100.0 * static_cast<double>(in - out) / static_cast<double>(in));
  }
  constexpr std::pair<const char*, const char*> kTables[] = {
      {"artists", "Misspelt artists and joint credits, the most played"},
      {"artists_by_spellings", "Artists with the most spellings"},
      {"tracks", "Tracks with the most descriptions"},
      {"versions", "Songs with the most versions"}};
  for (const auto& [name, title] : kTables)
    if (const Json rows = part(examples, name); !rows.empty())
      html += fmt::format("<details{}><summary>{}</summary>{}</details>",
                          name == std::string_view("artists") ? " open" : "", title, table(rows));
  return html;
}

std::string bin_label(const Json& bin) {
  const std::int64_t from = number(bin, "from"), to = number(bin, "to");
  return from == to ? short_number(from) : short_number(from) + "–" + short_number(to);
}

std::string distributions(const Json& report) {
  std::string html = "<h2>Distributions</h2><div class=\"grid\">";
  for (const auto& [name, own] : part(report, "distributions").items()) {
    std::vector<Bar> bars;
    const Json bins = part(own, "histogram");
    const std::size_t every = bins.size() / 7 + 1;
    for (const Json& bin : bins) bars.push_back({bin_label(bin), number(bin, "count"), bars.size() % every == 0});
    html += fmt::format(
        "<div class=\"card\"><h3>{}</h3>{}<p class=\"soft\">median {}, 90 % up to {}, 99 % up to {}, most {}</p></div>",
        escape_html(words(name)), bar_chart(bars, words(name)), grouped_digits(number(own, "median")),
        grouped_digits(number(own, "p90")), grouped_digits(number(own, "p99")), grouped_digits(number(own, "most")));
  }
  const auto points = [&](const char* name, const char* label) {
    std::vector<Bar> bars;
    for (const Json& row : part(report, name))
      bars.push_back({row.at(label).is_string() ? row.at(label).get<std::string>() : std::to_string(number(row, label)),
                      number(row, "plays")});
    return bars;
  };
  if (report.contains("plays_by_day")) {
    std::vector<Bar> hours = points("plays_by_hour", "hour");
    for (std::size_t i = 0; i < hours.size(); ++i) hours[i].labelled = i % 4 == 0;
    std::vector<Bar> weekdays = points("plays_by_weekday", "weekday");
    constexpr const char* kDays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    for (Bar& bar : weekdays) bar.label = kDays[static_cast<std::size_t>(std::stoi(bar.label) - 1) % 7];
    html += fmt::format(
        "<div class=\"card\"><h3>plays by day</h3>{}</div><div class=\"card\"><h3>plays by hour (UTC)</h3>{}</div><div "
        "class=\"card\"><h3>plays by weekday</h3>{}</div>",
        line_chart(points("plays_by_day", "day"), "plays by day"), bar_chart(hours, "plays by hour"),
        bar_chart(weekdays, "plays by weekday"));
  }
  return html + "</div>";
}

std::string pairs_table(const Json& object, const char* name, const char* value) {
  std::string html = fmt::format("<table><tr><th>{}</th><th class=\"n\">{}</th></tr>", name, value);
  for (const auto& [key, count] : object.items())
    html += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td></tr>", escape_html(words(key)), text_of(count));
  return html + "</table>";
}

std::string checks(const Json& report) {
  return "<h2>Quality</h2><div class=\"grid\"><div class=\"card\"><h3>What is missing, what was joined</h3>" +
         pairs_table(part(report, "quality"), "", "count") +
         "</div><div class=\"card\"><h3>NULLs and dangling ids after every join: all must be zero</h3>" +
         pairs_table(part(report, "nulls_after_joins"), "column", "rows") + "</div></div>";
}

std::string costs(const Json& report) {
  const Json run = part(report, "run");
  std::string html = fmt::format(
      "<h2>Time, memory, disk</h2><p class=\"soft\">{} threads, {} of memory allowed</p><div class=\"grid\"><div "
      "class=\"card\"><table><tr><th>step</th><th class=\"n\">seconds</th><th class=\"n\">peak memory</th></tr>",
      number(run, "threads"), format_bytes(run.value("memory_limit_bytes", std::uint64_t{0})));
  for (const Json& step : part(run, "steps")) {
    html += fmt::format("<tr><td>{}</td>", escape_html(step.value("step", "")));
    if (step.contains("within"))
      html += fmt::format("<td colspan=\"2\" class=\"n soft\">one pass with {}</td></tr>",
                          escape_html(step.value("within", "")));
    else
      html += fmt::format("<td class=\"n\">{:.2f}</td><td class=\"n\">{}</td></tr>", step.value("seconds", 0.0),
                          format_bytes(step.value("peak_memory_bytes", std::uint64_t{0})));
  }
  html += fmt::format(
      "<tr><td>all steps</td><td class=\"n\">{:.2f}</td><td></td></tr></table></div><div "
      "class=\"card\"><table><tr><th>file and column</th><th class=\"n\">on disk</th></tr>",
      run.value("seconds", 0.0));
  for (const auto& [file, columns] : part(report, "column_bytes").items()) {
    std::uint64_t whole = 0;
    std::string rows;
    for (const auto& [column, bytes] : columns.items()) {
      whole += bytes.get<std::uint64_t>();
      rows += fmt::format("<tr><td class=\"soft\">&nbsp; {}</td><td class=\"n soft\">{}</td></tr>", escape_html(column),
                          format_bytes(bytes.get<std::uint64_t>()));
    }
    html += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td></tr>{}", escape_html(file), format_bytes(whole), rows);
  }
  return html + "</table></div></div>";
}

}  // namespace

std::string report_page(const Json& report) {
  std::string span;
  if (report.contains("times") && report.at("times").contains("first_play"))
    span = fmt::format("Plays from {} to {}.", text_of(report.at("times").at("first_play")),
                       text_of(report.at("times").at("last_play")));
  return page::document(
      "Preprocessing report",
      fmt::format(
          "<h1>What became of the log</h1><p class=\"soft\">{} input files. {} Rows read = rows kept + rejected "
          "+ merged, checked: {} = {} + {} + {}.</p>{}{}{}{}{}{}{}{}",
          grouped_digits(number(report, "input_files")), span, grouped_digits(number(report, "rows_read")),
          grouped_digits(number(report, "rows_out")), grouped_digits(number(report, "rejects")),
          grouped_digits(number(report, "merged")), tiles(report), gate(report), steps(report), rejects(report),
          merges(report), distributions(report), checks(report), costs(report)));
}

}  // namespace segue::prepare
