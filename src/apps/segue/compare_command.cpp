// segue compare: is one evaluation better than another, beyond chance?
#include "command.hpp"
#include "stage_report.hpp"

#include "segue/base/file.hpp"
#include "segue/evaluate/compare.hpp"

namespace segue::apps {
namespace {

class CompareCommand : public Command {
 protected:
  void add_flags(CLI::App& app) override {
    app.add_option("results", files_, "results of segue evaluate; the first is the baseline")
        ->type_name("FILE...")
        ->required()
        ->expected(2, 100);
    app.add_option("--metric", config_.metric, "compared a user, e.g. recall@10 [ndcg@10]")->type_name("TEXT");
    app.add_option("--alpha", config_.alpha, "chance of calling a difference that is none [0.05]")
        ->type_name("0 to 1")
        ->check(CLI::Range(0.0, 1.0));
    app.add_option("--least-relative-gain", config_.least_relative_gain,
                   "a real difference below this share of the baseline is called small [0.01]")
        ->type_name("0 to 1");
    app.add_option("--resamples", config_.resamples, "bootstrap resamples [2000]")->type_name("100 to 100000");
    app.add_option("--output", output_, "where the result goes, as JSON")->type_name("FILE");
  }

  Status run(Runtime& runtime) override {
    std::vector<evaluate::EvaluationReport> reports;
    for (const auto& file : files_) {
      auto text = read_text_file(file);
      if (!text) return text.error();
      auto report = evaluate::from_json(*text, file);
      if (!report) return report.error();
      reports.push_back(std::move(*report));
    }
    std::vector<evaluate::NamedEvaluation> named;
    for (const auto& report : reports) named.push_back({report.name, &report.evaluation});
    auto tests = evaluate::compare(named, config_, runtime.context());
    if (!tests) return tests.error();
    const std::string json = evaluate::to_json(*tests, config_);
    if (!output_.empty())
      if (auto written = write_text_file(output_, json); !written) return written;
    runtime.show(evaluation_table(reports, false) + "\n" + evaluate::table(*tests));
    runtime.result(Json::parse(json));
    return {};
  }

 private:
  std::vector<std::string> files_;
  evaluate::CompareConfig config_;
  std::filesystem::path output_;
};

}  // namespace

void add_compare_command(CLI::App& program, CommandList& commands) {
  add_command(program, commands, std::make_unique<CompareCommand>(), "compare",
              "Whether one evaluation is better than another, user by user");
}

}  // namespace segue::apps
