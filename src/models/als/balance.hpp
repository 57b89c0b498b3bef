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

// Balances, and scales both sides by what lowers the objective most: for q x.y in place of x.y it is
//   sum of c - 2 q S + q^2 T + 2 q sqrt(users' penalty items' penalty),
// S = sum of c x.y over the plays, T = sum of (c - w) (x.y)^2 over them and of w (x.y)^2 over all pairs. After a first
// sweep from small factors q is large. S and T are summed in one pass over the plays, since from what the solvers
// return T would be the small difference of two large numbers. Returns the objective.
double grow(AlsModel& model, const BothSides& sides, const AlsConfig& config, const kernels::Table& kernels,
            ThreadTeam& team);

}  // namespace segue::models
