// The plays before a moment as arrays, for what is computed from factors.
#pragma once
#include <cstdint>
#include <vector>

#include "statistics.hpp"
#include "training_plays.hpp"

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/csr.hpp"
#include "segue/tables/database.hpp"

namespace segue::rank {

struct History {
  linalg::CsrMatrix<float> plays;       // users x tracks, weights as in train_matrix.npz
  std::vector<std::int64_t> last_us;    // of each entry; 0 without times
  std::vector<float> decayed;           // of each entry: plays, each worth exp(-days ago / 60); plays without times
  std::vector<float> recent_listeners;  // of each track; empty without times

  // The entries of a user's `count` last played tracks (most played without times), the latest first; ties by track.
  [[nodiscard]] std::vector<std::uint64_t> latest(std::uint32_t user, std::size_t count) const;
  [[nodiscard]] std::vector<std::uint64_t> most_played(std::uint32_t user, std::size_t count) const;
};

// From the tables of make_statistics. Errors: out_of_memory.
[[nodiscard]] Result<History> read_history(tables::Database& database, const TrainingPlays& training,
                                           const Moment& moment, const RunContext& context);

// What is fixed about tracks.
struct Catalogue {
  std::vector<std::uint32_t> artist, group;  // of each track
  std::uint32_t artists = 0;
};
[[nodiscard]] Result<Catalogue> read_catalogue(tables::Database& database, std::uint32_t tracks);

}  // namespace segue::rank
