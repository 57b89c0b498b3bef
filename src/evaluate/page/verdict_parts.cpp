#include <cmath>
#include <fmt/format.h>
#include <initializer_list>
#include <type_traits>

#include "parts.hpp"

#include "segue/page/document.hpp"

namespace segue::evaluate {
namespace {

using page::escape_html, page::grouped_digits;

std::string heads(std::initializer_list<const char*> names) {
  std::string html = "<tr>";
  for (const char* name : names) html += fmt::format("<th{}>{}</th>", html.size() > 4 ? " class=\"n\"" : "", name);
  return html + "</tr>";
}

template <typename Number>
std::string cell(const char* figure, Number value) {
  std::string shown;
  if constexpr (std::is_integral_v<Number>)
    shown = grouped_digits(value);
  else
    shown = std::isfinite(value) ? fmt::format("{:.4f}", value) : "–";
  return fmt::format("<td class=\"n\" data-figure=\"{}\" data-value=\"{}\">{}</td>", figure, value, shown);
}

}  // namespace

std::string comparison(std::span<const PairedTest> tests) {
  if (tests.empty()) return "";
  std::string html = "<h2>What it comes to</h2>";
  for (const auto& test : tests) html += fmt::format("<p class=\"sentence\">{}</p>", escape_html(test.sentence));
  html +=
      fmt::format("<details><summary>The comparison in figures: {} against {}</summary><div class=\"scroll\"><table>",
                  escape_html(tests.front().metric), escape_html(tests.front().baseline));
  html += heads({"model", "its mean", "baseline", "difference", "from", "to", "p", "p (Holm)", "effect", "wins", "ties",
                 "losses", "users"});
  for (const auto& test : tests)
    html += fmt::format("<tr data-compared=\"{}\"><td>{}</td>", escape_html(test.model), escape_html(test.model)) +
            cell("model_mean", test.model_mean) + cell("baseline_mean", test.baseline_mean) +
            cell("difference", test.difference) + cell("low", test.low) + cell("high", test.high) +
            cell("p_value", test.p_value) + cell("corrected_p", test.corrected_p) +
            cell("effect_size", test.effect_size) + cell("wins", test.wins) + cell("ties", test.ties) +
            cell("losses", test.losses) + cell("users", test.users) + "</tr>";
  return html + "</table></div></details>";
}

std::string verdict(const GateResult& gate) {
  std::string html = fmt::format(
      "<h2>May it be published?</h2><p class=\"sentence {}\">{}</p><div class=\"card "
      "scroll\"><table>",
      gate.publish ? "good" : "bad", escape_html(gate.sentence));
  html += heads({"guarded", "window", "old", "new", "at worst", "allowed", "users", ""});
  for (const auto& check : gate.checks)
    html += fmt::format("<tr data-guard=\"{}\" data-window=\"{}\"><td>{}</td><td class=\"n\">{}</td>",
                        escape_html(check.metric), check.window + 1, escape_html(check.metric), check.window + 1) +
            cell("old_mean", check.old_mean) + cell("new_mean", check.new_mean) + cell("worst", check.worst) +
            cell("allowed", check.allowed) + cell("users", check.users) +
            fmt::format("<td class=\"n {}\">{}</td></tr>", check.held ? "good" : "bad",
                        check.held ? "held ✓" : "not held ✗");
  return html +
         "</table></div><p class=\"soft\">At worst: the bad end of the 95 % interval of the change, as a "
         "share of the old model's mean.</p>";
}

}  // namespace segue::evaluate
