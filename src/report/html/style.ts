/** System fonts, two color schemes, and nothing that is fetched. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f6f3; --card: #ffffff; --ink: #1a1e23; --muted: #59626c; --rule: #e1e3e1; --soft: #f0f1ee;
  --accent: #1d5bb5; --gain: #0a7350; --loss: #b42e26; --warn: #8a5300; --warn-back: #fff6e3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1216; --card: #161b21; --ink: #e5e8eb; --muted: #9aa4ae; --rule: #2a313a; --soft: #1d232b;
    --accent: #77aeff; --gain: #4fc58d; --loss: #ff8178; --warn: #f0b95b; --warn-back: #2a2213;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
main, body > header, body > footer { max-width: 1120px; margin: 0 auto; padding: 0 1.25rem; }
body > header { padding-top: 2rem; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -.015em; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; letter-spacing: -.005em; margin: 2.25rem 0 .7rem; }
h3 { font-size: .8rem; font-weight: 600; color: var(--muted); margin: 0 0 .35rem; }
p { margin: .4rem 0; }
a { color: inherit; text-decoration-color: var(--muted); text-underline-offset: .2em; }
dt a { text-decoration-style: dotted; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.muted, .hint { color: var(--muted); }
.hint { font-size: .82rem; }
.title { display: flex; flex-wrap: wrap; gap: .4rem .7rem; align-items: center; }
.badge, .chip {
  border: 1px solid var(--rule); border-radius: 99px; padding: .08rem .6rem; font-size: .8rem; background: var(--card);
}
.badge.warn { color: var(--warn); border-color: currentColor; background: var(--warn-back); font-weight: 600; }
.chips { display: flex; flex-wrap: wrap; gap: .35rem; list-style: none; margin: .6rem 0 0; padding: 0; }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 1rem 1.1rem; }
.notice { border-color: var(--warn); background: var(--warn-back); margin-top: 1.1rem; }
.notice h2 { margin: 0 0 .3rem; color: var(--warn); font-size: .95rem; }
.notice ul { margin: 0; padding-left: 1.1rem; }
.notice.calm { border-color: var(--rule); background: var(--card); }
.notice.calm h2 { color: var(--muted); }
.gain { color: var(--gain); }
.loss { color: var(--loss); }

.figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1px; margin: 1.4rem 0 0; padding: 0;
  background: var(--rule); border: 1px solid var(--rule); border-radius: 10px; overflow: hidden; }
.figures div { background: var(--card); padding: .8rem 1.1rem .75rem; min-width: 0; }
.figures dt { color: var(--muted); font-size: .82rem; }
.figures dd { margin: 0; font-size: 1.4rem; font-weight: 600; letter-spacing: -.02em; line-height: 1.35; overflow-wrap: anywhere; }
.figures dd.small { font-size: .82rem; font-weight: 400; letter-spacing: 0; color: var(--muted); }

.chart { position: relative; padding-right: 3.6rem; touch-action: pan-y; cursor: crosshair; }
.plot { position: relative; }
.plot.equity { height: 17rem; }
.plot.fall { height: 7.5rem; }
.plot svg { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.plot path { vector-effect: non-scaling-stroke; fill: none; }
.plot .grid { stroke: var(--rule); stroke-width: 1; }
.plot .base { stroke: var(--muted); stroke-width: 1; stroke-dasharray: 4 4; }
.plot.fall .base { stroke-dasharray: none; opacity: .5; }
.plot .line { stroke-width: 1.6; stroke-linejoin: round; }
.plot.equity .line { stroke: var(--accent); }
.plot.fall .line { stroke: var(--loss); stroke-width: 1.2; }
.plot .area { opacity: .1; }
.plot.equity .area { fill: var(--accent); }
.plot.fall .area { fill: var(--loss); opacity: .22; }
.plot .y { position: absolute; left: calc(100% + .5rem); transform: translateY(50%); font-size: .75rem;
  line-height: 1; color: var(--muted); white-space: nowrap; }
.plot-title { font-size: .82rem; color: var(--muted); margin: 0 0 .35rem; }
.plot + .plot-title { margin-top: .9rem; }
.key { display: inline-block; width: .7rem; height: .7rem; border-radius: 2px; margin-right: .4rem; vertical-align: -.05em; }
.key.equity { background: var(--accent); }
.key.fall { background: var(--loss); }
.x-axis { position: relative; height: 1.5rem; font-size: .75rem; color: var(--muted); }
.x-axis span { position: absolute; top: .35rem; transform: translateX(-50%); white-space: nowrap; }
.cursor { position: absolute; top: 1.5rem; bottom: 1.5rem; width: 1px; background: var(--muted); pointer-events: none; }
.dot { position: absolute; width: 9px; height: 9px; margin: -4.5px; border-radius: 50%; pointer-events: none;
  background: var(--accent); border: 2px solid var(--card); }
.plot.fall .dot { background: var(--loss); }
.tip { position: absolute; top: 1.6rem; padding: .35rem .6rem; font-size: .78rem; line-height: 1.4; white-space: nowrap;
  background: var(--ink); color: var(--page); border-radius: 6px; pointer-events: none; }
.tip div:nth-child(2) { font-weight: 600; }

.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--rule); border-radius: 10px; }
.scroll.tall { max-height: 34rem; overflow-y: auto; }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: .86rem; }
th, td { padding: .42rem .8rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
tbody tr:last-child > * { border-bottom: 0; }
tfoot > tr > * { border-top: 1px solid var(--rule); border-bottom: 0; font-weight: 600; }
thead th { font-weight: 600; color: var(--muted); font-size: .78rem; background: var(--card); position: sticky; top: 0; }
th:first-child, td:first-child, .word { text-align: left; }
tbody th { font-weight: 500; }
.trips tbody tr:hover > *, .plain tbody tr:hover > * { background: var(--soft); }
.heat td, .heat th { text-align: center; padding: .42rem .5rem; min-width: 3.2rem; }
.heat td { border-left: 1px solid var(--card); border-bottom-color: var(--card); }
.heat td.gain { background: color-mix(in srgb, var(--gain) calc(var(--heat) * 1%), transparent); color: var(--ink); }
.heat td.loss { background: color-mix(in srgb, var(--loss) calc(var(--heat) * 1%), transparent); color: var(--ink); }
.heat td:last-child { font-weight: 600; }

.two { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.two > * { min-width: 0; }
.pairs { margin: 0; font-size: .9rem; }
.pairs div { display: flex; justify-content: space-between; gap: 1rem; padding: .3rem 0; border-bottom: 1px solid var(--rule); }
.pairs div:last-child { border-bottom: 0; }
.pairs dt { color: var(--muted); }
.pairs dd { margin: 0; text-align: right; font-weight: 500; overflow-wrap: anywhere; }
.terms { display: grid; grid-template-columns: 1fr 1fr; gap: 1.1rem 2rem; margin: 0; font-size: .88rem; }
.terms > div { scroll-margin-top: 1rem; padding-left: .8rem; border-left: 2px solid var(--rule); }
.terms > div:target { border-left-color: var(--accent); }
.terms dt { font-weight: 600; }
.terms dt span { font-weight: 400; color: var(--muted); font-size: .8rem; }
.terms dd { margin: .1rem 0 0; }
.terms dd.misleads { color: var(--muted); }
body > footer { padding-top: 2.5rem; padding-bottom: 3rem; font-size: .8rem; color: var(--muted); overflow-wrap: anywhere; }

@media (max-width: 720px) {
  body { font-size: 14.5px; }
  main, body > header, body > footer { padding-left: .9rem; padding-right: .9rem; }
  body > header { padding-top: 1.2rem; }
  .figures { grid-template-columns: 1fr 1fr; }
  .figures div { padding: .65rem .8rem; }
  .figures dd { font-size: 1.2rem; }
  .two, .terms { grid-template-columns: 1fr; }
  .card { padding: .8rem; }
  .chart { padding-right: 3rem; }
  .plot.equity { height: 13rem; }
  .plot.fall { height: 6rem; }
  .x-axis span:nth-child(even) { display: none; }
  th, td { padding: .4rem .6rem; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  .scroll.tall { max-height: none; }
  .hint { display: none; }
  section, .card { break-inside: avoid; }
}
`
