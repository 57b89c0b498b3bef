#include "spelled.hpp"

namespace segue::generate {
namespace {

constexpr ArtistSpelling kArtistKinds[] = {
    ArtistSpelling::lower,      ArtistSpelling::upper,      ArtistSpelling::article,    ArtistSpelling::ampersand,
    ArtistSpelling::no_accents, ArtistSpelling::whitespace, ArtistSpelling::no_accents, ArtistSpelling::ampersand,
    ArtistSpelling::typo,       ArtistSpelling::typo,       ArtistSpelling::typo,       ArtistSpelling::mojibake};
constexpr unsigned kLightArtistKinds = 8;
constexpr TitleSpelling kTitleKinds[] = {TitleSpelling::lower,     TitleSpelling::whitespace, TitleSpelling::mark_form,
                                         TitleSpelling::mark_form, TitleSpelling::typo,       TitleSpelling::typo};
constexpr unsigned kLightTitleKinds = 4;

}  // namespace

Speller::Speller(const GenerateConfig& config)
    : seed_(config.seed),
      artist_share_(config.name_dirt == "heavy" ? 0.20 : 0.05),
      title_share_(config.name_dirt == "heavy" ? 0.15 : 0.05),
      artist_kinds_(config.name_dirt == "heavy" ? std::size(kArtistKinds) : kLightArtistKinds),
      title_kinds_(config.name_dirt == "heavy" ? std::size(kTitleKinds) : kLightTitleKinds) {
  if (config.name_dirt == "none") artist_share_ = title_share_ = 0;
}

ArtistSpelling Speller::draw_artist(std::uint64_t hash) const {
  return unit(hash) < artist_share_ ? kArtistKinds[mix(hash) % artist_kinds_] : ArtistSpelling::canonical;
}

TitleSpelling Speller::draw_title(std::uint64_t hash) const {
  return unit(hash) < title_share_ ? kTitleKinds[mix(hash) % title_kinds_] : TitleSpelling::canonical;
}

Spelling Speller::spelling(std::uint64_t writer, const Player& player, std::uint32_t index, const Track& track) const {
  const std::uint64_t own = key(seed_, Stream::spelling, writer);
  Spelling spelling{draw_artist(mix(own, track.artist)), draw_title(mix(own, ~std::uint64_t{index}))};
  if (artist_share_ > 0 && spelling.title == TitleSpelling::canonical) {
    if (player.credits_in_artist) spelling.title = TitleSpelling::credit_in_artist;
    if (player.credits_bare) spelling.title = TitleSpelling::credit_bare;
  }
  return spelling;
}

Spelling Speller::catalogue_spelling(std::int64_t raw_id, const Track& track) const {
  const std::uint64_t own = key(seed_, Stream::spelling, ~static_cast<std::uint64_t>(raw_id));
  return {draw_artist(mix(own, track.artist)), draw_title(mix(own, 1))};
}

SpelledName spell(const Catalogue& catalogue, std::uint64_t seed, const Track& track, Spelling spelling) {
  const TitleParts parts = catalogue.title_parts(track);
  SpelledName out{
      spell_artist(catalogue.artist_name(track.artist), spelling.artist, key(seed, Stream::spelling, track.artist)),
      spell_title(parts, spelling.title, mix(key(seed, Stream::spelling, track.artist), track.song))};
  if (spelling.title == TitleSpelling::credit_in_artist && !parts.guest.empty())
    (out.artist += " feat. ") += parts.guest;
  return out;
}

}  // namespace segue::generate
