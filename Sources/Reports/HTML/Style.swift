extension ReportPage {
  /// How the page looks: light or dark as the reader's system, one column on a phone, and on paper
  /// black on white with nothing cut off.
  static let style: Markup = """

    :root { color-scheme: light dark; --text: #1b1f24; --page: #fff; --faint: #5c6670; --line: #d5dae0;
      --box: #f5f7f9; --warn: #fff4dc; --link: #0b5ea8; --good: #0072b2; --bad: #d55e00; }
    @media (prefers-color-scheme: dark) {
      :root { --text: #e4e8ec; --page: #14171b; --faint: #a0aab4; --line: #343b43; --box: #1d2227;
        --warn: #3a2f14; --link: #7fbdf5; }
    }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 68rem; padding: 1rem; color: var(--text); background: var(--page);
      font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
    h1 { margin: 0; font-size: 1.8rem; } h2 { margin: 2.5rem 0 .5rem; font-size: 1.4rem;
      border-bottom: 1px solid var(--line); } h3 { margin: 2rem 0 .5rem; } h4 { margin: 0 0 .5rem; }
    a { color: var(--link); }
    nav ul, .legend { list-style: none; margin: .75rem 0; padding: 0; display: flex; flex-wrap: wrap;
      gap: .25rem 1.25rem; }
    .note, .conventions, caption { color: var(--faint); font-size: .875rem; }
    .answer { margin: 1rem 0; padding: .2rem 1rem; background: var(--box); border-radius: .4rem; }
    .answer h3 { margin: .6rem 0 0; font-size: 1rem; } .answer ul { margin: .6rem 0; padding-left: 1.1rem; }
    .answer li { margin: .3rem 0; } .metric { color: var(--faint); }
    .warnings { margin: 1rem 0; padding: .6rem 1rem .6rem 2rem; background: var(--warn); border-radius: .4rem; }
    .conventions { padding-left: 1.2rem; columns: 24rem; column-gap: 2.5rem; } .conventions li { break-inside: avoid; }
    .conventions b, caption b { color: var(--text); }
    .legend { position: sticky; top: 0; padding: .4rem 0; background: var(--page); z-index: 2;
      border-bottom: 1px solid var(--line); font-size: .875rem; gap: .15rem .9rem; }
    .swatch { width: 36px; height: 12px; vertical-align: middle; } .symbols { position: absolute; }
    article { margin: 1.5rem 0; padding: 1rem; background: var(--box); border-radius: .5rem; }
    .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1rem;
      align-items: start; }
    .plot { width: 100%; max-width: 36rem; height: auto; color: var(--text); }
    .pictures { display: flex; flex-wrap: wrap; gap: .5rem; align-items: flex-end; }
    .pictures .plot { width: auto; height: 13.75rem; } .plot image { image-rendering: pixelated; }
    .table { overflow-x: auto; margin: 1rem 0 .5rem; }
    table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
    caption { text-align: left; padding: 0 0 .4rem; caption-side: top; }
    caption > span { display: block; position: sticky; left: 0; width: min(36rem, 100vw - 3rem); }
    th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: right;
      vertical-align: top; }
    td span { white-space: nowrap; } .summary td span { display: block; }
    thead th { vertical-align: bottom; border-bottom: 2px solid var(--faint); }
    th:first-child { text-align: left; position: sticky; left: 0; background: var(--page); }
    article th:first-child { background: var(--box); }
    tbody th { font-weight: 600; }
    .drawn { margin: 1rem 0; overflow-x: auto; } .drawn > svg { display: block; }
    .drawing { overflow-x: auto; }
    .drawing svg { max-width: 100%; height: auto; }
    .candidates td:nth-child(2), .candidates thead th:nth-child(2), .texts td, .texts thead th {
      text-align: left; }
    .texts td { overflow-wrap: anywhere; }
    .summary tbody th { min-width: 6rem; }
    .matrix th, .matrix td { padding: .15rem; } .matrix tbody * { border: 0; }
    .matrix thead th { padding: .15rem .4rem; }
    .matrix td span { display: block; padding: .15rem .4rem; border-radius: .2rem; min-width: 3.2rem; }
    .better { background: color-mix(in srgb, var(--good) var(--share), transparent); }
    .worse { background: color-mix(in srgb, var(--bad) var(--share), transparent); }
    pre { overflow-x: auto; padding: .75rem 1rem; background: var(--box); border-radius: .4rem;
      font-size: .8125rem; line-height: 1.4; }
    @media (max-width: 40rem) { body { padding: .75rem; } article { margin: 1rem -.75rem; border-radius: 0;
      padding: .75rem; } .legend { position: static; }
      /* Letters of a picture that is made as narrow as a phone cannot be read; so it scrolls. */
      .drawn > svg, .drawing svg { max-width: none; } }
    @media print {
      :root { color-scheme: light; --text: #000; --page: #fff; --faint: #444; --line: #bbb; --box: #fff;
        --warn: #fff; --link: #000; }
      @page { margin: 14mm; }
      html { font-size: 8.5pt; } body { max-width: none; padding: 0; }
      nav { display: none; } .legend { position: static; }
      .table { overflow: visible; } table { font-size: 7.5pt; } th, td { padding: .1rem .35rem; }
      caption > span { position: static; width: auto; }
      th:first-child { position: static; }
      article { margin: .75rem 0; padding: 0; } h2 { margin-top: 1.5rem; } article, tr, .plots, .matrices .table { break-inside: avoid; }
      h2, h3, h4, caption { break-after: avoid; }
      .plots { grid-template-columns: 1fr 1fr; gap: 0 1rem; } .plot { max-height: 4.6cm; }
      .warnings, .answer { border: 1px solid #000; } .drawn { break-inside: avoid; }
      .drawn > svg { max-height: 17cm; }
      pre { white-space: pre-wrap; border: 1px solid #bbb; font-size: 7pt; }
      .better, .worse { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
    }

    """
}
