"use strict";
// Draws the curve and shows samples from the data in the page. Statistics are computed before and stand in the tables.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = id => document.getElementById(id);
  const axes = new Map(data.axes.map(axis => [axis.name, axis]));
  const metrics = data.axes.filter(axis => !axis.cost);
  const seriesOf = new Map();
  data.series.forEach((line, index) => line.points.forEach(point => seriesOf.set(point, index)));
  const state = {x: "", y: "", budget: null, family: null, hidden: new Set(), chosen: data.series[0].points[0], seed: "", focus: null};

  const symbols = {
    "circle": [d3.symbolCircle, 0], "square": [d3.symbolSquare, 0], "triangle-up": [d3.symbolTriangle, 0],
    "diamond": [d3.symbolDiamond, 0], "triangle-down": [d3.symbolTriangle, 180], "plus": [d3.symbolCross, 0],
    "cross": [d3.symbolCross, 45]
  };
  const shape = (marker, size) => d3.symbol(symbols[marker][0], size)();
  const turn = marker => `rotate(${symbols[marker][1]})`;

  const estimate = (values, name) => values[name] || [null, null, null];
  const mean = (values, name) => estimate(values, name)[0];
  const number = value => value === null ? "–"
    : value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6) ? value.toExponential(2).replaceAll("-", "−")
    : String(+value.toPrecision(4)).replace("-", "−");
  const range = ([, low, high]) => low === null || high === null ? "" : `${number(low)} to ${number(high)}`;
  const title = axis => axis.label + (axis.words ? ` (${axis.words})` : "");

  function element(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    if (text !== null) made.textContent = text;
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  }

  // What is shown ------------------------------------------------------------------------------------------------

  function isAffordable(point) {
    const cost = state.budget && mean(point.values, state.budget.name);
    return !state.budget || (cost !== null && cost <= state.budget.most);
  }
  function isDrawable(index) {
    const values = data.points[index].values;
    return mean(values, state.x) !== null && mean(values, state.y) !== null;
  }
  // The lines of the chosen family look like the first lines of all: more colours than a family needs cannot be told apart.
  const members = () => data.series.map((line, index) => ({...line, index}))
    .filter(line => !state.family || state.family.includes(line.index))
    .map((line, place) => ({...line, ...looks(data.series[place])}));
  const looks = ({colour, marker, dashes}) => ({colour, marker, dashes});
  const shown = () => members()
    .filter(line => !state.hidden.has(line.index))
    .map(line => ({...line, points: line.points.filter(isDrawable)}));

  // What turns a metric's values so that more is better; null where neither an end nor the value of real data is good.
  function goodness(name) {
    const {better, nearer} = axes.get(name);
    const real = nearer && data.floor ? mean(data.floor.values, name) : null;
    return better ? value => better * value : Number.isFinite(real) ? value => -Math.abs(value - real) : null;
  }

  // The front of the shown points within the budget; empty where a metric has no better end.
  function front(points) {
    const turns = [state.x, state.y].map(goodness);
    if (!turns.every(turn => turn)) return [];
    const good = index => [state.x, state.y].map((name, i) => turns[i](mean(data.points[index].values, name)));
    const inside = points.filter(index => isAffordable(data.points[index]));
    return inside.filter(a => !inside.some(b => {
      const [ax, ay] = good(a), [bx, by] = good(b);
      return bx >= ax && by >= ay && (bx > ax || by > ay);
    })).sort((a, b) => mean(data.points[a].values, state.x) - mean(data.points[b].values, state.x));
  }

  // The curve ----------------------------------------------------------------------------------------------------

  function extent(name, lines) {
    const withBars = byId("intervals").checked;
    const values = lines.flatMap(line => line.points).flatMap(index => {
      const all = estimate(data.points[index].values, name);
      return withBars ? all : [all[0]];
    }).concat(data.floor ? estimate(data.floor.values, name).slice(0, 1) : []).filter(value => value !== null);
    const [low, high] = values.length ? d3.extent(values) : [0, 1];
    const room = high > low ? 0.06 * (high - low) : Math.abs(low) * 0.1 || 0.5;
    return [low - room, high + room];
  }

  function draw() {
    const chart = byId("chart");
    const width = Math.max(280, chart.clientWidth), height = Math.min(520, Math.max(320, width * 0.72));
    const edge = {top: 14, right: 18, bottom: 48, left: 58};
    const lines = shown();
    const x = d3.scaleLinear(extent(state.x, lines), [edge.left, width - edge.right]);
    const y = d3.scaleLinear(extent(state.y, lines), [height - edge.bottom, edge.top]);
    chart.replaceChildren();
    const svg = d3.select(chart).append("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("role", "group")
      .attr("aria-label", `${axes.get(state.y).label} against ${axes.get(state.x).label}`);
    const ticks = Math.max(3, Math.round(width / 95));
    const rules = svg.append("g").attr("class", "rules");
    x.ticks(ticks).forEach(v => rules.append("line").attr("x1", x(v)).attr("x2", x(v))
      .attr("y1", edge.top).attr("y2", height - edge.bottom));
    y.ticks(6).forEach(v => rules.append("line").attr("y1", y(v)).attr("y2", y(v))
      .attr("x1", edge.left).attr("x2", width - edge.right));
    svg.append("g").attr("class", "axis").attr("transform", `translate(0,${height - edge.bottom})`)
      .call(d3.axisBottom(x).ticks(ticks).tickSizeOuter(0));
    svg.append("g").attr("class", "axis").attr("transform", `translate(${edge.left},0)`)
      .call(d3.axisLeft(y).ticks(6).tickSizeOuter(0));
    const arrow = better => better > 0 ? " →" : better < 0 ? " ←" : "";
    svg.append("text").attr("class", "title").attr("x", (edge.left + width - edge.right) / 2).attr("y", height - 10)
      .attr("text-anchor", "middle").text(title(axes.get(state.x)) + arrow(axes.get(state.x).better));
    svg.append("text").attr("class", "title").attr("transform", `translate(14,${(edge.top + height - edge.bottom) / 2}) rotate(-90)`)
      .attr("text-anchor", "middle").text(title(axes.get(state.y)) + arrow(axes.get(state.y).better));
    drawFloor(svg, x, y, width, height, edge);
    if (byId("front").checked) {
      const along = front(lines.flatMap(line => line.points)).map(index => data.points[index].values);
      svg.append("path").attr("class", "front").attr("d", d3.line()(along.map(v => [x(mean(v, state.x)), y(mean(v, state.y))])));
    }
    lines.forEach(line => drawSeries(svg, line, x, y));
    setTabStop();
  }

  function drawFloor(svg, x, y, width, height, edge) {
    if (!data.floor) return;
    const across = mean(data.floor.values, state.x), up = mean(data.floor.values, state.y);
    const group = svg.append("g").attr("class", "floor");
    if (across !== null) group.append("line").attr("x1", x(across)).attr("x2", x(across)).attr("y1", edge.top).attr("y2", height - edge.bottom);
    if (up !== null) group.append("line").attr("y1", y(up)).attr("y2", y(up)).attr("x1", edge.left).attr("x2", width - edge.right);
    if (across !== null && up !== null) {
      group.append("path").attr("d", d3.symbol(d3.symbolStar, 110)()).attr("transform", `translate(${x(across)},${y(up)})`);
      // At the top of its line, where curves rarely are.
      const right = x(across) > width / 2;
      group.append("text").attr("x", x(across) + (right ? -6 : 6)).attr("y", edge.top + 10)
        .attr("text-anchor", right ? "end" : "start").attr("stroke", "none").text(data.floor.name);
    }
  }

  function drawSeries(svg, line, x, y) {
    const group = svg.append("g").attr("class", "series").style("--c", line.colour);
    const at = index => [x(mean(data.points[index].values, state.x)), y(mean(data.points[index].values, state.y))];
    const inside = line.points.filter(index => isAffordable(data.points[index]));
    group.append("path").attr("class", "sweep").attr("d", d3.line()(inside.map(at))).attr("stroke-dasharray", line.dashes || null);
    if (byId("intervals").checked) {
      inside.forEach(index => {
        const [px, py] = at(index);
        const across = estimate(data.points[index].values, state.x), up = estimate(data.points[index].values, state.y);
        if (across[1] !== null) group.append("line").attr("class", "bar").attr("x1", x(across[1])).attr("x2", x(across[2])).attr("y1", py).attr("y2", py);
        if (up[1] !== null) group.append("line").attr("class", "bar").attr("x1", px).attr("x2", px).attr("y1", y(up[1])).attr("y2", y(up[2]));
      });
    }
    line.points.forEach(index => {
      const point = data.points[index];
      const mark = group.append("g").attr("class", "mark").attr("data-point", index).attr("tabindex", -1).attr("role", "button")
        .attr("transform", `translate(${at(index)})`).attr("aria-label", words(point).replaceAll("\n", ", "))
        .attr("aria-pressed", index === state.chosen)
        .classed("chosen", index === state.chosen).classed("beyond", !isAffordable(point));
      mark.append("circle").attr("class", "hit").attr("r", 14);
      mark.append("circle").attr("class", "ring").attr("r", 9);
      mark.append("path").attr("class", "shape").attr("d", shape(line.marker, 62)).attr("transform", turn(line.marker));
      if (point.label) mark.append("text").attr("x", 9).attr("y", -7).text(point.label);
      mark.on("mouseenter focus", event => tell(point, event.currentTarget)).on("mouseleave blur", hush)
        .on("click", () => choose(index, true)).on("keydown", event => key(event, index));
    });
  }

  const words = point => [point.text, ...[state.x, state.y].map(name => {
    const value = estimate(point.values, name);
    return `${axes.get(name).label}: ${number(value[0])}${range(value) ? ` (${range(value)})` : ""}`;
  })].join("\n");

  function tell(point, target) {
    const tip = byId("tip"), box = target.getBoundingClientRect();
    tip.textContent = words(point);
    tip.hidden = false;
    tip.style.top = `${window.scrollY + box.bottom + 6}px`;
    tip.style.left = `${Math.max(8, Math.min(window.scrollX + box.left, document.documentElement.clientWidth - tip.offsetWidth - 8))}px`;
  }
  const hush = () => { byId("tip").hidden = true; };

  // One stop of the Tab key; arrows go along an arm and from arm to arm.
  function setTabStop() {
    const marks = [...document.querySelectorAll(".mark")];
    const stop = marks.find(mark => +mark.dataset.point === state.focus) || marks.find(mark => +mark.dataset.point === state.chosen) || marks[0];
    marks.forEach(mark => mark.setAttribute("tabindex", mark === stop ? 0 : -1));
  }
  function focusOn(index) {
    state.focus = index;
    setTabStop();
    document.querySelector(`.mark[data-point="${index}"]`)?.focus();
  }
  function key(event, index) {
    const lines = shown().filter(line => line.points.length), row = lines.findIndex(line => line.points.includes(index));
    const column = lines[row].points.indexOf(index);
    const along = step => lines[row].points[Math.max(0, Math.min(column + step, lines[row].points.length - 1))];
    const beside = step => {
      const other = lines[(row + step + lines.length) % lines.length].points;
      return other[Math.min(column, other.length - 1)];
    };
    const moves = {ArrowRight: () => along(1), ArrowLeft: () => along(-1), ArrowDown: () => beside(1), ArrowUp: () => beside(-1)};
    if (moves[event.key]) {
      event.preventDefault();
      focusOn(moves[event.key]());
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(index, true);
    }
  }

  // The chosen point ---------------------------------------------------------------------------------------------

  function choose(index, keepFocus) {
    state.chosen = index;
    state.focus = index;
    d3.selectAll(".mark").each(function () {
      const own = +this.dataset.point === index;
      this.classList.toggle("chosen", own);
      this.setAttribute("aria-pressed", own);
    });
    setTabStop();
    describe();
    showSheets();
    if (keepFocus) document.querySelector(`.mark[data-point="${index}"]`)?.focus({preventScroll: true});
  }

  function describe() {
    const point = data.points[state.chosen], panel = byId("point");
    panel.replaceChildren(element("h3", point.text));
    const table = element("table", null), head = element("tr", null);
    ["", "mean", ...(point.seeds.length ? ["by seed"] : [])].forEach(text => head.append(element("th", text, {scope: "col"})));
    const top = element("thead", null), body = element("tbody", null);
    top.append(head);
    data.axes.filter(axis => axis.name !== "#value").forEach(axis => {
      const value = estimate(point.values, axis.name);
      if (axis.cost && value[0] === null) return;
      const row = element("tr", null), cell = element("td", number(value[0]), {class: "number"});
      row.append(element("th", axis.label, {scope: "row", title: axis.about}));
      if (range(value)) cell.append(element("small", range(value)));
      row.append(cell);
      if (point.seeds.length) {
        // Values wrap below each other: the panel is narrower than a column for each seed would need.
        const seeds = element("td", null, {class: "seeds"});
        if (!axis.cost) point.seeds.forEach(seed => seeds.append(
          element("span", number(seed.values[axis.name] ?? null), {title: `seed ${seed.seed}`}), " "));
        row.append(seeds);
      }
      body.append(row);
    });
    table.append(top, body);
    const scroll = element("div", null, {class: "scroll"});
    scroll.append(table);
    panel.append(scroll);
    if (point.seeds.length) panel.append(element("p", `Samples: ${point.seeds[0].folder.replace(/\/[^/]*$/, "")}`, {class: "small"}));
  }

  // Samples ------------------------------------------------------------------------------------------------------

  const sheet = (point, seed) => point.seeds.find(block => block.seed === seed)?.sheet || null;

  function showSheets() {
    const box = byId("sheets"), line = data.series[seriesOf.get(state.chosen)], point = data.points[state.chosen];
    const seeds = [...new Set(data.points.flatMap(p => p.seeds.filter(s => s.sheet).map(s => s.seed)))];
    if (!seeds.length) {
      byId("samples").hidden = true;
      return;
    }
    if (!seeds.includes(state.seed)) state.seed = seeds[0];
    const held = document.activeElement?.id;
    const controls = element("div", null, {class: "sheet-controls"});
    const select = element("select", null, {id: "seed"});
    seeds.forEach(seed => select.append(new Option(seed, seed, false, seed === state.seed)));
    select.addEventListener("change", () => { state.seed = select.value; showSheets(); });
    const seedLabel = element("label", "Seed ");
    seedLabel.append(select);
    controls.append(seedLabel);
    if (line.points.length > 1) {
      const slider = element("input", null, {id: "slider", type: "range", min: 0, max: line.points.length - 1, step: 1,
        "aria-valuetext": point.text});
      slider.value = line.points.indexOf(state.chosen);
      slider.addEventListener("input", () => choose(line.points[+slider.value], false));
      const label = element("label", `${line.name}: ${line.parameter || "point"} `);
      label.append(slider, element("output", point.label || point.point, {id: "scale"}));
      controls.append(label);
    }
    const main = element("figure", null, {class: "sheet-main"}), picture = sheet(point, state.seed);
    main.append(picture ? element("img", null, {src: picture, alt: `Samples of ${point.text}, seed ${state.seed}`, id: "sheet"})
      : element("p", "No sheet of this point and seed is in this file.", {class: "small"}));
    main.append(element("figcaption", `${point.text}, seed ${state.seed}`));
    box.replaceChildren(controls, main);
    strip(box, `The same seed along ${line.name}`, line.points, index => `${line.parameter} ${data.points[index].label}`);
    const others = data.points.map((_, index) => index)
      .filter(index => data.points[index].point === point.point && index !== state.chosen);
    if (others.length) {
      strip(box, `The same seed and setting${point.point ? ` (${point.point})` : ""} in other arms`, [state.chosen, ...others],
        index => data.points[index].arm);
    }
    if (held === "slider" || held === "seed") byId(held)?.focus();
  }

  function strip(box, heading, points, caption) {
    const row = element("div", null, {class: "strip"});
    points.filter(index => sheet(data.points[index], state.seed)).forEach(index => {
      const button = element("button", null, {type: "button", "aria-current": index === state.chosen});
      button.append(element("img", null, {src: sheet(data.points[index], state.seed), alt: ""}), element("span", caption(index)));
      button.addEventListener("click", () => choose(index, false));
      row.append(button);
    });
    if (row.children.length > 1) box.append(element("h3", heading), row);
  }

  // Controls -----------------------------------------------------------------------------------------------------

  function budgets() {
    const list = [{text: "the steps given (all points)", budget: null}];
    const costs = name => data.points.map(p => mean(p.values, name)).filter(v => v !== null);
    const levels = [...new Set(costs("#evaluations").map(v => Math.ceil(v)))].sort((a, b) => a - b);
    if (levels.length > 1) {
      levels.slice(0, -1).slice(0, 8).forEach(most => list.push({text: `${most} evaluations per sample`, budget: {name: "#evaluations", most}}));
    }
    const dearest = data.series.map(line => d3.max(line.points, i => mean(data.points[i].values, "#seconds")))
      .filter(v => v !== undefined && v !== null).sort((a, b) => a - b);
    [...new Set(dearest.slice(0, -1))].slice(0, 8).forEach(most =>
      list.push({text: `${number(most)} seconds per 1,000 samples`, budget: {name: "#seconds", most}}));
    return list;
  }

  // The arms of one family, or all; the chosen point moves along.
  function gather(family) {
    state.family = family === "" ? null : data.families[+family].series;
    state.hidden.clear();
    if (state.family && !state.family.includes(seriesOf.get(state.chosen))) {
      state.chosen = data.series[state.family[0]].points[0];
      state.focus = null;
      if (state.x) {
        describe();
        showSheets();
      }
    }
    arms();
  }

  function arms() {
    byId("arms").replaceChildren();
    members().forEach(line => {
      const button = element("button", null, {type: "button", "aria-pressed": "true", class: "series"});
      button.style.setProperty("--c", line.colour);
      d3.select(button).append("svg").attr("class", "swatch").attr("viewBox", "-8 -8 16 16").attr("aria-hidden", true)
        .append("path").attr("d", shape(line.marker, 70)).attr("transform", turn(line.marker));
      button.append(element("span", line.name, {style: "color: var(--ink)"}));
      button.addEventListener("click", () => {
        if (!state.hidden.delete(line.index)) state.hidden.add(line.index);
        button.setAttribute("aria-pressed", !state.hidden.has(line.index));
        draw();
      });
      byId("arms").append(button);
    });
  }

  function start() {
    const preset = byId("preset"), options = budgets();
    data.curves.forEach(([x, y], i) => preset.append(new Option(`${axes.get(y).label} against ${axes.get(x).label}`, i)));
    preset.append(new Option("other", ""));
    ["x", "y"].forEach(id => data.axes.forEach(axis => byId(id).append(new Option(axis.label, axis.name))));
    options.forEach((option, i) => byId("budget").append(new Option(option.text, i)));
    const [x, y] = data.curves[0] || [metrics[Math.min(1, metrics.length - 1)].name, metrics[0].name];
    const show = (nextX, nextY) => {
      state.x = nextX;
      state.y = nextY;
      byId("x").value = nextX;
      byId("y").value = nextY;
      const known = data.curves.findIndex(([a, b]) => a === nextX && b === nextY);
      preset.value = known < 0 ? "" : known;
      draw();
    };
    preset.addEventListener("change", () => preset.value !== "" && show(...data.curves[+preset.value]));
    ["x", "y"].forEach(id => byId(id).addEventListener("change", () => show(byId("x").value, byId("y").value)));
    byId("budget").addEventListener("change", event => { state.budget = options[+event.target.value].budget; draw(); });
    ["intervals", "front"].forEach(id => byId(id).addEventListener("change", draw));
    if (data.families.length) {
      data.families.forEach((family, i) => byId("family").append(new Option(family.name, i)));
      byId("family").append(new Option("all arms", ""));
      byId("family").addEventListener("change", event => {
        gather(event.target.value);
        draw();
      });
      gather("0");
    } else {
      byId("family-choice").hidden = true;
      arms();
    }
    show(x, y);
    describe();
    showSheets();
    let width = byId("chart").clientWidth;
    new ResizeObserver(() => {
      if (byId("chart").clientWidth !== width) {
        width = byId("chart").clientWidth;
        draw();
      }
    }).observe(byId("chart"));
  }
  start();
})();
