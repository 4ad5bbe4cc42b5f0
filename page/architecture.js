// The page Architecture: everything about one of them.

import { FIRST_SPACE, NO_CURVES, SPACE_TITLES, curves as loadCurves, page, space as load } from "./data.js";
import { choice, copyButton, fill, h } from "./dom.js";
import { Curves } from "./curves.js";
import { Isomorphs } from "./isomorphs.js";
import { Layers } from "./layers.js";
import { Neighbours } from "./neighbours.js";
import { NumbersTable } from "./numbers_table.js";
import { OpenForm } from "./open_form.js";
import { drawArchitecture } from "./picture.js";
import { address, change, go, route } from "./router.js";
import { addressWith } from "./selection.js";

export const title = "Architecture";

export class Architecture {
  constructor(root) {
    this.heading = h("h1", { id: "arch-title", tabIndex: -1 }, "Architecture");
    this.open = new OpenForm((space, index) => go("architecture", [space, String(index)], {}), "arch-search");
    this.spacePick = choice("Space", page.spaces.map((name) => [name, SPACE_TITLES[name]]), FIRST_SPACE, (space) => go("architecture", [space], {}));
    this.status = h("p", { attributes: { role: "status" } });
    this.body = h("div", { hidden: true });
    this.numbers = new NumbersTable();
    this.neighbours = new Neighbours();
    this.isomorphs = new Isomorphs();
    this.curves = new Curves();
    this.layers = new Layers();
    this.figure = h("figure", { className: "architecture", id: "arch-picture" });
    this.identity = h("div", { className: "identity" });
    this.hpPick = choice("Curves of", [], "", (hp) => change({ hp }), { id: "arch-hp" });
    this.measurePick = choice("Show", [["accuracy", "top-1 accuracy (%)"], ["loss", "loss (nats)"]], "accuracy", (measure) => change({ curve: measure }), { id: "arch-measure" });
    this.note = h("p", { id: "arch-curves-note", attributes: { role: "status" } });
    this.metricPick = choice("Accuracy", [], "", (metric) => change({ metric }), { id: "arch-metric" });
    this.body.append(
      h("div", { className: "two" }, h("section", {}, this.identity, this.figure), h("section", {}, h("h2", {}, "Numbers and ranks"), this.numbers.element)),
      h("section", {}, h("h2", {}, "Learning curves"), h("div", { className: "row" }, this.hpPick, this.measurePick), this.note, this.curves.element),
      h("div", { className: "row" }, h("h2", {}, "Around it"), this.metricPick),
      h("div", { className: "two even" }, this.neighbours.element, this.isomorphs.element), this.layers.element);
    root.append(this.heading, h("div", { className: "row" }, this.spacePick, this.open.element), this.open.error, this.status, this.body);
  }

  async show({ path, query }) {
    const name = page.spaces.includes(path[0]) ? path[0] : FIRST_SPACE;
    this.spacePick.lastChild.value = name;
    this.status.textContent = "Loading ...";
    let space;
    try {
      space = await load(name);
    } catch (error) {
      this.status.textContent = error.message;
      return;
    }
    if (route().page !== "architecture" || (route().path[0] ?? FIRST_SPACE) !== name) return;
    this.open.setSpace(space);
    const at = path[1] === undefined ? -1 : space.position.get(Number(path[1])) ?? -1;
    this.body.hidden = at < 0;
    this.heading.textContent = at < 0 ? "Architecture" : `Architecture ${space.indexes[at]} of ${name}`;
    this.status.textContent = at >= 0 ? "" : path[1] === undefined
      ? "Open one by its index or its string, or click one in Explore." : `Architecture ${path[1]} of ${name} is not imported.`;
    if (at < 0) return;
    const isOther = this.space !== space || this.at !== at;
    [this.space, this.at] = [space, at];
    if (isOther) this.showIdentity();
    this.showAround(query);
    await Promise.all([this.layers.show(space, at, query), this.showCurves(query)]);
  }

  showIdentity() {
    const { space, at } = this;
    const [index, text] = [space.indexes[at], space.strings[at]];
    this.identity.replaceChildren(
      h("p", {}, h("code", { id: "arch-string" }, text)),
      h("p", { className: "row" }, copyButton("Copy string", text), copyButton("Copy index", String(index)),
        copyButton("Copy Python", `api.arch(${index})  # ${text}`)),
      h("p", { className: "row" }, h("a", { className: "more", href: addressWith(space.name, index), id: "arch-compare" }, "Compare"),
        h("a", { className: "more", href: address("explore", [], { space: space.name, at: index }) }, "See it in Explore")));
    this.figure.replaceChildren(drawArchitecture(space, at));
    this.numbers.show(space, at);
    const metrics = space.columns.filter((column) => column.unit === "%" && column.measure !== "train");
    const groups = new Map();
    for (const column of metrics) groups.set(column.group, [...(groups.get(column.group) ?? []), [column.id, column.label]]);
    fill(this.metricPick.lastChild, [...groups], "");
    const hps = [...new Set(space.columns.filter((column) => column.hp).map(({ hp }) => hp))].filter((hp) => space.isTrained(at, hp));
    fill(this.hpPick.lastChild, hps.map((hp) => [hp, hp + " epochs"]), "");
  }

  showAround(query) {
    const { space, at } = this;
    const metric = space.byId.get(query.metric) ?? space.column(space.accuracyId());
    this.metricPick.lastChild.value = metric.id;
    const key = [space.name, at, metric.id].join();
    if (key === this.aroundKey) return;
    this.aroundKey = key;
    this.neighbours.show(space, at, metric);
    this.isomorphs.show(space, at, metric);
  }

  async showCurves(query) {
    const { space, at } = this;
    const options = [...this.hpPick.lastChild.options].map(({ value }) => value);
    const hp = options.includes(query.hp) ? query.hp : options.includes(space.fullHp) ? space.fullHp : options[0];
    const measure = query.curve === "loss" ? "loss" : "accuracy";
    [this.hpPick.lastChild.value, this.measurePick.lastChild.value] = [hp, measure];
    const key = [space.name, at, hp, measure].join();
    if (key === this.curvesKey) return;
    this.curvesKey = key;
    let [found, why] = [null, NO_CURVES];
    try {
      if (hp) found = await loadCurves(space.name, space.indexes[at], hp);
    } catch (error) {
      why = error.message;
    }
    if (key !== this.curvesKey) return; // another one was opened in the meantime
    this.note.textContent = found ? "The colour shows the split, the kind of line shows the seed; train is a mean over each epoch." : why;
    if (found) this.curves.show(found, measure, space.sample);
    else this.curves.clear();
  }
}
