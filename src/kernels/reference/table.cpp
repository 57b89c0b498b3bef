#include "../tables.hpp"
#include "reference.hpp"

namespace segue::kernels::reference {

const Table kTable = {
    "reference",
#include "../generic/table.inl"
};

}  // namespace segue::kernels::reference
