// The manifest of a model of ALS or of a checkpoint, beside factors that are sound (npy_fuzz has those that are not).
#include <fstream>
#include <iterator>

#include "fuzz_target.hpp"

#include "segue/base/file.hpp"
#include "segue/models/als.hpp"

namespace segue::fuzz {
namespace {

models::AlsConfig small_config() {
  models::AlsConfig config;
  config.factors = 4;
  return config;
}

models::AlsFit small_fit() {
  models::AlsFit fit;
  fit.model.user_factors = linalg::DenseMatrix(3, 4);
  fit.model.item_factors = linalg::DenseMatrix(5, 4);
  fit.objective = {3.5, 2.25};
  fit.origin = {7, "00ff", 9, "avx2", ""};
  return fit;
}

// A model whose factors stand there for good; each input is put over its manifest.
const std::filesystem::path& model() {
  static const std::filesystem::path folder = [] {
    const auto made = as_file(nullptr, 0, "beside").parent_path() / "model";
    require(bool(models::save_als(made, small_fit(), small_config())), "a model can be written");
    return made;
  }();
  return folder;
}

}  // namespace

std::vector<std::string> seeds() {
  const auto checkpoint = as_file(nullptr, 0, "beside").parent_path() / "checkpoint";
  require(bool(models::save_als_checkpoint(checkpoint, small_fit(), small_config())), "a checkpoint can be written");
  std::vector<std::string> found;
  for (const auto& folder : {model(), checkpoint}) {
    const auto text = read_text_file(folder / "manifest.json");
    require(bool(text), "a seed can be read");
    found.push_back(*text);
  }
  return found;
}

}  // namespace segue::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace segue;
  (void)fuzz::model();
  (void)fuzz::as_file(data, size, "model/manifest.json");
  (void)models::check_als_folder(fuzz::model());
  const auto stored = models::load_als(fuzz::model());
  if (!stored) {
    fuzz::require_sentence(stored.error(), "manifest.json");
    return 0;
  }
  fuzz::require(stored->config.factors == 4, "the factors are those of the files");
  models::AlsConfig config = stored->config, back;
  const std::string written = write_options(config.options().options());
  const auto again = fuzz::as_file(reinterpret_cast<const std::uint8_t*>(written.data()), written.size(), "again.toml");
  fuzz::require(bool(read_options(again, back.options().options(), {})), "options are in their ranges: " + written);
  return 0;
}
