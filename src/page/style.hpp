// The page's style sheet: two sets of colours, of which the reader's system chooses.
#pragma once
#include <string_view>

namespace segue::page {

inline constexpr std::string_view kStyle = R"css(
:root{--ground:#fbfaf8;--card:#fff;--text:#22201d;--soft:#6b655d;--line:#e2ddd5;--kept:#2f7d6b;--merged:#c98a1b;
--rejected:#b8433a;--bar:#3f6fa8;--area:#3f6fa833;
--c0:#8a8378;--c1:#3f6fa8;--c2:#2f7d6b;--c3:#c98a1b;--c4:#9a4f96;--c5:#b8433a}
@media(prefers-color-scheme:dark){:root{--ground:#171614;--card:#201f1c;--text:#ece8e1;--soft:#a39c91;--line:#37342f;
--kept:#57b39d;--merged:#dba94c;--rejected:#e0786e;--bar:#7aa7dc;--area:#7aa7dc33;
--c0:#a39c91;--c1:#7aa7dc;--c2:#57b39d;--c3:#dba94c;--c4:#c78fc4;--c5:#e0786e}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,sans-serif}
main{max-width:1060px;margin:0 auto;padding:28px 20px 60px}
h1{font-size:26px;margin:0 0 4px}h2{font-size:18px;margin:36px 0 10px}h3{font-size:14px;margin:0 0 6px}
p{margin:0 0 10px}.soft{color:var(--soft)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;margin:18px 0}
.tile,.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px 14px}
.tile b{display:block;font-size:21px;font-variant-numeric:tabular-nums}.tile span{color:var(--soft);font-size:13px}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(310px,1fr));gap:14px}
.pair{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,420px),1fr));gap:14px}
.card p:last-child{margin:6px 0 0}
.card p.soft{font-size:13px}.scroll{overflow-x:auto}
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
.cr{--of:var(--text)}
.c0{--of:var(--c0)}.c1{--of:var(--c1)}.c2{--of:var(--c2)}.c3{--of:var(--c3)}.c4{--of:var(--c4)}.c5{--of:var(--c5)}
svg .cr,svg .c0,svg .c1,svg .c2,svg .c3,svg .c4,svg .c5{fill:var(--of)}
i.cr,i.c0,i.c1,i.c2,i.c3,i.c4,i.c5{background:var(--of)}
svg .line{fill:none;stroke:var(--of);stroke-width:2}svg .band{opacity:.18}svg .dashed{stroke-dasharray:5 4}
.whisker{fill:none;stroke:var(--text);stroke-width:1.2}.value{fill:var(--text);font-size:13px}
.heading{fill:var(--text);font-size:13px;font-weight:600}
.sentence{border-left:3px solid var(--bar);padding:2px 0 2px 12px;margin:0 0 10px}
.level{stroke:var(--soft);stroke-dasharray:3 4}
@media(max-width:600px){.pair svg text{font-size:15px}.pair svg .heading{font-size:13px}}
.bad{color:var(--rejected)}.good{color:var(--kept)}
)css";

}  // namespace segue::page
