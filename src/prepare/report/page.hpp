// preprocess_report.html: the report as a page for people. Self-contained: no script, no font, no picture from
// elsewhere.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

namespace segue::prepare {

// Everything it shows is in `report` (report.hpp); text of the log is escaped.
[[nodiscard]] std::string report_page(const nlohmann::ordered_json& report);

}  // namespace segue::prepare
