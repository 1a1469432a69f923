const DARK = `    --page: #0e1216; --card: #161b21; --ink: #e5e8eb; --muted: #9aa4ae; --rule: #2a313a; --soft: #1d232b;
    --accent: #77aeff; --gain: #4fc58d; --loss: #ff8178; --warn: #f0b95b; --warn-back: #2a2213;
    --second: #e3a553; --rise: #3fae86; --drop: #e0645b; --buy: #77aeff; --sell: #e58be0; --grey: #6d7782;
`

/** System fonts, two color schemes, and nothing that is fetched. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f6f3; --card: #ffffff; --ink: #1a1e23; --muted: #59626c; --rule: #e1e3e1; --soft: #f0f1ee;
  --accent: #1d5bb5; --gain: #0a7350; --loss: #b42e26; --warn: #8a5300; --warn-back: #fff6e3;
  --second: #b0701a; --rise: #2f9e77; --drop: #d5564d; --buy: #1d5bb5; --sell: #a0309c; --grey: #8b949d;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme='light']) {
${DARK}  }
}
:root[data-theme='dark'] {
  color-scheme: dark;
${DARK}}
:root[data-theme='light'] { color-scheme: light; }
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

.key { display: inline-block; width: .7rem; height: .7rem; border-radius: 2px; margin-right: .4rem; vertical-align: -.05em; }
.key.accent { background: var(--accent); }
.key.second { background: var(--second); margin-left: .5rem; }
.key.loss { background: var(--loss); }
.key.grey { background: var(--grey); }
.key.ink { background: var(--ink); }
button, select { font: inherit; font-size: .8rem; color: var(--ink); background: var(--card); border: 1px solid var(--rule);
  border-radius: 6px; padding: .2rem .55rem; cursor: pointer; }
button:hover:not(:disabled) { background: var(--soft); }
button:disabled { opacity: .4; cursor: default; }
button[aria-pressed='true'] { background: var(--ink); color: var(--page); border-color: var(--ink); }
#theme { margin-left: auto; }
#all-trips { margin-top: .6rem; padding: .4rem .9rem; }
.board { position: relative; padding: .7rem 0 .4rem; overflow: hidden; }
.bar { display: flex; flex-wrap: wrap; gap: .4rem .8rem; align-items: center; padding: 0 1rem .55rem; }
.when { font-size: .8rem; color: var(--muted); min-width: 14rem; flex: 1; }
.buttons { display: flex; gap: .25rem; flex-wrap: wrap; }
.buttons button { min-width: 2rem; }
.pane { padding: 0 0 0 1rem; }
.pane-head { display: flex; gap: .25rem .9rem; align-items: baseline; justify-content: space-between; margin: .35rem 1rem .2rem 0;
  font-size: .82rem; color: var(--muted); min-height: 1.4em; }
.pane-name b { color: var(--ink); }
.reading { color: var(--ink); text-align: right; white-space: pre-wrap; font-weight: 500; }
.pane canvas { display: block; width: 100%; touch-action: pan-y; cursor: crosshair; -webkit-user-select: none; user-select: none; }
.pane.price canvas { height: 21rem; }
.pane.equity canvas { height: 13rem; }
.pane.fall canvas, .pane.held canvas { height: 6.5rem; }
.pane.roll canvas { height: 7.5rem; }
.tip { position: absolute; left: 0; margin-left: 1rem; padding: .4rem .65rem; font-size: .78rem; line-height: 1.4; white-space: nowrap; z-index: 2;
  background: var(--ink); color: var(--page); border-radius: 6px; pointer-events: none; }
.tip div + div { margin-top: .35rem; }
.tip .buy::before { content: '▲ '; }
.tip .sell::before { content: '▼ '; }
html:not(.scripted) .pane, html:not(.scripted) .bar, html:not(.scripted) .scripted-only { display: none; }
.board noscript p { padding: 0 1rem; }
#note { position: absolute; z-index: 5; background: var(--card); border: 1px solid var(--muted); border-radius: 10px; padding: .7rem .9rem;
  font-size: .86rem; box-shadow: 0 8px 28px rgb(0 0 0 / .18); }
#note dt { font-weight: 600; }
#note dt span { font-weight: 400; color: var(--muted); font-size: .8rem; }
#note dd { margin: .2rem 0 0; }
#note dd.misleads { color: var(--muted); }
.nav { display: flex; gap: .3rem 1rem; flex-wrap: wrap; font-size: .85rem; margin-top: .9rem; }
.masonry { columns: 2; column-gap: 1rem; }
.masonry .card { break-inside: avoid; margin-bottom: 1rem; }
.histogram { display: flex; align-items: flex-end; gap: 2px; height: 9rem; border-bottom: 1px solid var(--muted); }
.histogram div { flex: 1; height: 100%; display: flex; align-items: flex-end; }
.histogram div:hover { background: var(--soft); }
.histogram i { display: block; width: 100%; border-radius: 2px 2px 0 0; }
.histogram i.gain, .track i.gain { background: var(--rise); }
.histogram i.loss, .track i.loss { background: var(--drop); }
.under { position: relative; display: flex; justify-content: space-between; font-size: .75rem; color: var(--muted); margin: .2rem 0 0; }
.under span[style] { position: absolute; transform: translateX(-50%); }
table.groups { font-size: .82rem; }
.groups th, .groups td { padding: .26rem .35rem; }
.groups th:first-child { padding-left: 0; }
.groups tbody th { white-space: normal; overflow-wrap: break-word; min-width: 5.6rem; }
.groups td.track, .groups th.track { width: 24%; min-width: 3rem; position: relative; padding: 0; }
td.track { border-left: .5rem solid transparent; }
.track i { position: absolute; top: 25%; bottom: 25%; border-radius: 2px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.zero { color: var(--warn); background: var(--warn-back); border: 1px solid currentColor; border-radius: 8px; padding: .5rem .8rem; }
.trips.short tbody tr:nth-child(n+51) { display: none; }
.scripted .trips tbody tr { cursor: pointer; }
.trips th button { all: unset; cursor: pointer; }
.trips th button:focus-visible { outline: 2px solid var(--accent); }
.trips th[aria-sort='descending'] button::after { content: ' ↓'; }
.trips th[aria-sort='ascending'] button::after { content: ' ↑'; }

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
.heat td.nil { color: var(--muted); }
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
  .board { padding: .6rem 0 .3rem; margin: 0 -.5rem; }
  .pane { padding-left: .6rem; }
  .pane-head { margin-right: .6rem; }
  .bar { padding: 0 .6rem .4rem; }
  .when { min-width: 100%; }
  .buttons { width: 100%; }
  .buttons button { flex: 1; min-height: 2.2rem; padding: .2rem .3rem; }
  .pane.price canvas { height: 15.5rem; }
  .pane.equity canvas { height: 10.5rem; }
  .pane.fall canvas, .pane.held canvas, .pane.roll canvas { height: 5.5rem; }
  .wide { display: none; }
  .masonry { columns: 1; }
  th, td { padding: .4rem .6rem; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  .scroll.tall { max-height: none; }
  .hint, .buttons, #theme, #all-trips { display: none; }
  section, .card { break-inside: avoid; }
}
`
