#include "models/model_contract.hpp"

#include "segue/models/als.hpp"
#include "segue/models/popularity.hpp"

namespace segue::models {
namespace {

Result<linalg::RankedLists> als_lists(const linalg::CsrView<float>& plays, std::span<const std::uint32_t> users,
                                      const linalg::CsrView<float>* heard, std::uint32_t k, const RunContext& context) {
  AlsConfig config;
  config.factors = 8;
  const auto fit = fit_als(plays, config, context);
  if (!fit) return fit.error();
  return recommend(fit->model.user_factors.view(), fit->model.item_factors.view(), users, heard, k, context);
}

Result<linalg::RankedLists> popular_lists(const linalg::CsrView<float>& plays, std::span<const std::uint32_t> users,
                                          const linalg::CsrView<float>* heard, std::uint32_t k,
                                          const RunContext& context) {
  return recommend_popular(fit_popularity(plays, {}), users, heard, k, context);
}

INSTANTIATE_TEST_SUITE_P(Als, ModelContract, ::testing::Values(ModelCase{"als", true, als_lists}));
INSTANTIATE_TEST_SUITE_P(Popularity, ModelContract, ::testing::Values(ModelCase{"popularity", false, popular_lists}));

}  // namespace
}  // namespace segue::models
