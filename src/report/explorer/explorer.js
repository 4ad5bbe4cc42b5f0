// The chart of all architectures, its controls, and the architecture that is open.

const $ = (id) => document.getElementById("ex-" + id);
const state = { data: null, shown: [], x: null, y: null, at: -1, opened: -1, scatter: null };

function fill(select, options, chosen) {
  select.replaceChildren(...options.map(([value, text]) => new Option(text, value, false, value === chosen)));
}

function column(hp, key) {
  return state.data.columns.find((of) => of.hp === hp && of.key === key);
}

// The costs that filters use: those of the data set that most architectures have.
function cost(measure) {
  const hp = $("hp").value;
  const of = state.data.columns.filter((column) => column.hp === hp && column.measure === measure);
  return (of.find((column) => column.dataset === "cifar10") ?? of[0])?.values;
}

async function chooseSpace() {
  $("count").textContent = "Loading ...";
  state.data = await loadSpace($("space").value);
  const hps = [...new Set(state.data.columns.map((of) => of.hp))];
  fill($("hp"), hps.map((hp) => [hp, hp]), hps.includes(state.data.full_hp) ? state.data.full_hp : hps[0]);
  const parts = state.data.space === "sss"
    ? [1, 2, 3, 4, 5].map((layer) => ["layer " + layer, [1, 2, 3, 4, 5, 6, 7, 8].map((digit) => [String(digit), String(8 * digit)])])
    : EDGES.map(([from, to]) => [`edge ${from} to ${to}`, page.operations.map((name, at) => [String(at), name])]);
  $("parts").replaceChildren(...parts.map(([name, options]) => {
    const [label, select] = [document.createElement("label"), document.createElement("select")];
    fill(select, [["", "any"], ...options], "");
    select.addEventListener("change", draw);
    label.append(name, select);
    return label;
  }));
  closeArchitecture();
  chooseRecipe();
}

function chooseRecipe() {
  const of = state.data.columns.filter((column) => column.hp === $("hp").value);
  const options = of.map((column) => [column.key, column.label]);
  const wanted = (select, fallback) =>
    options.some(([key]) => key === select.value) ? select.value : options.some(([key]) => key === fallback) ? fallback : options[0][0];
  fill($("x"), options, wanted($("x"), "cifar10 params"));
  fill($("y"), options, wanted($("y"), "cifar10 ori-test"));
  draw();
}

function limits(name) {
  const number = (id) => ($(id).value === "" ? null : Number($(id).value));
  return [number(name + "-min") ?? -Infinity, number(name + "-max") ?? Infinity];
}

function draw() {
  const { data } = state;
  const hp = $("hp").value;
  [state.x, state.y] = [column(hp, $("x").value), column(hp, $("y").value)];
  const [flops, params] = [cost("flops"), cost("params")];
  const [[flopsMin, flopsMax], [paramsMin, paramsMax]] = [limits("flops"), limits("params")];
  const chosen = [...$("parts").querySelectorAll("select")].map((select) => select.value);
  const [shown, others] = [[], []];
  for (let at = 0; at < data.indexes.length; at++) {
    const [x, y] = [state.x.values[at], state.y.values[at]];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    const fits = !(flops?.[at] < flopsMin || flops?.[at] > flopsMax || params?.[at] < paramsMin || params?.[at] > paramsMax)
      && chosen.every((digit, part) => digit === "" || data.parts[at][part] === digit);
    (fits ? shown : others).push(at);
  }
  state.shown = shown;
  pointAt(-1); // its dot may have moved
  const points = (list) => list.map((at) => [state.x.values[at], state.y.values[at]]);
  const size = data.indexes.length > 2000 ? 3 : 6;
  const series = (name, list, look) => ({ name, type: "scatter", data: points(list), large: true, largeThreshold: 500, symbolSize: size, silent: true, animation: false, ...look });
  const axis = (of, more) => ({ type: "value", scale: true, name: of.label, nameLocation: "middle", ...axisLook(), ...more });
  state.scatter ??= echarts.init($("chart"));
  state.scatter.setOption({
    // A picture of the chart alone must also say that the numbers are invented, like the banner of the page.
    title: { show: Boolean(data.sample), text: data.sample ?? "", left: 58, top: 0, textStyle: { color: style("--vermillion"), fontSize: 12 } },
    grid: { left: 58, right: 16, top: data.sample ? 26 : 14, bottom: 48 },
    xAxis: axis(state.x, { nameGap: 30 }),
    yAxis: axis(state.y, { nameGap: 40 }),
    series: [
      series("others", others, { itemStyle: { color: style("--quiet"), opacity: 0.18 } }),
      series("shown", shown, { itemStyle: { color: style("--blue"), opacity: 0.6 } }),
      { name: "opened", type: "scatter", data: state.opened < 0 ? [] : points([state.opened]), symbol: "diamond", symbolSize: 18, silent: true, animation: false, itemStyle: { color: style("--orange"), borderColor: style("--ink"), borderWidth: 1.5 } },
    ],
  }, { notMerge: true });
  $("count").textContent = `${shown.length.toLocaleString("en")} of ${data.indexes.length.toLocaleString("en")} architectures shown`;
  const best = [...shown].sort((one, other) => state.y.values[other] - state.y.values[one]).slice(0, 10);
  $("best-list").replaceChildren(...best.map((at) => {
    const [item, button] = [document.createElement("li"), document.createElement("button")];
    button.type = "button";
    button.textContent = `${data.indexes[at]}: ${number(state.y, at)}, ${data.strings[at]}`;
    button.addEventListener("click", () => openArchitecture(at));
    item.append(button);
    return item;
  }));
}

