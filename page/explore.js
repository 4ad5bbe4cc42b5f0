// The page Explore: all architectures of a space, of which filters select some.

import { FIRST_SPACE, SPACE_TITLES, page, space as load, spaceOf } from "./data.js";
import { CheckList } from "./check_list.js";
import { button, choice, fill, h } from "./dom.js";
import { FilterForm } from "./filter_form.js";
import * as filtering from "./filters.js";
import { grouped, shown } from "./format.js";
import { OpenForm } from "./open_form.js";
import { Parallel } from "./parallel.js";
import { Peek } from "./peek.js";
import { change, go, route } from "./router.js";
import { Scatter, ends } from "./scatter.js";
import { compared } from "./selection.js";
import { scaleColour, isDark } from "./colours.js";
import { SelectionTable } from "./selection_table.js";

export const title = "Explore";

export class Explore {
  constructor(root) {
    this.space = null;
    this.scatter = new Scatter({
      open: (at) => change({ at: this.space.indexes[at] }),
      zoom: (zoomed) => change({ z: zoomed ? zoomed.flat().map((value) => Number(value.toPrecision(6))).join(":") : null }),
      brush: (x, y) => this.brush(x, y),
    });
    this.parallel = new Parallel({
      brush: (axis, value) => this.filter(axis.part === undefined
        ? filtering.withRange(this.filters, axis.id, value)
        : filtering.withPart(this.filters, axis.part, value)),
      edit: (axis) => this.form.edit(axis),
    });
    this.form = new FilterForm((filters, isStep) => this.filter(filters, isStep));
    this.open = new OpenForm((space, index) => (space === this.space.name ? change({ at: index }) : go("explore", [], { space, at: index })));
    this.peek = new Peek();
    this.table = new SelectionTable();
    this.axesPick = new CheckList("Axes", (ids) => change({ pc: ids.join(",") }), "ex-axes");
    this.explained = h("span", { id: "ex-explained" });
    this.front = h("ol", { className: "front" });
    this.body = h("div", { className: "explore" });
    this.status = h("p", { id: "ex-status", attributes: { role: "status" } });
    this.count = h("p", { id: "ex-count", attributes: { role: "status" } });
    this.legend = h("p", { className: "legend", hidden: true });
    this.frontBox = h("details", { id: "ex-front", hidden: true }, h("summary", {}, "Pareto front"), this.front);
    this.mount(root);
  }

  mount(root) {
    const pick = (label, key) => choice(label, [], "", (value) => change({ [key]: value || null, z: key === "x" || key === "y" ? null : route().query.z }));
    this.picks = { x: pick("Across", "x"), y: pick("Up", "y"), c: pick("Colour", "c"), s: pick("Size", "s") };
    for (const [key, label] of Object.entries(this.picks)) label.lastChild.id = "ex-" + key;
    const check = (text, key) => {
      const input = h("input", { type: "checkbox", onchange: () => change({ [key]: input.checked ? "1" : null, z: key === "front" ? route().query.z : null }) });
      this.checks[key] = input;
      return h("label", { className: "check" }, input, text);
    };
    this.checks = {};
    this.spacePick = choice("Space", page.spaces.map((name) => [name, SPACE_TITLES[name]]), FIRST_SPACE, (space) => go("explore", [], { space }), { id: "ex-space" });
    // Where fingers are the pointer, one of them must be able to scroll the page.
    const isTouch = matchMedia("(pointer: coarse)").matches;
    const modes = [...(isTouch ? [["scroll", "scroll the page"]] : []), ["select", "select"], ["zoom", "zoom"]];
    this.modePick = choice("Drag to", modes, modes[0][0], (mode) => this.scatter.setMode(mode), { id: "ex-mode" });
    this.scatter.setMode(modes[0][0]);
    const hint = isTouch
      ? "Every dot is an architecture: tap it to open it. Two fingers span a box that selects; with one finger, drag to what is chosen above. Double-tap for the whole range."
      : "Every dot is an architecture: point at it for its numbers, click it to open it. Drag to select; double-click for the whole range. Keys: arrows, Enter, plus, minus, 0.";
    root.append(
      h("h1", { tabIndex: -1 }, "Explore"),
      h("div", { className: "row bar-of-page" }, this.spacePick, this.picks.x, this.picks.y, this.picks.c, this.picks.s, this.open.element),
      this.open.error,
      this.status, this.body);
    this.body.append(
      h("div", { className: "ex-side" }, this.form.element),
      h("div", { className: "ex-main" },
        h("div", { className: "row tools" }, this.count, this.modePick,
          check("log across", "xl"), check("log up", "yl"), check("Pareto front", "front"),
          button("Fit to selection", () => this.fitZoom(0), { className: "small" }),
          button("Without outliers", () => this.fitZoom(0.02), { className: "small" }),
          button("Whole range", () => change({ z: null }), { className: "small", id: "ex-whole" }),
          this.scatter.files),
        this.legend, this.scatter.element,
        h("p", { className: "quiet" }, hint)),
      h("div", { className: "ex-peek" }, this.peek.element, this.frontBox),
      h("div", { className: "ex-parallel" }, h("div", { className: "row" }, h("h2", {}, "Parallel coordinates"), this.axesPick.element, this.parallel.files),
        h("p", { className: "quiet" }, "Drag along an axis to select a range, click an operation to select it; the names of the axes open their filters. ", this.explained), this.parallel.element),
      h("div", { className: "ex-table" }, this.table.element));
  }

