#include "lookup_flags.hpp"

#include <algorithm>

#include "segue/base/file.hpp"

namespace segue::apps {
namespace {

constexpr const char* kBlank = " \t\r";
constexpr const char* kTypeName = "IDS";

void add_list(std::vector<std::string>& ids, std::string_view text, char separator) {
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(separator, start), text.size());
    const std::string_view id = text.substr(start, end - start);
    if (const auto first = id.find_first_not_of(kBlank); first != std::string_view::npos)
      ids.emplace_back(id.substr(first, id.find_last_not_of(kBlank) - first + 1));
    start = end + 1;
  }
}

}  // namespace

Result<std::vector<std::string>> ids_in(const std::string& text) {
  std::vector<std::string> ids;
  if (text.starts_with('@')) {
    const auto lines = read_text_file(text.substr(1));
    if (!lines) return lines.error();
    add_list(ids, *lines, '\n');
  } else {
    add_list(ids, text, ',');
  }
  if (ids.empty())
    return make_error(ErrorKind::invalid_argument,
                      "'{}' names nothing; give ids with commas between them, or @FILE with one a line", text);
  return ids;
}

void LookupFlags::add_to(CLI::App& app) {
  const auto add = [&](const char* name, std::optional<std::string>& text, const char* help) {
    app.add_option(name, text, help)->type_name(kTypeName)->group("Filters (IDS: a,b,c or @FILE with one a line)");
  };
  add("--allow-tracks", tracks_.allow, "these tracks alone: raw ids or track_ids");
  add("--ban-tracks", tracks_.ban, "none of these tracks");
  add("--allow-artists", artists_.allow, "tracks of these artists alone: raw ids, artist_ids or names");
  add("--ban-artists", artists_.ban, "none of these artists");
  add("--allow-groups", groups_.allow, "versions of these songs alone: track_group_ids");
  add("--ban-groups", groups_.ban, "no version of these songs");
  app.add_option("--by", by_, "rank by the ALS model alone, with this measure")
      ->check(CLI::IsMember({"inner_product", "cosine"}));
}

bool LookupFlags::filters() const {
  for (const Texts* texts : {&tracks_, &artists_, &groups_})
    if (texts->allow || texts->ban) return true;
  return false;
}

Result<pipeline::LookupOptions> LookupFlags::options() const {
  pipeline::LookupOptions options;
  Status status;
  const auto read = [&](const std::optional<std::string>& text, std::optional<std::vector<std::string>>& ids) {
    if (!text || !status) return;
    if (auto found = ids_in(*text))
      ids = std::move(*found);
    else
      status = found.error();
  };
  const auto read_both = [&](const Texts& texts, pipeline::LookupOptions::Lists& lists) {
    read(texts.allow, lists.allow);
    read(texts.ban, lists.ban);
  };
  read_both(tracks_, options.tracks);
  read_both(artists_, options.artists);
  read_both(groups_, options.groups);
  if (!status) return status.error();
  if (!by_.empty()) options.by = by_ == "cosine" ? models::Likeness::cosine : models::Likeness::inner_product;
  return options;
}

}  // namespace segue::apps