function number(of, at) {
  const value = of.values[at];
  if (Number.isNaN(value)) return "-";
  const seconds = value < 1000 ? 1 : 0; // the page does not have more digits
  return value.toFixed({ flops: 2, params: 3, latency: 4, seconds }[of.measure] ?? 2);
}

function describe(at) {
  const { data } = state;
  return [`Architecture ${data.indexes[at]}`, data.strings[at], `${state.x.label}: ${number(state.x, at)}`, `${state.y.label}: ${number(state.y, at)}`];
}

function pixels(at) {
  return state.scatter.convertToPixel({ seriesIndex: 1 }, [state.x.values[at], state.y.values[at]]);
}

// The ring and the numbers are elements above the chart, so that pointing at a dot does not draw all dots again.
function pointAt(at) {
  if (at === state.at) return;
  state.at = at;
  const [tip, ring] = [$("tip"), $("ring")];
  tip.hidden = ring.hidden = at < 0;
  if (at < 0) return;
  tip.replaceChildren(...describe(at).map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  const [x, y] = pixels(at);
  const box = $("chart");
  ring.style.left = x + "px";
  ring.style.top = y + "px";
  tip.style.left = Math.max(0, Math.min(x + 12, box.clientWidth - tip.offsetWidth)) + "px";
  tip.style.top = (y + 14 + tip.offsetHeight > box.clientHeight ? y - 14 - tip.offsetHeight : y + 14) + "px";
}

// The visible dot that is nearest to a place, if it is near enough for a mouse or a finger.
function nearest(x, y, reach) {
  const [origin, unit] = [[0, 0], [1, 1]].map((place) => state.scatter.convertFromPixel({ seriesIndex: 1 }, place));
  const [scaleX, scaleY] = [unit[0] - origin[0], unit[1] - origin[1]];
  let [best, least] = [-1, reach * reach];
  for (const at of state.shown) {
    const [dx, dy] = [(state.x.values[at] - origin[0]) / scaleX - x, (state.y.values[at] - origin[1]) / scaleY - y];
    const distance = dx * dx + dy * dy;
    if (distance < least) [best, least] = [at, distance];
  }
  return best;
}

function place(event) {
  const box = $("chart").getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top, event.pointerType === "touch" ? 28 : 14];
}

const MOVES = { ArrowRight: ["x", 1], ArrowLeft: ["x", -1], ArrowUp: ["y", 1], ArrowDown: ["y", -1] };

function onKey(event) {
  const move = MOVES[event.key];
  if (event.key === "Enter" && state.at >= 0) return openArchitecture(state.at);
  if (event.key === "Escape") return pointAt(-1);
  if (!move || state.shown.length === 0) return;
  event.preventDefault();
  const values = state[move[0]].values;
  const order = [...state.shown].sort((one, other) => values[one] - values[other] || one - other);
  const next = state.at < 0 ? order.length - 1 : Math.max(0, Math.min(order.length - 1, order.indexOf(state.at) + move[1]));
  pointAt(order[next]);
  $("live").textContent = describe(order[next]).join(", ");
}

function search(event) {
  event.preventDefault();
  const text = $("search").value.trim();
  const at = /^\d+$/.test(text) ? state.data.position.get(Number(text)) : state.data.strings.indexOf(text);
  const error = $("search-error");
  error.hidden = at !== undefined && at >= 0;
  if (error.hidden) return openArchitecture(at);
  const last = state.data.indexes.length - 1;
  error.textContent = `There is no architecture ${JSON.stringify(text)} among the imported ones of ${state.data.space}: `
    + `expected an index from ${state.data.indexes[0]} to ${state.data.indexes[last]}, or a string letter by letter such as ${state.data.strings[0]}`;
}

