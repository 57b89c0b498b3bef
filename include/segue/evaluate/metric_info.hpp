// What each metric is called, and the convention it follows, in words.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace segue::evaluate {

enum class Better : std::uint8_t { higher, lower, neither };  // neither: a property, for a person to weigh

struct MetricInfo {
  std::string_view stem;  // "ndcg" of "ndcg@10"
  std::string_view title;
  std::string_view convention;  // formula and what the odd cases count as
  Better better = Better::higher;
  bool has_cutoff = true;
  bool per_user = true;  // a mean of one number a user: can be kept and tested in pairs
};

// In the order of reports.
[[nodiscard]] std::span<const MetricInfo> metric_catalogue();
// By full name ("ndcg@10") or stem; null if there is no such metric.
[[nodiscard]] const MetricInfo* find_metric(std::string_view name);
[[nodiscard]] std::string_view metric_stem(std::string_view name);  // "ndcg@10" -> "ndcg"
[[nodiscard]] std::string metric_name(std::string_view stem, std::uint32_t cutoff);

}  // namespace segue::evaluate
