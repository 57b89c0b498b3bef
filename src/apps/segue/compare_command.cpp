// segue compare: is one evaluation better than another, beyond chance?
#include <fmt/format.h>
#include <map>

#include "command.hpp"
#include "stage_report.hpp"

#include "segue/base/file.hpp"
#include "segue/evaluate/compare.hpp"
#include "segue/evaluate/gate.hpp"
#include "segue/evaluate/page.hpp"
#include "segue/pipeline/evaluation.hpp"
#include "segue/split/split.hpp"

namespace segue::apps {
namespace {

class CompareCommand : public Command {
 protected:
  void add_flags(CLI::App& app) override {
    app.add_option("results", files_, "results of segue evaluate; the first is the baseline")
        ->type_name("FILE...")
        ->required()
        ->expected(2, 100);
    app.add_option("--metric", metric_, "compared a user, e.g. recall@10 [ndcg@10, else what all hold]")
        ->type_name("TEXT");
    app.add_option("--alpha", config_.alpha, "chance of calling a difference that is none [0.05]")
        ->type_name("0 to 1")
        ->check(CLI::Range(0.0, 1.0).description(""));
    app.add_option("--least-relative-gain", config_.least_relative_gain,
                   "a real difference below this share of the baseline is called small [0.01]")
        ->type_name("0 to 1");
    app.add_flag("--gate", gate_,
                 "may the second take the first one's place? ends with 1 where it does worse than [gate] allows; more "
                 "windows: OLD NEW OLD NEW ...");
    app.add_option("--resamples", config_.resamples, "bootstrap resamples [2000]")->type_name("100 to 100000");
    app.add_option("--output", output_, "where the result goes, as JSON")->type_name("FILE");
    app.add_option("--html", page_, "where the result goes, as a page for people")->type_name("FILE");
    add_options(app, limits_.options().options());
  }

  Status run(Runtime& runtime) override {
    std::vector<evaluate::EvaluationReport> reports;
    for (const auto& file : files_) {
      auto text = read_text_file(file);
      if (!text) return missing(file, text.error());
      auto report = evaluate::from_json(*text, file);
      if (!report) return report.error();
      if (report->per_user_file.empty())
        return make_error(ErrorKind::invalid_argument,
                          "{} has no metrics of each user beside it; write it with `segue evaluate --output`", file);
      const auto folder = std::filesystem::path(file).parent_path();
      auto per_user = pipeline::load_per_user(folder / report->per_user_file, runtime.context());
      if (!per_user) return per_user.error();
      report->evaluation.per_user = std::move(*per_user);
      reports.push_back(std::move(*report));
    }
    return gate_ ? pass_gate(reports, runtime) : compare(reports, runtime);
  }

 private:
  // What is in evaluation/ of a work folder, or that folder itself: there is none where nothing was held back.
  static Error missing(const std::filesystem::path& file, const Error& error) {
    for (const auto& work : {file, file.parent_path().parent_path()})
      if (const auto tested = split::has_test(work); tested && !*tested) return nothing_to_test_on(work);
    return error;
  }

  using Reports = std::vector<evaluate::EvaluationReport>;

  static std::vector<evaluate::NamedEvaluation> named(const Reports& reports) {
    std::vector<evaluate::NamedEvaluation> out;
    for (const auto& report : reports) out.push_back({report.name, &report.evaluation});
    return out;
  }

  // The second of a name becomes "als (2)", so that a reader can tell them apart.
  static void tell_apart(Reports& reports) {
    std::map<std::string, int> seen;
    for (auto& report : reports)
      if (const int times = ++seen[report.name]; times > 1) report.name += fmt::format(" ({})", times);
  }

  Status compare(Reports& reports, Runtime& runtime) {
    tell_apart(reports);
    const auto models = named(reports);
    if (metric_.empty()) metric_ = evaluate::shared_metric(models);
    if (!metric_.empty()) config_.metric = metric_;
    auto tests = evaluate::compare(models, config_, runtime.context());
    if (!tests) return tests.error();
    if (!page_.empty())
      if (auto written = write_text_file(page_, evaluate::page(reports, *tests)); !written) return written;
    runtime.show(evaluation_table(reports) + "\n" + evaluate::table(*tests));
    return give(evaluate::to_json(*tests, config_), runtime);
  }

  Status pass_gate(Reports& reports, Runtime& runtime) {
    if (reports.size() % 2 != 0)
      return make_error(ErrorKind::invalid_argument,
                        "--gate takes pairs, an old and a new evaluation for each window; {} files were given",
                        reports.size());
    const auto models = named(reports);
    std::vector<evaluate::GateWindow> windows;
    for (std::size_t i = 0; i < models.size(); i += 2) windows.push_back({models[i], models[i + 1]});
    const auto result = evaluate::check_gate(windows, limits_, config_, runtime.context());
    if (!result) return result.error();
    tell_apart(reports);
    if (!page_.empty())
      if (auto written = write_text_file(page_, evaluate::page(reports, *result)); !written) return written;
    runtime.show(evaluate::table(*result));
    if (auto given = give(evaluate::to_json(*result), runtime); !given) return given;
    if (!result->publish) return make_error(ErrorKind::check_failed, "{}", result->sentence);
    return {};
  }

  Status give(const std::string& json, Runtime& runtime) {
    runtime.result(Json::parse(json));
    return output_.empty() ? Status{} : write_text_file(output_, json);
  }

  std::vector<std::string> files_;
  std::string metric_;
  bool gate_ = false;
  evaluate::GateConfig limits_;
  evaluate::CompareConfig config_;
  std::filesystem::path output_, page_;
};

}  // namespace

void add_compare_command(CLI::App& program, CommandList& commands) {
  add_command(program, commands, std::make_unique<CompareCommand>(), "compare",
              "Whether one evaluation is better than another, user by user");
}

}  // namespace segue::apps
