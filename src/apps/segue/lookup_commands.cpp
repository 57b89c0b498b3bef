// segue recommend and segue similar.
#include <fmt/core.h>

#include "command.hpp"
#include "lookup_flags.hpp"
#include "text_table.hpp"
#include "track_list.hpp"

namespace segue::apps {
namespace {

class LookupCommand : public Command {
 protected:
  void add_flags(CLI::App& app) override {
    app.add_option("--work", work_, "work folder of segue run")->type_name("DIR")->required();
    app.add_option("-n,--count", count_, "how many [10]")
        ->type_name("1 to 1000")
        ->check(CLI::Range(1, 1000).description(""));
    flags_.add_to(app);
  }
  [[nodiscard]] Result<pipeline::WorkFolder> open() const { return pipeline::WorkFolder::open_to_read(work_); }
  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] const LookupFlags& flags() const { return flags_; }

 private:
  std::filesystem::path work_;
  std::uint32_t count_ = 10;
  LookupFlags flags_;
};

class RecommendCommand : public LookupCommand {
  void add_flags(CLI::App& app) override {
    LookupCommand::add_flags(app);
    app.add_option("--user", user_, "the user's id as the log has it")->type_name("RAW_ID")->required();
  }
  Status run(Runtime& runtime) override {
    auto work = open();
    if (!work) return work.error();
    const auto options = flags().options();
    if (!options) return options.error();
    auto list = recommend_to(*work, user_, count(), runtime.context(), *options);
    if (!list) return list.error();
    runtime.show(user_text(*list));
    runtime.result(user_json(*list));
    return {};
  }
  std::string user_;
};

class SimilarCommand : public LookupCommand {
  void add_flags(CLI::App& app) override {
    LookupCommand::add_flags(app);
    auto* track = app.add_option("--track", track_, "a raw id, a track_id, \"artist - title\" or a title")
                      ->type_name("ID_OR_TEXT");
    app.add_option("--user", user_, "users like this one, by the id that the log has; no filters")
        ->type_name("RAW_ID")
        ->excludes(track);
  }
  Status run(Runtime& runtime) override {
    if (track_.empty() == user_.empty())
      return make_error(ErrorKind::invalid_argument, "like what? give --track, or --user");
    if (!user_.empty() && flags().filters())
      return make_error(ErrorKind::invalid_argument,
                        "filters are of tracks: with --user there is nothing they could leave out");
    auto work = open();
    if (!work) return work.error();
    const auto options = flags().options();
    if (!options) return options.error();
    return user_.empty() ? show_tracks(*work, *options, runtime) : show_users(*work, *options, runtime);
  }
  Status show_tracks(const pipeline::WorkFolder& work, const pipeline::LookupOptions& options, Runtime& runtime) {
    auto list = similar_to(work, track_, count(), runtime.context(), options);
    if (!list) return list.error();
    const auto& track = list->track;
    runtime.show(fmt::format("Like {}{}{} (track_id {}, found by {}):\n{}", track.artist,
                             track.artist.empty() ? "" : " - ", track.title, track.track_id, list->found_as,
                             track_table(list->tracks)));
    if (!list->note.empty()) runtime.show("Note: " + list->note + ".\n");
    Json json{{"track", track_json({list->track}).front()},
              {"found_by", list->found_as},
              {"tracks", track_json(list->tracks)}};
    if (!list->note.empty()) json["note"] = list->note;
    runtime.result(json);
    return {};
  }
  Status show_users(const pipeline::WorkFolder& work, const pipeline::LookupOptions& options, Runtime& runtime) {
    auto list = users_like(work, user_, count(), runtime.context(), options.by.value_or(models::Likeness::cosine));
    if (!list) return list.error();
    TextTable table{{"", "user", "plays", "tracks", "score"}, {}, {true, false, true, true, true}};
    Json users = Json::array();
    for (const auto& user : list->users) {
      table.rows.push_back({std::to_string(user.rank), user.user, std::to_string(user.plays),
                            std::to_string(user.tracks), fmt::format("{:.3f}", user.score)});
      users.push_back({{"rank", user.rank},
                       {"user_id", user.user_id},
                       {"user", user.user},
                       {"plays", user.plays},
                       {"tracks", user.tracks},
                       {"score", user.score}});
    }
    runtime.show(fmt::format("Like {} ({}):\n{}", list->user, list->played, table.text()));
    if (!list->note.empty()) runtime.show("Note: " + list->note + ".\n");
    Json json{{"user", list->user}, {"users", users}};
    if (!list->note.empty()) json["note"] = list->note;
    runtime.result(json);
    return {};
  }
  std::string track_, user_;
};

}  // namespace

void add_lookup_commands(CLI::App& program, CommandList& commands) {
  add_command(program, commands, std::make_unique<RecommendCommand>(), "recommend", "A user's list, with reasons");
  add_command(program, commands, std::make_unique<SimilarCommand>(), "similar",
              "Tracks like a track, users like a user");
}

}  // namespace segue::apps
