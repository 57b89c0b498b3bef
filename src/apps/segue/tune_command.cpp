// segue tune: the settings of ALS that do best on a validation window.
#include <filesystem>
#include <fmt/core.h>

#include "command.hpp"
#include "text_table.hpp"

#include "segue/base/file.hpp"
#include "segue/generate/generate.hpp"
#include "segue/linalg/npz.hpp"
#include "segue/pipeline/settings.hpp"
#include "segue/pipeline/tune.hpp"
#include "segue/pipeline/work_folder.hpp"
#include "segue/rank/label_window.hpp"
#include "segue/split/split.hpp"

namespace segue::apps {
namespace {

constexpr std::size_t kShown = 10;

class TuneCommand : public Command {
 protected:
  void add_flags(CLI::App& app) override {
    auto* work = app.add_option("--work", work_,
                                "work folder: tunes on its training plays, judged by the split's validation window, or "
                                "by the latest of them where it has none")
                     ->type_name("DIR");
    auto* matrix = app.add_option("--matrix", matrix_, "instead: users x tracks, a scipy CSR .npz of weights above 0")
                       ->type_name("FILE")
                       ->excludes(work);
    app.add_option("--validation", validation_,
                   "what came after, same shape as the matrix; without it, some of each user's tracks are held out")
        ->type_name("FILE")
        ->needs(matrix);
    app.add_option("--output", output_, "folder for best.toml, which --config takes, and tune.json")
        ->type_name("DIR")
        ->required();
    add_options(app, settings_.tune.options().options(), "tune");
    add_options(app, settings_.validation.options().options());
    add_options(app, settings_.als.options().options());
    add_options(app, settings_.features.options().options());
    add_from_file(settings_.options());
    add_from_file(generate_.options().options());
  }

  Status run(Runtime& runtime) override {
    if (work_.empty() && matrix_.empty())
      return make_error(ErrorKind::invalid_argument,
                        "what to tune on? add --work DIR, or --matrix FILE with --validation FILE");
    if (auto folder = ensure_writable_folder(output_); !folder) return folder;
    const auto& context = runtime.context();
    auto parts = read_parts(context);
    if (!parts) return parts.error();
    auto report = pipeline::tune(parts->train.view(), parts->window.view(), settings_.als, settings_.tune,
                                 settings_.validation, context);
    if (!report) return report.error();
    settings_.als = report->trials.front().config;
    const std::string head = fmt::format(
        "# The best of {} configurations on {}: NDCG@{} {:.5f} over {}.\n"
        "# [als] holds what was found, the rest is the configuration that segue tune was given.\n\n",
        report->trials.size(), window_, report->k, report->trials.front().ndcg,
        counted(static_cast<std::int64_t>(report->users), "user"));
    const auto whole = whole_configuration();
    if (!whole) return whole.error();
    const auto best = output_ / "best.toml";
    if (auto written = write_text_file(best, head + *whole); !written) return written;
    const auto json = pipeline::to_json(*report, window_);
    if (auto written = write_text_file(output_ / "tune.json", json); !written) return written;
    show(runtime, *report);
    if (const auto& first = report->trials.front(); first.config.iterations == report->rounds.back().iterations)
      runtime.show(
          fmt::format("The best still got better at iteration {}, the last that was looked at: a search with "
                      "more --iterations may find more.\n",
                      first.config.iterations));
    runtime.show(
        fmt::format("\nThe best is in {0}, with all else as it was given here: segue run --config {0} takes "
                    "it in place of your own --config.\n",
                    best.string()));
    runtime.result(Json::parse(json));
    return {};
  }

 private:
  Result<std::string> whole_configuration() {
    auto run = lasting_run_config();
    auto options = run.options().options();
    for (const auto& more : {settings_.options(), generate_.options().options()})
      options.insert(options.end(), more.begin(), more.end());
    auto mapping = this->mapping(TableFormat::toml);
    if (!mapping) return mapping;
    return write_options(options) + (mapping->empty() ? "" : "\n" + *mapping);
  }

  // Of a work folder that was made with other settings, best.toml would set these back.
  void warn_of_other_settings(const pipeline::WorkFolder& work, const RunContext& context) {
    std::string names;
    for (const auto stage : pipeline::kStages) {
      const auto* record = work.record(stage_name(stage));
      if (record == nullptr) continue;
      for (const auto& option : settings_.options_of(stage)) {
        const std::string name = option.section + "." + option.name;
        const auto made = record->configuration.find(name);
        if (made == record->configuration.end() || made->second == option_value(option)) continue;
        if (names.find(name) == std::string::npos) names += (names.empty() ? "" : ", ") + name;
      }
      const auto made = record->configuration.find("mapping");
      const auto given = mapping(TableFormat::toml);
      if (made != record->configuration.end() && given && made->second != *given) names += ", mapping";
    }
    if (!names.empty())
      context.log.warn(
          "tune: {} was made with other settings than are given here ({}); give segue tune its --config, or "
          "best.toml will not have them",
          work_.string(), names);
  }

