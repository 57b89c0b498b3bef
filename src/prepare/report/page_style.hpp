// The page's style sheet: two sets of colours, of which the reader's system chooses.
#pragma once
#include <string_view>

namespace segue::prepare {

inline constexpr std::string_view kPageStyle = R"css(
:root{--ground:#fbfaf8;--card:#fff;--text:#22201d;--soft:#6b655d;--line:#e2ddd5;--kept:#2f7d6b;--merged:#c98a1b;
--rejected:#b8433a;--bar:#3f6fa8;--area:#3f6fa833}
@media(prefers-color-scheme:dark){:root{--ground:#171614;--card:#201f1c;--text:#ece8e1;--soft:#a39c91;--line:#37342f;
--kept:#57b39d;--merged:#dba94c;--rejected:#e0786e;--bar:#7aa7dc;--area:#7aa7dc33}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,sans-serif}
main{max-width:1060px;margin:0 auto;padding:28px 20px 60px}
h1{font-size:26px;margin:0 0 4px}h2{font-size:18px;margin:36px 0 10px}h3{font-size:14px;margin:0 0 6px}
p{margin:0 0 10px}.soft{color:var(--soft)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;margin:18px 0}
.tile,.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px 14px}
.tile b{display:block;font-size:21px;font-variant-numeric:tabular-nums}.tile span{color:var(--soft);font-size:13px}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(310px,1fr));gap:14px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
th{text-align:left;color:var(--soft);font-weight:500}
th,td{padding:5px 10px 5px 0;border-bottom:1px solid var(--line);vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.raw{font:12px/1.45 ui-monospace,monospace;overflow-wrap:anywhere}
svg{display:block;width:100%;height:auto}svg.split{height:12px;border-radius:3px;min-width:150px}
.tick{fill:var(--soft);font-size:13px}.axis{stroke:var(--line)}
.bar{fill:var(--bar)}.area{fill:var(--area);stroke:var(--bar);stroke-width:1.2}
.kept{fill:var(--kept)}.merged{fill:var(--merged)}.rejected{fill:var(--rejected)}
.key i{display:inline-block;width:10px;height:10px;border-radius:2px;margin:0 5px 0 14px}
.key i:first-child{margin-left:0}
i.kept{background:var(--kept)}i.merged{background:var(--merged)}i.rejected{background:var(--rejected)}
details{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:8px 14px;margin:8px 0}
summary{cursor:pointer}summary b{font-variant-numeric:tabular-nums}
.bad{color:var(--rejected)}.good{color:var(--kept)}
)css";

}  // namespace segue::prepare
