// The proof again, later: of the files as they stand, against what split.json says of them.
#include <nlohmann/json.hpp>
#include <optional>

#include "leakage.hpp"

#include "segue/base/file.hpp"
#include "segue/split/split.hpp"

namespace segue::split {
namespace {

using Json = nlohmann::json;

std::int64_t number(const Json& json, const std::string& place, std::int64_t otherwise) {
  const Json::json_pointer at(place);
  return json.contains(at) && json[at].is_number_integer() ? json[at].get<std::int64_t>() : otherwise;
}

std::optional<LeakRule> rule_of(const Json& json) {
  if (!json.is_object() || !json.contains("method") || !json["method"].is_string()) return std::nullopt;
  const auto method = json["method"].get<std::string>();
  if (method == "temporal") return LeakRule::global_time;
  if (method == "leave_last" || method == "fraction") return LeakRule::time_per_user;
  if (method == "random") return LeakRule::pairs;
  if (method == "given") return LeakRule::none;
  return std::nullopt;
}

Result<LeakQuestion> read_question(const std::filesystem::path& file) {
  const auto text = read_text_file(file);
  if (!text) return text.error();
  const Json json = Json::parse(*text, nullptr, false);
  const auto rule = rule_of(json);
  const auto broken =
      make_error(ErrorKind::corrupt, "{}: is not the outcome of a split; run segue split --force again", file.string());
  if (!rule) return broken;
  LeakQuestion question{*rule, number(json, "/leak_check/gap_us", 0), 0, 0, {}};
  if (json.contains("has_test")) question.has_test = json["has_test"] != false;
  const std::int64_t users = number(json, "/users", 0), tracks = number(json, "/tracks", 0);
  if (!std::in_range<std::uint32_t>(users) || !std::in_range<std::uint32_t>(tracks)) return broken;
  question.users = static_cast<std::uint32_t>(users);
  question.tracks = static_cast<std::uint32_t>(tracks);
  for (const char* side : kSideNames) {
    const std::string name = side;
    const std::int64_t plays = number(json, "/plays/" + name, -1), pairs = number(json, "/interactions/" + name, -1);
    if (plays < 0 || pairs < 0) break;
    question.sides.push_back({plays, pairs});
  }
  if (question.sides.size() <= kTest || question.has_test != (question.sides[kTest].plays > 0)) return broken;
  return question;
}

}  // namespace

Status check_split(const std::filesystem::path& folder, const RunContext& context) {
  const auto question = read_question(folder / "split.json");
  if (!question) return question.error();
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  const auto proof = check_leakage(*database, folder, *question, context.team);
  if (!proof) return proof.error();
  return {};
}

Result<bool> has_test(const std::filesystem::path& folder) {
  const auto question = read_question(folder / "split.json");
  if (!question) return question.error();
  return question->has_test;
}

}  // namespace segue::split
