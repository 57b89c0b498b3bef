#include "model_lookup.hpp"

#include <algorithm>
#include <fmt/ranges.h>
#include <map>

#include "segue/models/als.hpp"
#include "segue/models/similar.hpp"

namespace segue::pipeline {
namespace {

using Numbers = std::vector<std::uint32_t>;
constexpr const char* kNothingKnown = "nothing is known of this user before the split";

Result<models::StoredAlsModel> load_model(const WorkFolder& work) {
  if (auto there = work.input("als_model/manifest.json"); !there) return there.error();
  return models::load_als(work.file("als_model"));
}

bool known(const linalg::DenseView& factors, std::uint32_t row) {
  if (row >= factors.rows) return false;
  return std::any_of(factors.row(row).begin(), factors.row(row).end(), [](float value) { return value != 0; });
}

struct Named {
  std::optional<Numbers> allow;
  Numbers ban;
};

Result<Named> find_all(Tables& tables, const LookupOptions::Lists& lists, const char* what, const std::string& sql) {
  Named named;
  if (lists.allow) {
    auto found = tables.named(*lists.allow, what, sql);
    if (!found) return found.error();
    named.allow = std::move(*found);
  }
  if (lists.ban) {
    auto found = tables.named(*lists.ban, what, sql);
    if (!found) return found.error();
    named.ban = std::move(*found);
  }
  return named;
}

// The column of each track, where a list speaks of it.
Result<Numbers> labels(Tables& tables, const LookupOptions::Lists& lists, const char* column) {
  if (!lists.allow && !lists.ban) return Numbers();
  return tables.numbers(fmt::format("SELECT {} FROM items ORDER BY track_id", column));
}

Result<models::TrackFilter> make_filter(Tables& tables, const LookupOptions& options, std::uint32_t track_count) {
  for (const auto& [name, file] :
       {std::pair{"track_encoder", "label_encoders/tracks.parquet"},
        std::pair{"artist_encoder", "label_encoders/artists.parquet"}, std::pair{"artists", "artists.parquet"}})
    if (auto opened = tables.view(name, file); !opened) return opened.error();
  const auto tracks = find_all(tables, options.tracks, "track",
                               "SELECT DISTINCT text, coalesce(track_encoder.track_id, items.track_id)::VARCHAR FROM "
                               "asked LEFT JOIN track_encoder ON raw_id = text LEFT JOIN items ON items.track_id = "
                               "number ORDER BY ALL");
  if (!tracks) return tracks.error();
  const auto artists =
      find_all(tables, options.artists, "artist",
               "SELECT DISTINCT text, coalesce(artist_encoder.artist_id, numbered.artist_id, "
               "called.artist_id)::VARCHAR FROM asked LEFT JOIN artist_encoder ON raw_id = text LEFT JOIN artists AS "
               "numbered ON numbered.artist_id = number LEFT JOIN artists AS called ON " +
                   clean("called.name") + " = " + clean("text") + " ORDER BY ALL");
  if (!artists) return artists.error();
  const auto groups = find_all(tables, options.groups, "track_group_id",
                               "SELECT DISTINCT text, track_group_id::VARCHAR FROM asked LEFT JOIN items ON "
                               "track_group_id = number ORDER BY ALL");
  if (!groups) return groups.error();
  const auto artist = labels(tables, options.artists, "artist_id");
  if (!artist) return artist.error();
  const auto group = labels(tables, options.groups, "track_group_id");
  if (!group) return group.error();
  models::FilterLists lists;
  lists.allow_tracks = tracks->allow, lists.ban_tracks = tracks->ban;
  lists.allow_artists = artists->allow, lists.ban_artists = artists->ban;
  lists.allow_groups = groups->allow, lists.ban_groups = groups->ban;
  return models::TrackFilter::make(track_count, lists, {*artist, *group});
}

// With titles and artists.
Result<std::vector<ListedTrack>> with_names(Tables& tables, const linalg::RankedLists& lists) {
  auto rows =
      tables.rows(fmt::format("SELECT '0', track_id::VARCHAR, title, artist, '', '' FROM items WHERE track_id "
                              "IN ({})",
                              lists.items.empty() ? "NULL" : fmt::format("{}", fmt::join(lists.items, ","))));
  if (!rows) return rows.error();
  std::map<std::uint32_t, ListedTrack> by_id;
  for (auto& track : listed(*rows)) by_id[track.track_id] = std::move(track);
  std::vector<ListedTrack> tracks;
  for (std::size_t i = 0; i < lists.items.size(); ++i) {
    tracks.push_back(by_id[lists.items[i]]);
    tracks.back().rank = static_cast<std::uint32_t>(i + 1);
    tracks.back().score = double{lists.scores[i]};
  }
  return tracks;
}

// What most hear, of what the filter allows.
Result<std::vector<ListedTrack>> popular(Tables& tables, const models::TrackFilter& filter, std::uint32_t count) {
  auto order = tables.numbers("SELECT track_id FROM popularity ORDER BY rank");
  if (!order) return order.error();
  std::erase_if(*order, [&](std::uint32_t track) { return !filter.allows(track); });
  order->resize(std::min<std::size_t>(order->size(), count));
  auto rows = tables.rows(fmt::format(
      "SELECT row_number() OVER (ORDER BY popularity.rank)::VARCHAR, track_id::VARCHAR, title, artist, score::VARCHAR, "
      "'heard by many' FROM popularity JOIN items USING (track_id) WHERE track_id IN ({}) ORDER BY popularity.rank",
      order->empty() ? "NULL" : fmt::format("{}", fmt::join(*order, ","))));
  if (!rows) return rows.error();
  return listed(*rows);
}

// The user's row of the matrix of heard tracks, where lists are made without them.
Result<linalg::CsrMatrix<float>> heard_by(Tables& tables, std::uint32_t user, std::uint32_t tracks) {
  linalg::CsrMatrix<float> heard;
  heard.rows = 1;
  heard.columns = tracks;
  const auto* features = tables.work().record("features");
  const bool keep = features != nullptr && features->configuration.contains("features.heard") &&
                    features->configuration.at("features.heard") == "keep";
  if (!keep) {
    if (auto opened = tables.view("train", "train.parquet"); !opened) return opened.error();
    auto found = tables.numbers(fmt::format("SELECT track_id FROM train WHERE user_id = {} ORDER BY track_id", user));
    if (!found) return found.error();
    heard.indices.assign(found->begin(), found->end());
    heard.values.assign(heard.indices.size(), 1);
  }
  heard.offsets.push_back(heard.indices.size());
  return heard;
}

std::string made_anew(std::size_t tracks, std::uint32_t count) {
  std::string note = "made anew by the ALS model alone, without the rankers and the re-ranking of the stored lists";
  if (tracks < count) note += fmt::format("; no more than {} tracks are left", tracks);
  return note;
}

}  // namespace

Status fill_from_model(Tables& tables, std::uint32_t user, std::uint32_t count, const LookupOptions& options,
                       const RunContext& context, UserList& list) {
  const auto model = load_model(tables.work());
  if (!model) return model.error();
  const auto users = model->user_factors.view(), items = model->item_factors.view();
  const auto filter = make_filter(tables, options, items.rows);
  if (!filter) return filter.error();
  if (!known(users, user)) {
    auto tracks = popular(tables, *filter, count);
    if (!tracks) return tracks.error();
    list.tracks = std::move(*tracks);
    list.note = std::string(kNothingKnown) + ": these are the tracks heard by most";
    return {};
  }
  const auto heard = heard_by(tables, user, items.rows);
  if (!heard) return heard.error();
  const auto row = heard->view();
  const linalg::DenseView vector{1, users.columns, users.row(user).data()};
  const std::uint32_t first = 0;
  const auto* only = &*filter;
  models::Retrieval how{options.by.value_or(models::Likeness::inner_product), {&only, 1}};
  const auto found = models::recommend(vector, items, {&first, 1}, &row, count, context, how);
  if (!found) return found.error();
  auto tracks = with_names(tables, *found);
  if (!tracks) return tracks.error();
  list.tracks = std::move(*tracks);
  list.note = made_anew(list.tracks.size(), count);
  return {};
}

Status fill_from_model(Tables& tables, std::uint32_t count, const LookupOptions& options, const RunContext& context,
                       SimilarList& list) {
  const auto model = load_model(tables.work());
  if (!model) return model.error();
  const auto items = model->item_factors.view();
  const auto filter = make_filter(tables, options, items.rows);
  if (!filter) return filter.error();
  const auto* only = &*filter;
  models::Retrieval how{options.by.value_or(models::Likeness::cosine), {&only, 1}};
  const auto found = models::similar_tracks(items, {&list.track.track_id, 1}, count, context, how);
  if (!found) return found.error();
  auto tracks = with_names(tables, *found);
  if (!tracks) return tracks.error();
  list.tracks = std::move(*tracks);
  if (!known(items, list.track.track_id))
    list.note = "nobody played this track before the split, so nothing is known to be like it";
  return {};
}

Result<SimilarUsers> users_like(const WorkFolder& work, const std::string& raw_user, std::uint32_t count,
                                const RunContext& context, models::Likeness by) {
  auto tables = Tables::open(work, context);
  if (!tables) return tables.error();
  const auto user = find_user(*tables, raw_user);
  if (!user) return user.error();
  const auto model = load_model(work);
  if (!model) return model.error();
  SimilarUsers list;
  list.user = raw_user;
  list.played = user->played;
  const auto factors = model->user_factors.view();
  if (!known(factors, user->id)) {
    list.note = std::string(kNothingKnown) + ", so nobody is known to be like them";
    return list;
  }
  const auto found = models::similar_users(factors, {&user->id, 1}, count, context, by);
  if (!found) return found.error();
  if (found->items.empty()) return list;
  auto rows = tables->rows(fmt::format(
      "SELECT user_id::VARCHAR, raw_id, plays::VARCHAR, tracks::VARCHAR FROM users WHERE user_id IN ({}) ORDER BY "
      "list_position([{}], user_id)",
      fmt::join(found->items, ","), fmt::join(found->items, ",")));
  if (!rows) return rows.error();
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const auto& row = (*rows)[i];
    list.users.push_back({static_cast<std::uint32_t>(i + 1), found->items[i], row[1], std::stoull(row[2]),
                          std::stoull(row[3]), double{found->scores[i]}});
  }
  return list;
}

}  // namespace segue::pipeline