function closeArchitecture() {
  state.opened = -1;
  $("opened").hidden = true;
}

function openArchitecture(at) {
  const { data } = state;
  state.opened = at;
  draw();
  $("opened").hidden = false;
  $("opened-title").textContent = `Architecture ${data.indexes[at]} of ${data.space}`;
  $("string").textContent = data.strings[at];
  $("picture").replaceChildren(drawArchitecture(data.space, data.parts[at], data.strings[at]));
  $("numbers").replaceChildren(numbersTable(at));
  const hps = [...new Set(data.columns.map((of) => of.hp))];
  fill($("curve-hp"), hps.map((hp) => [hp, hp + " epochs"]), $("hp").value);
  showCurves();
  $("opened-title").focus({ preventScroll: true });
  $("opened").scrollIntoView({ block: "start" });
}

const MEASURES = [["train", "train", "%"], ["x-valid", "x-valid", "%"], ["x-test", "x-test", "%"], ["ori-test", "ori-test", "%"],
  ["flops", "FLOPs", "M"], ["params", "params", "M"], ["latency", "latency", "s per batch of 256"], ["seconds", "training", "s"]];

function numbersTable(at) {
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  const cell = (row, text, unit, kind = "th") => {
    const element = row.appendChild(document.createElement(kind));
    element.textContent = text;
    if (unit) element.append(Object.assign(document.createElement("small"), { textContent: unit }));
    return element;
  };
  cell(head, "recipe, data set").scope = "col";
  for (const [, name, unit] of MEASURES) cell(head, name, unit).scope = "col";
  const body = table.createTBody();
  for (const kind of [...new Set(state.data.columns.map((of) => of.hp + " " + of.dataset))]) {
    const of = state.data.columns.filter((column) => column.hp + " " + column.dataset === kind);
    if (of.every((column) => Number.isNaN(column.values[at]))) continue;
    const row = body.insertRow();
    cell(row, kind).scope = "row";
    for (const [measure] of MEASURES) {
      const found = of.find((column) => column.measure === measure);
      cell(row, found ? number(found, at) : "-", null, "td").className = "n";
    }
  }
  return table;
}

async function showCurves() {
  const { data, opened } = state;
  const [hp, index, note] = [$("curve-hp").value, data.indexes[opened], $("curves-note")];
  let [curves, why] = [null, ""];
  try {
    curves = await loadCurves(data.space, index, hp);
    why = `This page has the curves of full training (${data.full_hp} epochs) of architectures that stand out: the best, those on a Pareto front, and those that the paper marks. `
      + "For all others, natsbench serve shows this page over the database.";
  } catch (error) {
    why = error.message;
  }
  if (opened !== state.opened || hp !== $("curve-hp").value) return; // another one was opened in the meantime
  note.textContent = curves ? "The colour shows the split, the kind of line shows the seed; train is a mean over each epoch." : why;
  drawCurves($("curves"), curves ?? { trials: [] }, $("curve-measure").value, state.data.sample);
}

const chartBox = $("chart");
chartBox.addEventListener("pointermove", (event) => pointAt(nearest(...place(event))));
chartBox.addEventListener("pointerleave", () => pointAt(-1));
// A mouse opens the dot that the ring marks. A click has whole pixels and a move has fractions of pixels, so the dot that is
// nearest to the click may be another one. A finger marks nothing before it clicks.
chartBox.addEventListener("click", (event) => {
  const at = event.pointerType === "mouse" ? state.at : nearest(...place(event));
  if (at >= 0) openArchitecture(at);
});
chartBox.addEventListener("keydown", onKey);
$("controls").addEventListener("submit", search);
$("space").addEventListener("change", start);
$("hp").addEventListener("change", chooseRecipe);
for (const id of ["x", "y"]) $(id).addEventListener("change", draw);
for (const id of ["flops-min", "flops-max", "params-min", "params-max"]) $(id).addEventListener("input", draw);
$("reset").addEventListener("click", () => {
  for (const input of $("filters").querySelectorAll("input, select")) input.value = "";
  draw();
});
for (const id of ["curve-hp", "curve-measure"]) $(id).addEventListener("change", showCurves);
const redraw = () => {
  if (state.data) draw();
  if (state.opened >= 0) showCurves();
};
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
addEventListener("resize", () => {
  for (const chart of [state.scatter, ...curveCharts]) chart?.resize();
});
if (matchMedia("(max-width: 44rem)").matches) $("filters").open = false;

function start() {
  chooseSpace().catch((error) => {
    $("count").textContent = error.message;
  });
}
fill($("space"), page.spaces.map((space) => [space, { tss: "topology (tss)", sss: "size (sss)" }[space]]), page.spaces[0]);
start();
