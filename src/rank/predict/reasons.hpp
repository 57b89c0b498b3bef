// Why a track is in a list, in a sentence.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/run_context.hpp"
#include "segue/linalg/csr.hpp"
#include "segue/linalg/dense.hpp"

namespace segue::rank {

struct ItemNames {
  std::vector<std::string> title, artist;  // of each track
  std::vector<std::uint32_t> artist_id, group;
};
[[nodiscard]] Result<ItemNames> read_item_names(const std::filesystem::path& items, const RunContext& context);

// "because you played TITLE by ARTIST": of the user's tracks the one most like `track` by factors, the artist's own
// going before others where that is where the candidate came from.
[[nodiscard]] std::string reason(std::string_view source, std::uint32_t track, const linalg::CsrRow<float>& heard,
                                 const linalg::DenseView& item_factors, const std::vector<float>& inverse_lengths,
                                 const ItemNames& names);

}  // namespace segue::rank
