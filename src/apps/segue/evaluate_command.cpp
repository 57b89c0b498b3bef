// segue evaluate: of a work folder, of a model, or of lists made by any other program.
#include <fmt/core.h>

#include "command.hpp"
#include "stage_report.hpp"
#include "usage.hpp"

#include "segue/base/file.hpp"
#include "segue/evaluate/page.hpp"
#include "segue/pipeline/evaluation.hpp"
#include "segue/pipeline/stages.hpp"

namespace segue::apps {
namespace {

class EvaluateCommand : public Command {
 protected:
  void add_flags(CLI::App& app) override {
    auto* work = app.add_option("--work", work_, "work folder: evaluates popularity, ALS and the ranked lists")
                     ->type_name("DIR");
    auto* train = app.add_option("--train", files_.train, "users x tracks, scipy CSR .npz")->type_name("FILE");
    auto* test = app.add_option("--test", files_.test, "the same shape: what is right")->type_name("FILE");
    auto* model =
        app.add_option("--model", files_.model, "folder with ALS factors, or the word popularity")->type_name("DIR");
    auto* predictions =
        app.add_option("--predictions", files_.predictions,
                       "lists of any program: Parquet with user_id, track_id and rank (from 1) or score")
            ->type_name("FILE");
    app.add_option("--items", files_.items, "items.parquet, for artists and songs")->type_name("FILE");
    app.add_option("--users", files_.users, "Parquet with user_id, for slices by its columns")->type_name("FILE");
    app.add_option("--name", files_.name, "what reports call the model")->type_name("TEXT");
    app.add_option("--output", output_, "where the result goes, as JSON")->type_name("FILE");
    app.add_option("--html", page_, "where the result goes, as a page for people")->type_name("FILE");
    app.add_flag("--force", force_, "evaluate the work folder again even if nothing has changed")->needs(work);
    app.add_flag("--by-group", by_group_,
                 "show the table by song as well: versions count as one (needs songs: --work or --items)");
    app.add_flag("--all-k", all_cutoffs_, "show every cutoff in the table");
    train->needs(test)->excludes(work);
    test->needs(train)->excludes(work);
    model->needs(train)->excludes(work)->excludes(predictions);
    predictions->needs(train);
    add_options(app, settings_.evaluate.options().options(), "evaluate");
  }

  Status settled() override {
    for (const auto& file : {output_, page_})
      if (auto place = file.empty() ? Status{} : check_place_of_file(file); !place) return place;
    std::error_code error;
    const std::string near = nearest(files_.model, {"popularity"});
    if (!near.empty() && files_.model != near && !std::filesystem::exists(files_.model, error))
      return make_error(ErrorKind::not_found, "--model {}: there is no such folder: did you mean {}?", files_.model,
                        near);
    return {};
  }

  Status run(Runtime& runtime) override {
    if (!work_.empty()) return run_on_work(runtime);
    if (files_.train.empty())
      return make_error(ErrorKind::invalid_argument,
                        "what to evaluate? add --work DIR, or --train and --test with --model or --predictions");
    if (by_group_ && files_.items.empty())
      return make_error(ErrorKind::invalid_argument,
                        "to count by song, the songs must be known: add --items with a file that has track_group_id");
    if (!output_.empty()) files_.per_user = pipeline::per_user_file(output_);
    auto report = evaluate_files(files_, settings_.evaluate, runtime.context());
    if (!report) return report.error();
    return show(runtime, {*report});
  }

 private:
  Status run_on_work(Runtime& runtime) {
    auto work = pipeline::WorkFolder::open_to_write(work_, false);
    if (!work) return work.error();
    if (auto there = work->input("split.json"); !there) return there.error();
    const auto tested = split::has_test(work_);
    if (!tested) return tested.error();
    if (!*tested) return nothing_to_test_on(work_);
    auto outcome = run_stage(pipeline::Stage::evaluate, settings_, *work,
                             runtime.context(work->file(pipeline::kSpillFolder)), force_);
    if (!outcome) return outcome.error();
    auto reports = read_evaluation(*work);
    if (!reports) return reports.error();
    return show(runtime, *reports);
  }

  Status show(const Runtime& runtime, const std::vector<evaluate::EvaluationReport>& reports) {
    const Json all = evaluation_json(reports);
    for (const auto& file : {output_, page_})
      if (file.has_parent_path())
        if (auto folder = ensure_writable_folder(file.parent_path()); !folder) return folder;
    if (!output_.empty()) {
      const std::string text = reports.size() == 1 ? evaluate::to_json(reports.front()) : all.dump(2) + "\n";
      if (auto written = write_text_file(output_, text); !written) return written;
    }
    if (!page_.empty())
      if (auto written = write_text_file(page_, evaluate::page(reports)); !written) return written;
    runtime.show(evaluation_table(reports, {all_cutoffs_, true, true}));
    if (by_group_) runtime.show("\n" + evaluation_table(reports, {all_cutoffs_, true, true}, true));
    runtime.show("\n" + slice_table(reports));
    runtime.result(reports.size() == 1 ? all.front() : all);
    return {};
  }

  pipeline::Settings settings_;
  pipeline::EvaluateFiles files_;
  std::filesystem::path work_, output_, page_;
  bool force_ = false, all_cutoffs_ = false, by_group_ = false;
};

}  // namespace

void add_evaluate_command(CLI::App& program, CommandList& commands) {
  add_command(program, commands, std::make_unique<EvaluateCommand>(), "evaluate",
              "How good lists are, with intervals: of a work folder, a model, or any program");
}

}  // namespace segue::apps
