// segue train als: ALS on any matrix, without a work folder.
#include <chrono>
#include <filesystem>
#include <fmt/core.h>
#include <optional>

#include "command.hpp"

#include "segue/base/file.hpp"
#include "segue/base/memory.hpp"
#include "segue/linalg/npz.hpp"
#include "segue/pipeline/older_model.hpp"
#include "segue/pipeline/settings.hpp"
#include "segue/pipeline/validation.hpp"

namespace segue::apps {
namespace {

class TrainAlsCommand : public Command {
 protected:
  void add_flags(CLI::App& app) override {
    app.add_option("--matrix", matrix_, "users x tracks, a scipy CSR .npz of plays or weights above 0")
        ->type_name("FILE")
        ->required();
    app.add_option("--output", output_, "folder for user_factors.npy, item_factors.npy and manifest.json")
        ->type_name("DIR")
        ->required();
    auto* validation = app.add_option("--validation", validation_,
                                      "what came after, same shape as the matrix: training stops when NDCG on it no "
                                      "longer gets better, and the best iteration's model is written")
                           ->type_name("FILE");
    auto* checkpoints =
        app.add_option(
               "--checkpoint-every", checkpoint_every_text_,
               "iterations between checkpoints in OUTPUT.checkpoint, removed at the end; 0: none; where there is "
               "one already, --resume goes on from it, and without it the run is refused")
            ->type_name("N");
    auto* resume = app.add_flag(
        "--resume", resume_, "go on from OUTPUT.checkpoint, if it is there; the result is that of a run never stopped");
    auto* warm = app.add_option("--warm-start", older_.model,
                                "an older als_model, or work folder with one, to begin with; users and tracks are "
                                "matched by raw id, new ones folded in")
                     ->type_name("DIR");
    app.add_option("--warm-start-labels", older_.model_labels,
                   "label_encoders of the older model, where they are not beside it")
        ->type_name("DIR")
        ->needs(warm);
    app.add_option("--labels", older_.labels, "label_encoders of the matrix, where they are not beside it")
        ->type_name("DIR")
        ->needs(warm);
    checkpoints->excludes(validation);
    resume->excludes(validation);
    add_options(app, config_.options().options(), "als");
    add_options(app, watch_.options().options());
  }

  Status settled() override {
    for (const auto* option : app().get_parent()->get_options())
      if (option->count() > 0)
        return make_error(ErrorKind::invalid_argument, "{} is of segue train, for a work folder; see {} --help",
                          option->get_name(), "segue train als");
    if (auto checked = check_place_of_folder(output_); !checked) return checked;
    return models::check_als_folder(output_);
  }

  Status run(Runtime& runtime) override {
    const auto begin = std::chrono::steady_clock::now();
    if (auto set = set_option(checkpoint_option(), checkpoint_every_text_); !set) return set;
    if (auto checked = check_checkpoint(); !checked) return checked;
    if (auto checked = check_memory(runtime.context()); !checked) return checked;
    auto matrix = linalg::load_coded_npz(matrix_);
    if (!matrix) return matrix.error();
    if (auto checked = models::check_als_weights(matrix->view(), config_); !checked)
      return make_error(checked.error().kind, "{}: {}", matrix_.string(), checked.error().message);
    auto fit = train(matrix->view(), runtime.context());
    if (!fit) return fit.error();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    fit->cost = {taken.count(), peak_memory_bytes()};
    if (auto saved = models::save_als(output_, *fit, config_); !saved) return saved;
    if (with_checkpoints())
      if (auto removed = models::remove_als_checkpoint(checkpoint()); !removed) return removed;
    for (std::size_t i = 0; i < fit->objective.size(); ++i)
      runtime.show(
          fmt::format("iteration {:>3}  objective {:.8g}{}\n", i + 1, fit->objective[i],
                      fit->validation.empty() ? "" : fmt::format("  NDCG@{} {:.5f}", watch_.k, fit->validation[i])));
    if (!fit->validation.empty())
      runtime.show(fmt::format("the best of {} iterations made is the last of these\n", fit->validation.size()));
    runtime.show(fmt::format("{} users x {} tracks x {} factors in {}\n", matrix->rows, matrix->columns,
                             config_.factors, output_.string()));
    Json json{{"users", matrix->rows},
              {"tracks", matrix->columns},
              {"factors", config_.factors},
              {"objective", fit->objective}};
    if (!fit->validation.empty()) json["validation"] = fit->validation;
    json["output"] = output_.string();
    runtime.result(json);
    return {};
  }

