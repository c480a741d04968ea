extension HTMLPage {
  /// The page's style: print-like, one accent a row of the experiment, light and dark.
  ///
  /// The colours are Okabe and Ito's (2008), which the colour-blind tell apart; in the dark, lighter ones.
  static let style = """
    :root {
      --paper: #fff; --ink: #1b1b1b; --soft: #595959; --rule: #e3e3e3; --axis: #8a8a8a;
      --p0: #0072b2; --p1: #d55e00; --p2: #009e73; --p3: #b0568c; --p4: #b57b00; --p5: #3b8fc4;
      --grid-layer: #a9a9a9; --heat: 0, 114, 178;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #161616; --ink: #ececec; --soft: #ababab; --rule: #303030; --axis: #7d7d7d;
        --p0: #56aee6; --p1: #f28a4b; --p2: #3ac79c; --p3: #e3a1c8; --p4: #eab646; --p5: #9bd3f7;
        --grid-layer: #6f6f6f; --heat: 86, 174, 230;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif;
    }
    main { max-width: 1500px; margin: 0 auto; padding: 1.25rem clamp(0.75rem, 3vw, 3rem) 4rem; }
    h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 0.4rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.2rem; margin: 2.4rem 0 0.3rem; padding-top: 0.8rem; border-top: 1px solid var(--rule); }
    p, li { max-width: 46rem; margin: 0.3rem 0; overflow-wrap: anywhere; }
    p.lead { color: var(--soft); }
    p.notice { border-left: 3px solid var(--p1); padding-left: 0.7rem; font-weight: 600; }
    .figures {
      display: grid; gap: 1.2rem 2rem; margin: 0.8rem 0;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr));
    }
    figure { margin: 0; min-width: 0; max-width: 520px; }
    figcaption { font-weight: 600; font-size: 0.95rem; overflow-wrap: anywhere; }
    svg { display: block; width: 100%; height: auto; }
    svg text { font: 11px system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; fill: var(--ink); }
    svg .tick, svg .note { fill: var(--soft); }
    svg .title { fill: var(--ink); }
    svg .note, svg .name { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
    svg .name { fill: var(--c, var(--ink)); font-weight: 600; }
    svg .grid { stroke: var(--rule); }
    svg .axis { stroke: var(--axis); }
    svg .reference { stroke: var(--ink); stroke-dasharray: 5 4; }
    svg .line { fill: none; stroke: var(--c, var(--ink)); stroke-width: 1.8; stroke-linejoin: round; }
    svg .load { stroke: var(--ink); stroke-width: 1.4; }
    svg .band { fill: var(--c, var(--ink)); opacity: 0.2; }
    svg .faint { opacity: 0.13; }
    svg .layer { fill: var(--c, var(--soft)); stroke: var(--paper); stroke-width: 0.3; }
    svg .bar { fill: var(--c, var(--soft)); opacity: 0.35; }
    svg .dot { fill: var(--c, var(--ink)); }
    svg .run { fill: var(--c, var(--ink)); opacity: 0.7; }
    svg .hollow { fill: var(--paper); stroke: var(--soft); stroke-width: 1.5; }
    svg .interval { stroke: var(--ink); stroke-width: 1.4; }
    svg .heat { fill: rgba(var(--heat), var(--a, 0)); stroke: var(--rule); stroke-width: 0.5; }
    svg .cell { fill: var(--ink); }
    svg .strong { fill: var(--paper); }
    .h1 { --a: 0.08; } .h2 { --a: 0.18; } .h3 { --a: 0.28; } .h4 { --a: 0.38; }
    .h5 { --a: 0.7; } .h6 { --a: 0.8; } .h7 { --a: 0.9; } .h8 { --a: 1; }
    .c0 { --c: var(--p0); } .c1 { --c: var(--p1); } .c2 { --c: var(--p2); }
    .c3 { --c: var(--p3); } .c4 { --c: var(--p4); } .c5 { --c: var(--p5); }
    .k-inverter { --c: var(--p4); } .k-battery { --c: var(--p2); } .k-generator { --c: var(--p1); }
    .k-controllable_load { --c: var(--p3); } .k-p2p { --c: var(--p0); } .k-grid { --c: var(--grid-layer); }
    .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; padding: 0; margin: 0.5rem 0; }
    .swatch {
      display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.4em; vertical-align: -0.05em;
      background: var(--c, var(--soft));
    }
    .swatch.load { height: 2px; vertical-align: 0.25em; background: var(--ink); }
    details { margin: 0.6rem 0; }
    summary { cursor: pointer; font-weight: 600; padding: 0.3rem 0; }
    .scroll { overflow-x: auto; margin: 0.5rem 0 0.9rem; }
    table { border-collapse: collapse; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
    th, td { padding: 0.25rem 0.7rem; text-align: left; white-space: nowrap; }
    thead th { border-top: 2px solid var(--ink); border-bottom: 1px solid var(--ink); font-weight: 600; }
    tbody tr:last-child td { border-bottom: 2px solid var(--ink); }
    .number { text-align: right; }
    footer { color: var(--soft); font-size: 0.85rem; margin-top: 2rem; }
    @media print { main { max-width: none; } details { break-inside: avoid; } figure { break-inside: avoid; } }
    """
}
