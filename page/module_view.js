// A module of NAS-Bench-101: its graph, its matrix, its training runs.

import { ask, isServed } from "./data.js";
import { copyButton, h, s } from "./dom.js";
import { grouped, shown } from "./format.js";
import { hasEdge, namesOf } from "./module_graph.js";

const OPERATION_COLOURS = ["--blue", "--sky", "--orange"];
const BOX = { width: 132, height: 30, gap: 54 };

/** The vertices in a column, one below the other. An edge to the next one is a line, and others are arcs at both sides. */
function drawModule({ vertices, edgeBits, digits }, label) {
  const names = namesOf(digits);
  const height = vertices * BOX.gap + 6;
  const svg = s("svg", { viewBox: `0 0 400 ${height}`, role: "img", "aria-label": label });
  svg.append(s("defs", {}, s("marker", { id: "nb-arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" },
    s("path", { d: "M0 0 L8 4 L0 8 Z", fill: "var(--quiet)" }))));
  const [middle, half] = [200, BOX.width / 2];
  const top = (vertex) => 8 + vertex * BOX.gap;
  const line = (d) => s("path", { d, fill: "none", stroke: "var(--quiet)", "stroke-width": 1.8, "marker-end": "url(#nb-arrow)" });
  let arcs = 0;
  for (let span = 1; span < vertices; span++) {
    for (let from = 0; from + span < vertices; from++) {
      const to = from + span;
      if (!hasEdge(edgeBits, from, to)) continue;
      if (span === 1) {
        svg.append(line(`M${middle} ${top(from) + BOX.height} L${middle} ${top(to) - 1}`));
        continue;
      }
      const side = arcs++ % 2 ? -1 : 1;
      const x = middle + side * half;
      const out = x + side * (18 + 20 * span);
      svg.append(line(`M${x} ${top(from) + BOX.height - 9} C${out} ${top(from) + BOX.height} ${out} ${top(to)} ${x + side} ${top(to) + 9}`));
    }
  }
  names.forEach((name, vertex) => {
    const digit = digits[vertex - 1];
    const colour = digit === undefined ? "--rule" : OPERATION_COLOURS[digit];
    svg.append(
      s("rect", { x: middle - half, y: top(vertex), width: BOX.width, height: BOX.height, rx: 4, fill: "var(--surface)", stroke: "var(--quiet)" }),
      s("rect", { x: middle - half, y: top(vertex), width: 9, height: BOX.height, rx: 2, fill: `var(${colour})` }),
      s("text", { x: middle + 4, y: top(vertex) + 20, "text-anchor": "middle" }, name));
  });
  return svg;
}

function matrixTable(matrix) {
  const cell = (value) => h("td", { className: "n" }, String(value));
  return h("table", { className: "matrix", attributes: { "aria-label": "Adjacency matrix: 1 where an edge goes from the vertex of the row to that of the column" } },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "from"), matrix.map((_, to) => h("th", { scope: "col", className: "n" }, `to ${to}`)))),
    h("tbody", {}, matrix.map((row, from) => h("tr", {}, h("th", { scope: "row" }, String(from)), row.map(cell)))));
}

function table(label, head, rows) {
  return h("div", { className: "scroll", tabIndex: 0, attributes: { role: "region", "aria-label": label } },
    h("table", { id: "nb-runs", attributes: { "aria-label": label } },
      h("thead", {}, h("tr", {}, head.map((text) => h("th", { scope: "col", className: "n" }, text)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((text) => h("td", { className: "n" }, text)))))));
}

const percent = (share) => (share === null ? "-" : (100 * share).toFixed(3));
const seconds = (time) => (time === null ? "-" : time.toFixed(1));

function runsTable(runs) {
  const row = (run, epochs, point) => [String(run.epochs), String(run.repeat_index), String(epochs), percent(point.train_accuracy),
    percent(point.validation_accuracy), percent(point.test_accuracy), seconds(point.training_seconds)];
  return table("Training runs", ["epochs", "repeat", "after", "train (%)", "valid (%)", "test (%)", "training (s)"],
    runs.flatMap((run) => [row(run, run.epochs / 2, run.halfway), row(run, run.epochs, run.final)]));
}

function meansTable(modules, at) {
  return table("Means over repeats", ["epochs", "valid (%)", "test (%)", "training (s)"],
    modules.budgets.map(({ epochs }) => [String(epochs), ...["valid", "test", "seconds"].map((name) => {
      const column = modules.byId.get(`${name}-${epochs}`);
      return shown(column, column.values[at]);
    })]));
}

export class ModuleView {
  constructor() {
    this.element = h("div", { id: "nb-module", hidden: true });
  }

  /** Shows a module; `back` is the address of the density as it was left. */
  async show(modules, at, code, back) {
    this.code = code;
    const way = h("p", {}, h("a", { className: "more", href: back }, "Back to all modules"));
    if (at < 0) {
      this.element.replaceChildren(way, h("p", { className: "error", id: "nb-no-module" },
        `${code} is no module with training runs here; expected VERTICES-EDGES-OPERATIONS as the list of a square links to them.`));
      return;
    }
    const graph = modules.graph(at);
    const [hash, matrix, names] = [modules.hash(at), modules.matrix(at), namesOf(graph.digits)];
    const adjacency = matrix.flat().join("");
    this.runs = h("div", {}, meansTable(modules, at));
    this.index = h("span");
    const facts = [["vertices", graph.vertices], ["edges", modules.counts.edges[at]], ["params", `${grouped(Math.round(modules.params[at] * 1e6))}`]];
    this.element.replaceChildren(way,
      h("p", {}, h("code", { id: "nb-hash" }, hash), this.index),
      h("p", { className: "row" }, copyButton("Copy hash", hash),
        copyButton("Copy Python", `ModelSpec(matrix=${JSON.stringify(matrix)}, ops=${JSON.stringify(names)})`),
        copyButton("Copy command", `natsbench nb101 query --adjacency ${adjacency} --operations ${names.join(",")}`)),
      h("div", { className: "two even" },
        h("section", {}, h("h2", {}, "Cell"), h("p", { className: "quiet" }, facts.map(([name, value]) => `${name}: ${value}`).join(", ")),
          h("figure", { className: "architecture", id: "nb-picture" }, drawModule(graph, `The module: ${names.join(", ")}`))),
        h("section", {}, h("h2", {}, "Training runs"), this.runs, h("h2", {}, "Adjacency matrix"),
          h("div", { className: "scroll", tabIndex: 0, attributes: { role: "region", "aria-label": "Adjacency matrix" } }, matrixTable(matrix)),
          h("p", { className: "quiet" }, "Operations: ", h("code", { id: "nb-operations" }, names.join(","))))));
    if (isServed) await this.ask(code, hash);
    else this.runs.append(h("p", { className: "quiet" }, "Means over repeats. For each run: ", h("code", {}, `natsbench nb101 show ${hash}`)));
  }

  async ask(code, hash) {
    let answer;
    try {
      answer = await ask("nb101/module", { module: hash });
    } catch (error) {
      this.runs.append(h("p", { className: "error" }, error.message));
      return;
    }
    if (code !== this.code) return; // another one was opened in the meantime
    this.runs.replaceChildren(runsTable(answer.runs));
    this.index.textContent = ` index ${answer.index}`;
  }
}
