// Parallel coordinates: an axis for each part, accuracy and cost, and a line for each architecture.
//
// The chart of ECharts draws each of 32,768 lines, which takes seconds. Here, values are put into steps of an axis, and lines
// between the same two steps are drawn once, darker the more there are, so a change of the filters takes some milliseconds.

import { isDark, onScheme, style } from "./colours.js";
import { fileButtons, savePng } from "./chart.js";
import { button, download, h } from "./dom.js";

const STEPS = 120;
/** The step of an absent number. */
const ABSENT = 255;
const TOP = 14;
const BOTTOM = 14;
const SIDE = 34;
/** So many pixels beside an axis belong to it. */
const REACH = 16;
/** A shorter drag, in steps, is a click. */
const LEAST_DRAG = 4;
// The names of operations are too long for the place between two axes.
const SHORT = { nor_conv_1x1: "1x1", nor_conv_3x3: "3x3", avg_pool_3x3: "pool", skip_connect: "skip" };

export class Parallel {
  /** `on` has brush(axis, [low, high] or digits or null) and edit(axis). */
  constructor(on) {
    this.on = on;
    this.others = h("canvas", {});
    this.canvas = h("canvas", {});
    this.heads = h("div", { className: "pc-heads" });
    this.handles = h("div", {});
    this.band = h("div", { className: "band", hidden: true });
    this.box = h("div", { className: "pc-box" }, this.others, this.canvas, this.handles, this.band);
    this.plot = h("div", { className: "pc-plot" }, this.heads, this.box);
    this.element = h("div", { className: "pc", attributes: { role: "group", "aria-label": "Parallel coordinates" } }, this.plot);
    this.files = fileButtons("the parallel coordinates", () => savePng("parallel-coordinates", [this.others, this.canvas]), () => this.svg());
    this.view = null;
    this.listen();
    new ResizeObserver(() => this.draw()).observe(this.box);
    onScheme(() => this.draw());
  }

  /** Shows `view`: space, selected, filters, columns, and explained: the column of whose variance parts explain a share. */
  show(view) {
    const isSame = this.view && ["space", "selected", "explained"].every((of) => view[of] === this.view[of]) && view.columns.map(({ id }) => id).join() === this.ids;
    this.view = view;
    if (isSame) return;
    const isNew = view.space !== this.space || view.columns.map(({ id }) => id).join() !== this.ids;
    if (isNew) {
      [this.space, this.ids] = [view.space, view.columns.map(({ id }) => id).join()];
      this.axes = axesOf(view.space, view.columns);
      this.plot.style.minWidth = this.axes.length * 64 + "px";
    }
    this.drawHeads();
    this.draw();
  }

  drawHeads() {
    const { filters } = this.view;
    const shares = explainedShares(this.view);
    const focused = this.heads.contains(document.activeElement) ? document.activeElement.dataset.axis : null;
    this.heads.replaceChildren(...this.axes.map((axis, number) => {
      const isSet = axis.part === undefined ? filters.ranges.has(axis.id) : filters.parts[axis.part] !== null;
      const made = button(axis.name, () => this.on.edit(axis), { className: "pc-head" + (isSet ? " set" : ""), title: axis.label,
        attributes: { "aria-label": `Filter by ${axis.label}`, "data-axis": String(number) } });
      made.append(h("small", {}, axis.unit));
      const share = axis.part === undefined ? NaN : shares[axis.part];
      if (!Number.isNaN(share)) {
        made.append(h("small", { className: "share" }, `${(100 * share).toFixed(0)} %`));
        made.ariaLabel += `, which explains ${(100 * share).toFixed(0)} percent of the variance`;
      }
      return made;
    }));
    if (focused) this.heads.querySelector(`[data-axis="${focused}"]`)?.focus();
  }

  x(number) {
    return SIDE + (number * (this.width - 2 * SIDE)) / Math.max(1, this.axes.length - 1);
  }

  y(step) {
    return this.height - BOTTOM - (step * (this.height - TOP - BOTTOM)) / STEPS;
  }

  draw() {
    // Asking an element for its size is slow, and is done once.
    [this.width, this.height] = [this.box.clientWidth, this.box.clientHeight];
    if (!this.view || !this.width) return;
    // All lines, in a light colour, do not change with the selection.
    const frame = [this.space.name, this.ids, this.width, this.height, isDark()].join();
    if (frame !== this.frame) {
      this.frame = frame;
      this.placeHandles();
      this.stroke(this.clear(this.others), this.lines(this.space.indexes.map((_, at) => at), false));
    }
    const context = this.clear(this.canvas);
    this.stroke(context, this.lines(this.view.selected, true));
    context.font = "11px system-ui, sans-serif";
    this.axes.forEach((axis, number) => this.drawAxis(context, axis, number));
  }

  /** An empty canvas of the size of the box. */
  clear(canvas) {
    const ratio = Math.max(1, globalThis.devicePixelRatio || 1);
    Object.assign(canvas, { width: Math.round(this.width * ratio), height: Math.round(this.height * ratio) });
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    return context;
  }

