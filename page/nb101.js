// The page NAS-Bench-101: where its modules are, as a density, and one of them.

import { SAMPLE, page } from "./data.js";
import { Density } from "./density.js";
import { zoomAround } from "./density_input.js";
import { button, choice, fill, h } from "./dom.js";
import { grouped } from "./format.js";
import { ModuleFilters, maskOf, readFilters, writeFilters } from "./module_filters.js";
import { ModuleList } from "./module_list.js";
import { ModuleView } from "./module_view.js";
import { modules as load } from "./modules.js";
import { address, change, route } from "./router.js";

export const title = "NAS-Bench-101";

const readBox = (text) => {
  const numbers = (text ?? "").split(":").map(Number);
  return text && numbers.length === 4 && numbers.every(Number.isFinite) ? [numbers.slice(0, 2), numbers.slice(2)] : null;
};
const writeBox = (box) => box && box.flat().map((value) => Number(value.toPrecision(7))).join(":");

export class Nasbench101 {
  constructor(root) {
    this.heading = h("h1", { id: "nb-title", tabIndex: -1 }, title);
    this.status = h("p", { id: "nb-status", attributes: { role: "status" } });
    this.module = new ModuleView();
    this.filters = new ModuleFilters((filters) => change({ f: writeFilters(filters), b: null }, { isStep: false }));
    this.list = new ModuleList(() => change({ b: null }));
    this.density = new Density({
      open: (box) => change({ b: writeBox(box) }),
      zoom: (ends) => change({ z: writeBox(ends) }, { isStep: ends === null }),
    });
    this.picks = {
      x: choice("Across", [], "", (x) => change({ x, z: null, b: null }), { id: "nb-x" }),
      y: choice("Up", [], "", (y) => change({ y, z: null, b: null }), { id: "nb-y" }),
    };
    this.checks = {};
    const check = (key, text) => {
      const input = h("input", { type: "checkbox", id: "nb-" + key, onchange: () => change({ [key]: input.checked ? "1" : "0", z: null, b: null }) });
      this.checks[key] = input;
      return h("label", { className: "check" }, input, text);
    };
    this.count = h("span", { id: "nb-count" });
    this.whole = button("With outliers", () => change({ whole: route().query.whole === "1" ? null : "1", z: null }), { className: "small", id: "nb-whole" });
    const small = (text, label, run) => button(text, run, { className: "small", attributes: { "aria-label": label } });
    const isTouch = matchMedia("(pointer: coarse)").matches;
    const hint = isTouch
      ? "Each square is coloured by how many modules are in it: tap it for the best of them. Two fingers move and zoom; one scrolls the page. Double-tap for the whole range."
      : "Each square is coloured by how many modules are in it: click it for the best of them. Drag to move, turn the wheel to zoom, double-click for the whole range. Keys: arrows, Enter, Shift with arrows, plus, minus, 0.";
    this.body = h("div", { className: "explore", hidden: true },
      h("div", { className: "ex-side" }, this.filters.element),
      h("div", { className: "ex-main" },
        h("div", { className: "row tools" }, this.count, check("xl", "log across"), check("yl", "log up"),
          small("+", "Zoom in", () => zoomAround(this.density, 1 / 0.7)), small("−", "Zoom out", () => zoomAround(this.density, 0.7)),
          button("Reset", () => change({ z: null }), { className: "small", id: "nb-reset" }), this.whole, this.density.files),
        this.density.element, h("p", { className: "quiet" }, hint)),
      h("div", { className: "ex-peek" }, this.list.element));
    this.bar = h("div", { className: "row bar-of-page", hidden: true }, this.picks.x, this.picks.y);
    root.append(this.heading, this.bar, this.status, this.body, this.module.element);
  }

  async show({ path, query }) {
    if (!page.nb101) {
      this.status.textContent = "Nothing of NAS-Bench-101 is imported. natsbench import nasbench_only108.tfrecord adds it.";
      return;
    }
    if (!this.modules) {
      this.status.textContent = "Loading ...";
      try {
        this.modules = await load();
      } catch (error) {
        this.status.textContent = error.message;
        return;
      }
      if (route().page !== "nb101") return;
      ({ path, query } = route());
      this.setChoices();
    }
    this.status.textContent = "";
    const isModule = path.length > 0;
    this.body.hidden = this.bar.hidden = isModule;
    this.module.element.hidden = !isModule;
    if (isModule) {
      const at = this.modules.place(path[0]);
      this.heading.textContent = at < 0 ? "Module" : "Module of NAS-Bench-101";
      await this.module.show(this.modules, at, path[0], this.densityAddress ?? address("nb101"));
    } else {
      this.heading.textContent = title;
      this.densityAddress = address("nb101", [], query);
      this.draw(query);
    }
  }

  setChoices() {
    const { columns } = this.modules;
    for (const pick of Object.values(this.picks)) {
      const groups = new Map();
      for (const column of columns) {
        const group = column.epochs ? `after ${column.epochs} epochs` : "architecture";
        groups.set(group, [...(groups.get(group) ?? []), [column.id, column.label]]);
      }
      fill(pick.lastChild, [...groups], "");
    }
  }

  draw(query) {
    const begun = performance.now();
    const { modules } = this;
    const [first] = modules.budgets.slice(-1);
    const x = modules.byId.get(query.x) ?? modules.byId.get("params");
    const y = modules.byId.get(query.y) ?? modules.byId.get(`test-${first.epochs}`);
    [this.picks.x.lastChild.value, this.picks.y.lastChild.value] = [x.id, y.id];
    const isLogX = (query.xl ?? (x.isAccuracy ? "0" : "1")) === "1";
    const isLogY = (query.yl ?? (y.isAccuracy ? "0" : "1")) === "1";
    [this.checks.xl.checked, this.checks.yl.checked] = [isLogX, isLogY];
    const filters = readFilters(query.f);
    const key = writeFilters(filters);
    if (key !== this.key) [this.key, this.fits] = [key, maskOf(modules, filters)];
    this.filters.show(filters);
    const chosen = readBox(query.b);
    const isWhole = query.whole === "1";
    this.whole.textContent = isWhole ? "Without outliers" : "With outliers";
    this.density.show({ x, y, isLogX, isLogY, isWhole, fits: this.fits?.mask ?? null, zoom: readBox(query.z), chosen, sample: SAMPLE });
    const count = this.fits?.count ?? modules.count;
    this.count.textContent = `${grouped(count)} of ${grouped(modules.count)} modules selected`
      + (modules.count < page.nb101.all ? `; the space has ${grouped(page.nb101.all)}` : "");
    this.list.show(modules, this.fits?.mask ?? null, x, y, chosen);
    this.count.dataset.milliseconds = (performance.now() - begun).toFixed(1);
  }
}

