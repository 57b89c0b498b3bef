// The scale of users against that of items.
#pragma once
#include "kernels/dispatch.hpp"
#include "observations.hpp"

#include "segue/base/thread_team.hpp"
#include "segue/models/als.hpp"

namespace segue::models {

// Scales users by t and items by 1 / t so that both sides' penalties are equal. Predictions stay as they are and the
// penalty is the least that any t gives (of two numbers with one product, the sum is least where they are equal), so
// the objective never rises. Without it, alternating least squares takes many iterations to find the scale, and how
// many hangs on the scale it started from.
void balance(AlsModel& model, const BothSides& sides, const AlsConfig& config, const kernels::Table& kernels,
             ThreadTeam& team);

}  // namespace segue::models