 private:
  [[nodiscard]] std::filesystem::path checkpoint() const {
    auto folder = output_.lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();  // "model/"
    return folder.string() + ".checkpoint";
  }

  [[nodiscard]] Option checkpoint_option() {
    return {"run", "checkpoint_every", &checkpoint_every_, "iterations between checkpoints", {0, 1000}, {}};
  }

  // Before anything is loaded: that all of it can be within the limit.
  [[nodiscard]] Status check_memory(const RunContext& context) {
    const auto plays = linalg::npz_size(matrix_);
    if (!plays) return plays.error();
    std::uint64_t beside = 0;
    if (!validation_.empty()) {
      const auto window = linalg::npz_size(validation_);
      if (!window) return window.error();
      window_bytes_ = (std::uint64_t{window->rows} + 1) * 8 + window->entries * 8;
      beside = window_bytes_ + (std::uint64_t{plays->rows} + plays->columns) * config_.factors * sizeof(float);
    }
    return models::check_als_memory(*plays, beside, config_, context);
  }

  [[nodiscard]] bool with_checkpoints() const { return checkpoint_every_ > 0 || resume_; }

  // Before hours are spent: that checkpoints can be written, and that none is there that nobody asked to go on from.
  [[nodiscard]] Status check_checkpoint() const {
    models::remove_als_leftovers(output_);
    models::remove_als_leftovers(checkpoint());
    if (!with_checkpoints()) return {};
    if (auto checked = models::check_als_checkpoint(checkpoint()); !checked) return checked;
    std::error_code error;
    if (!resume_ && std::filesystem::exists(checkpoint() / "manifest.json", error))
      return make_error(ErrorKind::invalid_argument,
                        "{}: is the checkpoint of a run that was stopped; add --resume to go on from it, or remove it",
                        checkpoint().string());
    return {};
  }

  Result<models::AlsFit> train(const linalg::CodedView& plays, const RunContext& context) {
    models::AlsCourse course;
    std::optional<models::StoredAlsModel> start;
    std::error_code error;
    if (resume_ && std::filesystem::exists(checkpoint() / "manifest.json", error)) {
      auto loaded = models::load_als(checkpoint());
      if (!loaded) return loaded.error();
      start.emplace(std::move(*loaded));
      course.start = &*start;
    }
    std::optional<pipeline::OlderModel> older;
    models::WarmStart warm;
    if (!older_.model.empty()) {  // beside a checkpoint too: it is to be what that run began with
      older_.matrix = matrix_;
      auto opened = pipeline::OlderModel::open(older_, plays.rows, plays.columns, context);
      if (!opened) return opened.error();
      older.emplace(std::move(*opened));
      warm = older->start();
      course.warm = &warm;
    }
    if (checkpoint_every_ > 0)
      course.after_iteration = [&](const models::AlsFit& fit) -> Result<bool> {
        if (fit.objective.size() % checkpoint_every_ != 0) return true;
        if (auto saved = models::save_als_checkpoint(checkpoint(), fit, config_); !saved) return saved.error();
        return true;
      };
    if (!validation_.empty()) {
      const auto window = linalg::load_npz(validation_);
      if (!window) return window.error();
      const auto validation = pipeline::Validation::make(plays, window->view(), watch_, context);
      if (!validation) return validation.error();
      RunContext beside_window = context;
      beside_window.memory_limit_bytes -= window_bytes_;  // check_memory() saw that there is as much
      return pipeline::fit_validated(plays, *validation, config_, watch_, beside_window, course);
    }
    return models::fit_als(plays, config_, context, course);
  }

  models::AlsConfig config_;
  pipeline::ValidationConfig watch_;
  pipeline::OlderModelFiles older_;
  std::filesystem::path matrix_, output_, validation_;
  std::string checkpoint_every_text_ = "0";
  std::uint32_t checkpoint_every_ = 0;
  std::uint64_t window_bytes_ = 0;  // that the validation window takes
  bool resume_ = false;
};

}  // namespace

void add_train_als_command(CLI::App& program, CommandList& commands) {
  auto& train = *program.get_subcommand("train");
  train.require_subcommand(0, 1);
  add_command(train, commands, std::make_unique<TrainAlsCommand>(), "als",
              "ALS on any scipy CSR .npz, no work folder needed");
}

}  // namespace segue::apps
