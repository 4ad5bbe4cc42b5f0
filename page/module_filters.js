// The filters of modules: ranges of counts and of weights.

import { button, h, later } from "./dom.js";

/** [key, label, least, most, step]; params are in millions. */
const RANGES = [
  ["vertices", "vertices", 2, 7, 1],
  ["edges", "edges", 1, 9, 1],
  ["conv3x3", "3x3 convolutions", 0, 5, 1],
  ["conv1x1", "1x1 convolutions", 0, 5, 1],
  ["maxpool3x3", "3x3 max poolings", 0, 5, 1],
  ["params", "params (millions)", 0, 50, "any"],
];

/** Ranges by key, as an address has them: key:least:most, joined by commas. */
export function readFilters(text) {
  const filters = new Map();
  for (const part of (text ?? "").split(",")) {
    const [key, low, high] = part.split(":");
    if (!RANGES.some(([of]) => of === key) || high === undefined) continue;
    const range = [low === "" ? -Infinity : Number(low), high === "" ? Infinity : Number(high)];
    if (!range.some(Number.isNaN)) filters.set(key, range);
  }
  return filters;
}

const end = (value) => (Number.isFinite(value) ? String(value) : "");

export function writeFilters(filters) {
  return [...filters].map(([key, range]) => [key, ...range.map(end)].join(":")).join(",");
}

/** Which modules fit, and how many; null if there is no filter. */
export function maskOf(modules, filters) {
  if (!filters.size) return null;
  const mask = new Uint8Array(modules.count).fill(1);
  for (const [key, [low, high]] of filters) {
    const values = key === "params" ? modules.params : modules.counts[key];
    for (let at = 0; at < mask.length; at++) if (!(values[at] >= low && values[at] <= high)) mask[at] = 0;
  }
  return { mask, count: mask.reduce((sum, is) => sum + is, 0) };
}

export class ModuleFilters {
  /** Calls `onFilters(filters)` with each change. */
  constructor(onFilters) {
    this.onFilters = onFilters;
    this.typed = later(() => this.take(), 60);
    this.fields = RANGES.map(([key, label, least, most, step]) => {
      const input = (name) => h("input", { type: "number", step, min: least, max: most, placeholder: name, id: `nb-${key}-${name}`,
        oninput: () => this.typed(), attributes: { "aria-label": `${label}, ${name === "min" ? "from" : "to"}` } });
      const inputs = [input("min"), input("max")];
      return { key, inputs, element: h("fieldset", {}, h("legend", {}, label), inputs) };
    });
    this.element = h("details", { id: "nb-filters", open: matchMedia("(min-width: 72rem)").matches }, h("summary", {}, "Filters"),
      h("div", { className: "ranges" }, this.fields.map(({ element }) => element)),
      h("p", { className: "row" }, button("Reset filters", () => this.onFilters(new Map()), { id: "nb-no-filters" })));
  }

  show(filters) {
    for (const { key, inputs } of this.fields) {
      const range = filters.get(key) ?? [-Infinity, Infinity];
      inputs.forEach((input, at) => {
        if (document.activeElement !== input && input.value !== end(range[at])) input.value = end(range[at]);
      });
    }
  }

  take() {
    const filters = new Map();
    for (const { key, inputs } of this.fields) {
      const [low, high] = inputs.map(({ value }) => value);
      if (low !== "" || high !== "") filters.set(key, [low === "" ? -Infinity : Number(low), high === "" ? Infinity : Number(high)]);
    }
    this.onFilters(filters);
  }
}
