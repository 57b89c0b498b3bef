#include "../tables.hpp"
#include "reference.hpp"

namespace segue::kernels::reference {

const Table kTable = {"reference", dot, gather, add_gram, cholesky, cholesky_solve, pack_items, score_tile, not_below};

}  // namespace segue::kernels::reference
