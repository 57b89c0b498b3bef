#include "mark_words.hpp"

#include <algorithm>
#include <array>

#include "fold.hpp"

namespace segue::text {
namespace {

constexpr auto kNone = VersionKind::original, kSame = VersionKind::same, kAlternate = VersionKind::alternate,
               kRemix = VersionKind::remix;

struct Group {
  Role role;
  VersionKind kind, with_name;
  std::string_view words;  // as `normalize` writes them, one blank between two
};

// clang-format off
constexpr std::array kGroups = std::to_array<Group>({
    // The same recording, cleaned up, cut or packed anew.
    {Role::head, kSame, kSame,
     "remaster remastered remasters remastering remasterd remasted remastred rmaster remasterise remasterisee "
     "remasterises remasterizado remasterizada remasterizados remasterizacion remasterizacao remasterizzato "
     "remasterizzata rimasterizzato rimasterizzata rimasterizzati rimasterizzate remastert remasterisiert gemastert neugemastert remastrad remasterowany remastrovana remasteroitu "
     "リマスター リマスタリング リマスタード リマスタ 리마스터 리마스터드"},
    {Role::head, kSame, kNone,
     "bof bso mixed mono stereo monaural モノラル ステレオ explicit clean censored uncensored amended edited original originale originali extended extendida extendido estendida estendido estesa esteso "
     "deluxe デラックス bonus bonustrack ボーナス ボーナストラック オリジナル"},
    {Role::noun, kSame, kRemix, "edit mix ミックス エディット"},
    {Role::noun, kSame, kNone,
     "edition edizione edicion edicao ausgabe エディション cut schnitt reissue reedicion track pista traccia piste titre faixa video "
     "audio clip master size サイズ トラック"},
    // Another take of the song.
    {Role::live, kAlternate, kNone, "live livesession livemitschnitt recorded directo ライブ ライヴ 라이브 canli"},
    {Role::head, kAlternate, kAlternate, "demo demos demoversion デモ 데모 rehearsal rehearsals outtake outtakes instrumental maquette maqueta "
     "provino"},
    {Role::head, kAlternate, kNone,
     "acoustic acustico acustica acoustique akustik akustisch akustisk akustinen akoestisch acustic アコースティック "
     "アコースティク 어쿠스틱 unplugged アンプラグド instrumentale instrumentals インスト インストゥルメンタル "
     "インストルメンタル strumentale strumentali playback konzertmitschnitt regrabacion regrabado regrabada "
     "regravado regravada neuaufnahme orchestrale orquestral karaoke カラオケ acapella accapella acappella acapellas cappella capella アカペラ slowed nightcore stripped rerecorded reimagined lofi 8d orchestral revised snippet chopped screwed "
     "ralenti ralentie accelere acceleree ralentizado ralentizada acelerado acelerada rallentato rallentata accelerato "
     "accelerata verlangsamt beschleunigt 生演奏"},
    {Role::noun, kAlternate, kAlternate,
     "version versions versione versao versionen versiyon versiyonu versioni versio wersja fassung ver vers verzio verze "
     "バージョン ヴァージョン ヴァージヨン 버전 session sessions sesion sesiones sessao performance rendition cover covers "
     "カバー カヴァー"},
    {Role::noun, kAlternate, kNone,
     "take takes recording recordings arrangement arr registrazione aufnahme enregistrement grabacion gravacao"},
    {Role::noun, kAlternate, kRemix, "dub flip"},
    // Another artist's work on it.
    {Role::head, kRemix, kRemix,
     "remix remixed remixes rmx vip rework reworked bootleg mashup refix reedit redux remixx remixe remixado remezcla "
     "リミックス 리믹스"},
    // Which one: these leave the recording as it is.
    {Role::modifier, kSame, kNone,
     "radio single album lp ep full short long longer shorter length digital digitally newly new neu main standard special "
     "expanded anniversary collectors collector limited japanese japan us uk usa european europe international itunes cd "
     "vinyl film movie soundtrack official officiel oficial offizielles lyric lyrics music hidden tv inch definitive "
     "complete ultimate hd hq 4k years year ano anos jahre ans jubilee platinum legacy reissued promo ost series cast "
     "broadway london motion picture theatrical non side quality high resolution studio restored "
     "周年 記念 限定盤 アルバム シングル ラジオ ロング ショート フル luxe lujo luxo especial especiales speciale "
     "limitee limitada limitata adicional adicionales lange kurze lang kurz longue courte larga corta singolo "
     "january february march april may june july august september october november december jan feb mar apr jun jul aug "
     "sep sept oct nov dec januar februar marz mai juni juli oktober dezember enero febrero marzo abril mayo junio julio "
     "agosto septiembre octubre noviembre diciembre janvier fevrier avril juin juillet aout septembre octobre novembre "
     "decembre"},
    // Which one: these are played or sung anew.
    {Role::modifier, kAlternate, kNone,
     "piano klavier violao violon voix gravado gravada grabado grabada registrato registrata enregistre aufgenommen "
     "英語版 日本語版 オフ guitar gitarre guitarra string strings orchestra orquesta orchester orchestre solo duet duo vocal vocals voz "
     "voice vox choir chor spanish english french german italian portuguese arabic korean mandarin chinese hindi swedish "
     "turkish hebrew polish espanol espanola ingles inglesa francais francaise deutsch deutsche italiano italiana "
     "portugues alternate alternative alternativa alternativ alternatif alternativo alt early earlier first second third "
     "rough band unreleased home bedroom female male slow slower fast faster sped speed reverb club dance disco jazz "
     "country bluegrass reggae rock symphonic unedited working kitchen cassette bbc mtv kexp npr wfuv peel audiotree "
     "spotify daytrotter aol vevo deezer tidal amazon apple maida vale lounge tiny desk sofar paste room campfire backing "
     "isolated intimate naked bare chill chillout unfinished scratch drumless drums bass quartet jam jams synth flute oboe clarinet trumpet sitar veena santoor tabla mandolin accordion organ harp ukulele cello violin "
     "sax saxophone harmonica ピアノ バンド オーケストラ ギター 弾き語り 英語 日本語"},
    {Role::filler, kNone, kNone,
     "the a an of in at by and from for with on to up re s de del la el las los en du des le les der die das im aus von "
     "vom y e et und o do da ao na no em dal di al il un une una ein eine bei beim auf fran pa och i au aux"},
});
// clang-format on

constexpr std::size_t kWords = [] {
  std::size_t words = 0;
  for (const Group& group : kGroups)
    words += 1 + static_cast<std::size_t>(std::count(group.words.begin(), group.words.end(), ' '));
  return words;
}();

constexpr std::array<MarkWord, kWords> kMarkWords = [] {
  std::array<MarkWord, kWords> table{};
  std::size_t at = 0;
  for (const Group& group : kGroups) {
    for (std::string_view rest = group.words; !rest.empty(); ++at) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      table[at] = {rest.substr(0, end), group.role, group.kind, group.with_name};
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  std::sort(table.begin(), table.end(), [](const MarkWord& a, const MarkWord& b) { return a.word < b.word; });
  return table;
}();

static_assert(std::adjacent_find(kMarkWords.begin(), kMarkWords.end(),
                                 [](const MarkWord& a, const MarkWord& b) { return a.word == b.word; }) ==
                  kMarkWords.end(),
              "a mark word stands in two groups");

constexpr std::string_view kYearSign = "年";

bool all_digits(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_ordinal(std::string_view word) {
  if (word.size() < 3) return false;
  const std::string_view ending = word.substr(word.size() - 2);
  return all_digits(word.substr(0, word.size() - 2)) &&
         (ending == "st" || ending == "nd" || ending == "rd" || ending == "th");
}

}  // namespace

bool is_year(std::string_view word) {
  if (word.ends_with(kYearSign)) word.remove_suffix(kYearSign.size());
  return word.size() == 4 && all_digits(word) && (word.starts_with("19") || word.starts_with("20"));
}

MarkWord mark_word(std::string_view word) {
  const auto* found = std::lower_bound(kMarkWords.begin(), kMarkWords.end(), word,
                                       [](const MarkWord& entry, std::string_view w) { return entry.word < w; });
  if (found != kMarkWords.end() && found->word == word) return *found;
  if (all_digits(word) || is_year(word) || is_ordinal(word)) return {word, Role::modifier, kSame, kNone};
  return {word, Role::unknown, kNone, kNone};
}

bool split_compound(std::string_view word, std::string_view& first, std::string_view& rest) {
  for (const std::string_view ending : {"version", "fassung"}) {  // German: "Akustikversion", "Langfassung"
    if (!word.ends_with(ending) || word.size() == ending.size()) continue;
    const Role role = mark_word(word.substr(0, word.size() - ending.size())).role;
    if (role == Role::unknown || role == Role::filler) continue;
    first = word.substr(0, word.size() - ending.size());
    rest = ending;
    return true;
  }
  for (std::size_t length = word.size() - 1; length >= 2; --length) {
    if ((static_cast<unsigned char>(word[length]) & 0xC0U) == 0x80U) continue;  // inside a character
    const bool foreign = (static_cast<unsigned char>(word[0]) | static_cast<unsigned char>(word[length])) >= 0x80U;
    if (!foreign || mark_word(word.substr(0, length)).role == Role::unknown) continue;
    first = word.substr(0, length);
    rest = word.substr(length);
    return true;
  }
  return false;
}

}  // namespace segue::text