  Result<pipeline::HeldOut> read_parts(const RunContext& context) {
    if (!work_.empty()) {
      auto work = pipeline::WorkFolder::open_to_read(work_);
      if (!work) return work.error();
      for (const char* name : {"preprocessed.parquet", "items.parquet", "train.parquet", "split.json"})
        if (auto there = work->input(name); !there) return there.error();
      warn_of_other_settings(*work, context);
      if (auto proven = split::check_split(work_, context); !proven) return proven.error();
      const auto tested = split::has_test(work_);
      if (!tested) return tested.error();
      if (!*tested)
        context.log.warn(
            "tune: {} holds nothing back (--split-test-share 0), so the search sees all plays; judge what it finds on "
            "plays that come after them, not on a later split of these",
            work_.string());
      std::error_code error;
      if (std::filesystem::exists(work->file("validation_matrix.npz"), error)) {
        window_ = "the validation window of the split";
        return load_parts(work->file("train_matrix.npz"), work->file("validation_matrix.npz"));
      }
      auto window = rank::read_label_window(settings_.features, work_, context);
      if (!window) return window.error();
      window_ = window->start != 0 ? "the latest training plays" : "training plays held out by hash";
      return pipeline::HeldOut{std::move(window->history), std::move(window->window)};
    }
    if (validation_.empty()) {
      auto train = load_plays(matrix_);
      if (!train) return train.error();
      window_ = "tracks of each user held out by hash";
      return pipeline::hold_out(train->view(), settings_.tune.holdout_share, context.seed);
    }
    window_ = validation_.filename().string();
    return load_parts(matrix_, validation_);
  }

  // Weights that no candidate can take are told here, with the file.
  [[nodiscard]] Result<linalg::CsrMatrix<float>> load_plays(const std::filesystem::path& file) const {
    auto train = linalg::load_npz(file);
    if (!train) return train;
    const linalg::CodedView plays{
        train->rows, train->columns, train->offsets, train->indices, std::span<const float>(train->values), {}};
    if (auto checked = models::check_als_weights(plays, settings_.als); !checked)
      return make_error(checked.error().kind, "{}: {}", file.string(), checked.error().message);
    return train;
  }

  [[nodiscard]] Result<pipeline::HeldOut> load_parts(const std::filesystem::path& matrix,
                                                     const std::filesystem::path& validation) const {
    auto train = load_plays(matrix);
    if (!train) return train.error();
    auto window = linalg::load_npz(validation);
    if (!window) return window.error();
    return pipeline::HeldOut{std::move(*train), std::move(*window)};
  }

  static void show(const Runtime& runtime, const pipeline::TuneReport& report) {
    TextTable table;
    table.header = {"",         fmt::format("NDCG@{}", report.k),
                    "rounds",   "iterations",
                    "factors",  "regularization",
                    "alpha",    "unobserved_weight",
                    "exponent", "seconds"};
    table.right.assign(table.header.size(), true);
    for (const auto& trial : report.trials) {
      if (table.rows.size() == kShown) break;
      const auto& als = trial.config;
      table.rows.push_back({fmt::format("{}", table.rows.size() + 1),
                            trial.failure.empty() ? fmt::format("{:.5f}", trial.ndcg) : "failed",
                            fmt::format("{}", trial.rounds), fmt::format("{}", als.iterations),
                            fmt::format("{}", als.factors), fmt::format("{}", als.regularization),
                            fmt::format("{}", als.alpha), fmt::format("{}", als.unobserved_weight),
                            fmt::format("{}", als.regularization_exponent), fmt::format("{:.1f}", trial.seconds)});
    }
    runtime.show(table.text());
    if (report.trials.size() > kShown)
      runtime.show(fmt::format("and {} more in tune.json\n", report.trials.size() - kShown));
    runtime.show(fmt::format("the settings given, as far as they got: {:.5f}\n", report.present_ndcg));
  }

  pipeline::Settings settings_;
  generate::GenerateConfig generate_;
  std::filesystem::path work_, matrix_, validation_, output_;
  std::string window_;
};

}  // namespace

void add_tune_command(CLI::App& program, CommandList& commands) {
  add_command(program, commands, std::make_unique<TuneCommand>(), "tune",
              "The settings of ALS that do best on a validation window");
}

}  // namespace segue::apps