  stroke(context, lines) {
    for (const { ends, opacity, colour, lineWidth } of lines) {
      Object.assign(context, { globalAlpha: opacity, strokeStyle: colour, lineWidth });
      context.beginPath();
      for (let at = 0; at < ends.length; at += 4) {
        context.moveTo(ends[at], ends[at + 1]);
        context.lineTo(ends[at + 2], ends[at + 3]);
      }
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  /** Lines of the same darkness together, as their ends [x, y, x, y, ...], the lightest first. */
  lines(list, isSelected) {
    const buckets = new Map();
    for (let number = 0; number + 1 < this.axes.length; number++) {
      const counts = pairs(this.axes[number].steps, this.axes[number + 1].steps, list);
      let most = 0;
      for (const [, count] of counts) most = Math.max(most, count);
      const [left, right] = [this.x(number), this.x(number + 1)];
      for (const [pair, count] of counts) {
        const level = isSelected ? Math.round(6 * Math.sqrt(count / most)) : 0;
        if (!buckets.has(level)) buckets.set(level, []);
        buckets.get(level).push(left, this.y(pair >> 8), right, this.y(pair & 255));
      }
    }
    // Thousands of thin lines would fill the chart, and a few must be seen.
    const faintest = Math.max(0.05, Math.min(0.35, 100 / list.length));
    return [...buckets].sort(([one], [other]) => one - other).map(([level, ends]) => (isSelected
      ? { ends, colour: style("--blue"), opacity: faintest + 0.14 * level, lineWidth: 0.7 + 0.25 * level }
      : { ends, colour: style("--faint"), opacity: 0.5, lineWidth: 0.7 }));
  }

  marks(axis) {
    if (axis.part !== undefined) return axis.values.map(([digit, text]) => [axis.stepOf(digit), SHORT[text] ?? text]);
    return [[0, axis.low], [STEPS, axis.high]].map(([step, value]) => [step, String(Number(value.toPrecision(3)))]);
  }

  brushes(axis) {
    const { filters } = this.view;
    if (axis.part !== undefined) return [...(filters.parts[axis.part] ?? "")].map((digit) => [axis.stepOf(digit) - axis.half, axis.stepOf(digit) + axis.half]);
    const range = filters.ranges.get(axis.id);
    return range ? [range.map((value) => Math.max(0, Math.min(STEPS, ((value - axis.low) / (axis.high - axis.low || 1)) * STEPS)))] : [];
  }

  drawAxis(context, axis, number) {
    const x = this.x(number);
    context.fillStyle = style("--quiet");
    context.fillRect(x - 0.5, TOP, 1, this.height - TOP - BOTTOM);
    context.fillStyle = style("--orange");
    for (const [low, high] of this.brushes(axis)) {
      context.globalAlpha = 0.45;
      context.fillRect(x - 6, this.y(high), 12, this.y(low) - this.y(high));
      context.globalAlpha = 1;
    }
    context.textAlign = number === 0 ? "left" : number === this.axes.length - 1 ? "right" : "center";
    context.strokeStyle = style("--ground");
    context.lineWidth = 3;
    context.fillStyle = style("--ink");
    for (const [step, text] of this.marks(axis)) {
      const at = [context.textAlign === "center" ? x : x + (number === 0 ? -SIDE + 2 : SIDE - 2), Math.max(10, this.y(step) + 4)];
      context.strokeText(text, ...at);
      context.fillText(text, ...at);
    }
  }

  svg() {
    const [width, height] = [this.width, this.height + 40];
    const escape = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;");
    const path = (ends) => ends.reduce((text, of, at) => text + (at % 4 === 0 ? "M" : at % 4 === 2 ? "L" : " ") + of.toFixed(1), "");
    const lines = [...this.lines(this.space.indexes.map((_, at) => at), false), ...this.lines(this.view.selected, true)].map(({ ends, colour, opacity, lineWidth }) => `<path d="${path(ends)}" stroke="${colour}" stroke-opacity="${opacity}" stroke-width="${lineWidth}" fill="none"/>`);
    const axes = this.axes.flatMap((axis, number) => {
      const x = this.x(number);
      return [`<path d="M${x} ${TOP}V${this.height - BOTTOM}" stroke="${style("--quiet")}"/>`,
        `<text x="${x}" y="${-14}" text-anchor="middle">${escape(axis.name)}</text><text x="${x}" y="0" text-anchor="middle">${escape(axis.unit)}</text>`,
        ...this.brushes(axis).map(([low, high]) => `<rect x="${x - 6}" y="${this.y(high)}" width="12" height="${this.y(low) - this.y(high)}" fill="${style("--orange")}" fill-opacity=".45"/>`),
        ...this.marks(axis).map(([step, text]) => `<text x="${x}" y="${this.y(step) + 4}" text-anchor="middle">${escape(text)}</text>`)];
    });
    download("parallel-coordinates.svg", `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="11" fill="${style("--ink")}">`
      + `<rect width="100%" height="100%" fill="${style("--ground")}"/><g transform="translate(0 34)">${lines.join("")}${axes.join("")}</g></svg>`, "image/svg+xml");
  }

  /** Strips over the axes, in which a finger moves along the axis and does not scroll the page up or down. */
  placeHandles() {
    const [handles, width] = [this.handles, 2 * REACH];
    while (handles.children.length > this.axes.length) handles.lastChild.remove();
    while (handles.children.length < this.axes.length) handles.append(h("div", { className: "pc-handle" }));
    [...handles.children].forEach((handle, number) => Object.assign(handle.style, { left: this.x(number) - REACH + "px", width: width + "px" }));
  }

  listen() {
    let drag = null;
    const step = (event) => {
      const box = this.box.getBoundingClientRect();
      const at = ((this.box.clientHeight - BOTTOM - (event.clientY - box.top)) / (this.box.clientHeight - TOP - BOTTOM)) * STEPS;
      return Math.max(0, Math.min(STEPS, at));
    };
    const stop = () => {
      drag = null;
      this.band.hidden = true;
    };
    this.box.addEventListener("pointerdown", (event) => {
      if (!this.view || event.button !== 0) return;
      const left = event.clientX - this.box.getBoundingClientRect().left;
      const number = this.axes.findIndex((_, of) => Math.abs(this.x(of) - left) < REACH);
      if (number < 0) return;
      drag = { axis: this.axes[number], from: step(event), x: this.x(number) };
      if (event.isTrusted) this.box.setPointerCapture(event.pointerId);
    });
    this.box.addEventListener("pointermove", (event) => {
      if (!drag) return;
      const [low, high] = [drag.from, step(event)].sort((one, other) => one - other);
      this.band.hidden = high - low < LEAST_DRAG;
      Object.assign(this.band.style, { left: drag.x - 8 + "px", width: "16px", top: this.y(high) + "px", height: this.y(low) - this.y(high) + "px" });
    });
    this.box.addEventListener("pointercancel", stop);
    this.box.addEventListener("pointerup", (event) => {
      if (!drag) return;
      const { axis, from } = drag;
      const ends = [from, step(event)].sort((one, other) => one - other);
      stop();
      const isClick = ends[1] - ends[0] < LEAST_DRAG;
      if (axis.part !== undefined) {
        const margin = isClick ? axis.half : 0;
        const digits = axis.values.map(([digit]) => digit).filter((digit) => axis.stepOf(digit) >= ends[0] - margin && axis.stepOf(digit) <= ends[1] + margin).join("");
        const isSame = digits === this.view.filters.parts[axis.part];
        this.on.brush(axis, !digits || digits.length === axis.values.length || isSame ? null : digits);
      } else {
        this.on.brush(axis, isClick ? null : ends.map((of) => axis.low + (of / STEPS) * (axis.high - axis.low)));
      }
    });
  }
}

function axesOf(space, columns) {
  const parts = space.partChoices().map(([label, values], part) => {
    const stepOf = (digit) => Math.round(((values.findIndex(([of]) => of === digit) + 0.5) / values.length) * STEPS);
    const steps = Uint8Array.from(space.parts, (digits) => stepOf(digits[part]));
    return { part, label, name: label.replace("edge ", "").replace(" to ", "→"), unit: space.name === "sss" ? "channels" : "edge", values, steps, stepOf, half: STEPS / values.length / 2 - 3 };
  });
  const measured = columns.map((column) => {
    let [low, high] = [Infinity, -Infinity];
    for (const value of column.values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const span = high - low || 1;
    const steps = Uint8Array.from(column.values, (value) => (Number.isNaN(value) ? ABSENT : Math.round(((value - low) / span) * STEPS)));
    const isAccuracy = column.unit === "%" && !column.extension;
    return { id: column.id, label: column.label, name: isAccuracy ? column.dataset : column.name, unit: isAccuracy ? `${column.name} (%)` : column.unit ?? "", low, high, steps };
  });
  return [...parts, ...measured];
}

/** For each part, the share of the variance of a column that it explains by itself: that of the means of its values. */
export function explainedShares({ space, selected, explained }) {
  const known = selected.filter((at) => !Number.isNaN(explained.values[at]));
  const mean = known.reduce((sum, at) => sum + explained.values[at], 0) / known.length;
  const total = known.reduce((sum, at) => sum + (explained.values[at] - mean) ** 2, 0);
  return space.partChoices().map((_, part) => {
    const [sums, counts] = [new Float64Array(10), new Float64Array(10)];
    for (const at of known) {
      const digit = space.parts[at].charCodeAt(part) - 48;
      sums[digit] += explained.values[at] - mean;
      counts[digit]++;
    }
    return sums.reduce((of, sum, digit) => of + (counts[digit] ? sum ** 2 / counts[digit] : 0), 0) / total;
  });
}

const COUNTS = new Uint32Array(65536);

/** How many lines there are between each two steps: [first * 256 + second, count]. */
function pairs(from, to, list) {
  const found = [];
  for (const at of list) {
    if (from[at] === ABSENT || to[at] === ABSENT) continue;
    const pair = (from[at] << 8) | to[at];
    if (COUNTS[pair]++ === 0) found.push(pair);
  }
  return found.map((pair) => {
    const count = COUNTS[pair];
    COUNTS[pair] = 0;
    return [pair, count];
  });
}
