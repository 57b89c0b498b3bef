#include "booster.hpp"

#include <limits>
#include <xgboost/c_api.h>

#include "segue/base/file.hpp"
#include "segue/rank/features.hpp"

namespace segue::rank {
namespace {

Status done(int code, const char* doing) {
  if (code == 0) return {};
  std::string message = XGBGetLastError();
  message.resize(std::min(message.find('\n'), message.size()));  // the rest is a stack trace
  return make_error(ErrorKind::internal, "XGBoost could not {}: {}", doing, message);
}

}  // namespace

void FeatureMatrix::Free::operator()(void* handle) const { XGDMatrixFree(handle); }
void Booster::Free::operator()(void* handle) const { XGBoosterFree(handle); }

Result<FeatureMatrix> FeatureMatrix::make(std::span<const float> values, std::size_t rows, unsigned threads) {
  const auto features = feature_list();
  DMatrixHandle handle = nullptr;
  if (auto made =
          done(XGDMatrixCreateFromMat_omp(values.data(), rows, features.size(), std::numeric_limits<float>::quiet_NaN(),
                                          &handle, static_cast<int>(threads)),
               "take the features");
      !made)
    return made.error();
  FeatureMatrix matrix;
  matrix.handle_.reset(handle);
  matrix.rows_ = rows;
  std::vector<std::string> names;
  std::vector<const char*> pointers;
  for (const auto& feature : features) names.emplace_back(feature.name);
  pointers.reserve(names.size());
  for (const auto& name : names) pointers.push_back(name.c_str());
  if (auto named = done(XGDMatrixSetStrFeatureInfo(handle, "feature_name", pointers.data(), pointers.size()),
                        "name the features");
      !named)
    return named.error();
  return matrix;
}

Result<Booster> Booster::create(const FeatureMatrix& learn, const FeatureMatrix& held, const Parameters& parameters) {
  const DMatrixHandle kept[] = {learn.handle(), held.handle()};
  BoosterHandle handle = nullptr;
  if (auto made = done(XGBoosterCreate(kept, 2, &handle), "make a model"); !made) return made.error();
  Booster booster;
  booster.handle_.reset(handle);
  for (const auto& [name, value] : parameters)
    if (auto set = done(XGBoosterSetParam(handle, name.c_str(), value.c_str()), "take a parameter"); !set)
      return set.error();
  return booster;
}

Result<Booster> Booster::load(const std::filesystem::path& file, unsigned threads) {
  BoosterHandle handle = nullptr;
  if (auto made = done(XGBoosterCreate(nullptr, 0, &handle), "make a model"); !made) return made.error();
  Booster booster;
  booster.handle_.reset(handle);
  if (auto loaded = done(XGBoosterLoadModel(handle, file.c_str()), "load"); !loaded)
    return make_error(ErrorKind::corrupt, "{}: is no model of XGBoost; run segue train again", file.string());
  const std::string count = std::to_string(threads);
  if (auto set = done(XGBoosterSetParam(handle, "nthread", count.c_str()), "take a parameter"); !set)
    return set.error();
  bst_ulong features = 0;
  if (auto asked = done(XGBoosterGetNumFeature(handle, &features), "count features"); !asked) return asked.error();
  if (features != feature_list().size())
    return make_error(ErrorKind::corrupt,
                      "{}: was trained on {} features where there are {}; run segue features and train", file.string(),
                      features, feature_list().size());
  return booster;
}

Status Booster::boost(const FeatureMatrix& learn, std::span<float> gradient, std::span<float> curvature) {
  return done(XGBoosterBoostOneIter(handle_.get(), learn.handle(), gradient.data(), curvature.data(), gradient.size()),
              "add a tree");
}

Result<std::vector<float>> Booster::margins(const FeatureMatrix& matrix) const {
  constexpr int kMargin = 1;
  bst_ulong length = 0;
  const float* values = nullptr;
  if (auto asked = done(XGBoosterPredict(handle_.get(), matrix.handle(), kMargin, 0, 0, &length, &values), "predict");
      !asked)
    return asked.error();
  return std::vector<float>(values, values + length);
}

Status Booster::save(const std::filesystem::path& file, unsigned rounds) const {
  BoosterHandle slice = nullptr;
  if (auto cut = done(XGBoosterSlice(handle_.get(), 0, static_cast<int>(rounds), 1, &slice), "cut the model"); !cut)
    return cut;
  const std::unique_ptr<void, Free> owner(slice);
  // Through memory: XGBoost's own writing to a file does not see every failure of the disk.
  bst_ulong bytes = 0;
  const char* text = nullptr;
  if (auto saved = done(XGBoosterSaveModelToBuffer(slice, R"({"format": "ubj"})", &bytes, &text), "save"); !saved)
    return saved;
  return write_text_file(file, {text, bytes});
}

}  // namespace segue::rank
