// segue recommend and segue similar.
#include <fmt/core.h>

#include "command.hpp"
#include "track_list.hpp"

namespace segue::apps {
namespace {

class LookupCommand : public Command {
 protected:
  void add_flags(CLI::App& app) override {
    app.add_option("--work", work_, "work folder of segue run")->type_name("DIR")->required();
    app.add_option("-n,--count", count_, "how many tracks [10]")
        ->type_name("1 to 1000")
        ->check(CLI::Range(1, 1000).description(""));
  }
  [[nodiscard]] Result<pipeline::WorkFolder> open() const { return pipeline::WorkFolder::open_to_read(work_); }
  [[nodiscard]] std::uint32_t count() const { return count_; }

 private:
  std::filesystem::path work_;
  std::uint32_t count_ = 10;
};

class RecommendCommand : public LookupCommand {
  void add_flags(CLI::App& app) override {
    LookupCommand::add_flags(app);
    app.add_option("--user", user_, "the user's id as the log has it")->type_name("RAW_ID")->required();
  }
  Status run(Runtime& runtime) override {
    auto work = open();
    if (!work) return work.error();
    auto list = recommend_to(*work, user_, count(), runtime.context());
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
    app.add_option("--track", track_, "a raw id, a track_id, \"artist - title\" or a title")
        ->type_name("ID_OR_TEXT")
        ->required();
  }
  Status run(Runtime& runtime) override {
    auto work = open();
    if (!work) return work.error();
    auto list = similar_to(*work, track_, count(), runtime.context());
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
  std::string track_;
};

}  // namespace

void add_lookup_commands(CLI::App& program, CommandList& commands) {
  add_command(program, commands, std::make_unique<RecommendCommand>(), "recommend", "A user's list, with reasons");
  add_command(program, commands, std::make_unique<SimilarCommand>(), "similar", "Tracks like a track");
}

}  // namespace segue::apps
