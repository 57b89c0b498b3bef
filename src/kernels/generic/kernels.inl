// Every kernel, for the vector type that was defined before.
#include "generic/cholesky.inl"
#include "generic/dot.inl"
#include "generic/gram.inl"
#include "generic/row_entries.inl"
#include "generic/score.inl"
#include "generic/screen.inl"
#include "generic/vectors.inl"
