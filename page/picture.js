// An architecture as a picture: the graph of a cell, or bars of channels.

import { s } from "./dom.js";

// Each operation has a colour and a kind of line of its own, so that either is enough to distinguish them.
const OPERATION_LOOK = [
  { colour: "--quiet", dash: "2 6", width: 1.5 },
  { colour: "--green", dash: "", width: 2 },
  { colour: "--sky", dash: "9 4", width: 3 },
  { colour: "--blue", dash: "", width: 5 },
  { colour: "--orange", dash: "3 3", width: 4 },
];
const NODES = [[40, 120], [190, 40], [250, 200], [400, 120]];
const EDGES = [[0, 1, 0], [0, 2, 0], [1, 2, 0], [0, 3, 130], [1, 3, 0], [2, 3, 0]];

function drawCell(parts, label, operations) {
  const svg = s("svg", { viewBox: "0 0 440 290", role: "img", "aria-label": label });
  const labels = [];
  EDGES.forEach(([from, to, bend], at) => {
    const look = OPERATION_LOOK[parts[at]] ?? OPERATION_LOOK[0];
    const [[x0, y0], [x1, y1]] = [NODES[from], NODES[to]];
    const middle = [(x0 + x1) / 2, (y0 + y1) / 2 + bend];
    // the longest edge is drawn below all others
    const path = bend
      ? `M${x0} ${y0} C${x0 + 30} ${y0 + 190} ${x1 - 30} ${y1 + 190} ${x1} ${y1}`
      : `M${x0} ${y0} L${x1} ${y1}`;
    svg.append(s("path", { d: path, fill: "none", stroke: `var(${look.colour})`, "stroke-width": look.width, "stroke-dasharray": look.dash }));
    labels.push(s("text", { x: middle[0], y: middle[1] + (bend ? 15 : 4), "text-anchor": "middle", class: "halo" }, operations[parts[at]] ?? "?"));
  });
  NODES.forEach(([x, y], node) => {
    svg.append(s("circle", { cx: x, cy: y, r: 17, fill: "var(--surface)", stroke: "var(--ink)", "stroke-width": 1.5 }));
    labels.push(s("text", { x, y: y + 4, "text-anchor": "middle" }, ["in", "1", "2", "out"][node]));
  });
  svg.append(...labels);
  return svg;
}

function drawChannels(parts, label) {
  const svg = s("svg", { viewBox: "0 0 440 250", role: "img", "aria-label": label });
  [...parts].forEach((digit, at) => {
    const [height, x] = [22 * digit, 30 + 80 * at];
    svg.append(s("rect", { x, y: 210 - height, width: 60, height, fill: "var(--blue)" }));
    svg.append(s("text", { x: x + 30, y: 203 - height, "text-anchor": "middle" }, String(8 * digit)));
    svg.append(s("text", { x: x + 30, y: 230, "text-anchor": "middle" }, "layer " + (at + 1)));
  });
  return svg;
}

/** The picture of an architecture of a space. */
export function drawArchitecture(space, at) {
  const text = space.strings[at];
  return space.name === "sss"
    ? drawChannels(space.parts[at], "Channels of each layer: " + text)
    : drawCell(space.parts[at], "The cell " + text, space.operations);
}