  async show({ query }) {
    const name = spaceOf(query);
    this.spacePick.lastChild.value = name;
    if (!this.space || this.space.name !== name) {
      this.status.textContent = "Loading ...";
      try {
        this.space = await load(name);
      } catch (error) {
        this.space = null;
        this.showParts(false, error.message);
        return;
      }
      if (route().page !== "explore" || spaceOf(route().query) !== name) return;
      this.setChoices();
    }
    const { space } = this;
    const isImported = space.columns.length > 0;
    this.showParts(isImported, isImported ? "" : "Nothing is imported of this space.");
    if (isImported) this.draw(route().query);
  }

  /** Shows everything, or only why there is nothing. */
  showParts(isThere, why) {
    this.status.textContent = why;
    for (const part of [this.body, ...Object.values(this.picks), this.open.element]) part.hidden = !isThere;
  }

  setChoices() {
    const { space } = this;
    this.form.setSpace(space);
    this.open.setSpace(space);
    this.table.setSpace(space);
    this.axesPick.setSpace(space);
    for (const [key, label] of Object.entries(this.picks)) {
      fill(label.lastChild, space.choices(key === "c" || key === "s" ? [["", "the same"]] : []));
    }
  }

  draw(query) {
    const { space } = this;
    const begun = performance.now();
    this.x = space.column(query.x, space.cost("flops")?.id);
    this.y = space.column(query.y, space.accuracyId());
    const colour = space.byId.get(query.c) ?? null;
    const size = space.byId.get(query.s) ?? null;
    for (const [key, column] of Object.entries({ x: this.x, y: this.y, c: colour, s: size })) this.picks[key].lastChild.value = column?.id ?? "";
    for (const [key, input] of Object.entries(this.checks)) input.checked = query[key] === "1";
    this.filters = filtering.read(query, space);
    const key = JSON.stringify(filtering.write(this.filters)) + space.name;
    if (key !== this.key) {
      this.key = key;
      this.fits = filtering.mask(space, this.filters);
      this.selected = filtering.positions(this.fits);
    }
    const numbers = (query.z ?? "").split(":").map(Number);
    const front = query.front ? space.front(this.selected, this.x, this.y) : [];
    const opened = space.position.get(Number(query.at ?? NaN)) ?? -1;
    this.scatter.show({
      space, x: this.x, y: this.y, colour, size, fits: this.fits, selected: this.selected, front, opened,
      compared: compared().filter((of) => of.startsWith(space.name)).map((of) => space.position.get(Number(of.split("-")[1]))).filter((at) => at !== undefined),
      isLogX: query.xl === "1", isLogY: query.yl === "1",
      zoom: numbers.length === 4 && numbers.every(Number.isFinite) ? [numbers.slice(0, 2), numbers.slice(2)] : null,
    });
    this.count.textContent = `${grouped(this.selected.length)} of ${grouped(space.count)} architectures selected`;
    this.drawLegend(colour);
    this.drawFront(front);
    this.form.show(this.filters);
    this.peek.show(space, opened, this.y);
    this.showRest(query);
    // The time of a change, for who measures it.
    this.count.dataset.milliseconds = (performance.now() - begun).toFixed(1);
  }

  showRest(query) {
    const { space } = this;
    const wanted = query.pc ? query.pc.split(",") : space.mainIds();
    const columns = wanted.map((id) => space.byId.get(id)).filter(Boolean);
    this.parallel.show({ space, selected: this.selected, filters: this.filters, columns, explained: this.y });
    this.explained.textContent = `The percentage of a part: the share of the variance of ${this.y.label} among the selected ones that this part explains by itself.`;
    this.axesPick.show(columns.map(({ id }) => id));
    this.table.show(this.selected, this.fits, this.key, query, [this.x, this.y]);
  }

  drawLegend(colour) {
    this.legend.hidden = !colour;
    if (!colour) return;
    const [low, high] = ends(colour, this.fits);
    const steps = Array.from({ length: 9 }, (_, at) => scaleColour(at / 8, isDark()));
    this.legend.replaceChildren(`${colour.label}: ${shown(colour, low)} `,
      h("span", { className: "ramp", attributes: { style: `background: linear-gradient(90deg, ${steps.join(", ")})` } }), ` ${shown(colour, high)}`);
  }

  drawFront(front) {
    this.frontBox.hidden = !front.length;
    if (this.frontBox.hidden) return;
    this.frontBox.open = true;
    this.frontBox.firstChild.textContent = `Pareto front: ${front.length}`;
    this.front.replaceChildren(...front.map((at) => h("li", {}, button(
      `${this.space.indexes[at]}: ${shown(this.x, this.x.values[at])}, ${shown(this.y, this.y.values[at])}`,
      () => change({ at: this.space.indexes[at] }), { className: "plain", title: this.space.strings[at] }))));
  }

  filter(filters, isStep = true) {
    change(filtering.write(filters), { isStep });
  }

  /** A box in the chart sets the ranges of both axes. */
  brush(x, y) {
    this.filter(filtering.withRange(filtering.withRange(this.filters, this.x.id, x), this.y.id, y));
  }

  /** Shows the range of the selection, without a share of its numbers at the worse end of each axis. */
  fitZoom(share) {
    if (!this.selected.length) return;
    const box = [this.x, this.y].map((column) => {
      const values = this.selected.map((at) => column.values[at]).filter((value) => !Number.isNaN(value)).sort((one, other) => one - other);
      const place = (of) => values[Math.round(of * (values.length - 1))] ?? 0;
      const [low, high] = column.isHigherBetter ? [place(share), place(1)] : [place(0), place(1 - share)];
      const margin = 0.02 * (high - low || 1);
      return [low > 0 ? Math.max(low - margin, low / 2) : low - margin, high + margin];
    });
    change({ z: box.flat().map((value) => Number(value.toPrecision(6))).join(":") });
  }
}
