#include "scorer.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "segue/base/file.hpp"
#include "segue/rank/features.hpp"

namespace segue::rank {

Result<Scorer> Scorer::load(const std::filesystem::path& work, unsigned threads) {
  Scorer scorer;
  scorer.threads_ = threads;
  std::error_code error;
  if (!std::filesystem::exists(work / "model_x.ubj", error)) return scorer;
  auto x = Booster::load(work / "model_x.ubj", threads);
  if (!x) return x.error();
  auto y = Booster::load(work / "model_y.ubj", threads);
  if (!y) return y.error();
  const auto file = work / "model_y_calibration.json";
  auto text = read_text_file(file);
  if (!text) return text.error();
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  const auto is_number = [&](const char* name) {
    return json.is_object() && json.contains(name) && json[name].is_number();
  };
  if (!is_number("slope") || !is_number("offset"))
    return make_error(ErrorKind::corrupt, "{}: is no calibration; run segue train again", file.string());
  scorer.model_x_ = std::move(*x);
  scorer.model_y_ = std::move(*y);
  scorer.calibration_ = {json["slope"].get<double>(), json["offset"].get<double>()};
  return scorer;
}

Result<Scores> Scorer::score(std::span<const float> features, std::size_t rows) const {
  Scores scores;
  if (!trained()) {
    const auto list = feature_list();
    std::size_t als = 0;
    while (list[als].name != "als_score") ++als;
    for (std::size_t row = 0; row < rows; ++row) scores.x.push_back(features[row * list.size() + als]);
    scores.y.assign(rows, std::numeric_limits<float>::quiet_NaN());
    return scores;
  }
  const auto matrix = FeatureMatrix::make(features, rows, threads_);
  if (!matrix) return matrix.error();
  auto x = model_x_->margins(*matrix);
  if (!x) return x.error();
  const auto y = model_y_->margins(*matrix);
  if (!y) return y.error();
  scores.x = std::move(*x);
  for (const float margin : *y) scores.y.push_back(static_cast<float>(calibration_.chance(margin)));
  return scores;
}

}  // namespace segue::rank
