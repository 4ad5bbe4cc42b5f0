// The page Compare: up to six architectures beside each other.

import { Chart } from "./chart.js";
import { seriesLook, dash } from "./colours.js";
import { FIRST_SPACE, NO_CURVES, curves as loadCurves, isServed, page, space as load } from "./data.js";
import { button, choice, fill, h } from "./dom.js";
import { epochChart } from "./curves.js";
import { shown, signed } from "./format.js";
import { OpenForm } from "./open_form.js";
import { drawArchitecture } from "./picture.js";
import { change, route } from "./router.js";
import { MOST, addressOf } from "./selection.js";
import { Table } from "./table.js";

export const title = "Compare";

export class Compare {
  constructor(root) {
    this.status = h("p", { id: "compare-status", attributes: { role: "status" } });
    this.open = new OpenForm((space, index) => this.set([...this.names().filter((of) => of !== `${space}-${index}`), `${space}-${index}`].slice(-MOST)), "compare-search");
    this.spacePick = choice("Space", page.spaces.map((name) => [name, name]), FIRST_SPACE, (space) => load(space).then((of) => this.open.setSpace(of)));
    this.cards = h("ul", { className: "cards", id: "compare-cards" });
    this.datasetPick = choice("Data set", [], "", (dataset) => change({ dataset }), { id: "compare-dataset" });
    this.splitPick = choice("Split", ["ori-test", "x-test", "x-valid", "train"].map((of) => [of, of]), "ori-test", (split) => change({ split }), { id: "compare-split" });
    this.hpPick = choice("Recipe", [], "", (hp) => change({ hp }), { id: "compare-hp" });
    this.measurePick = choice("Show", [["accuracy", "top-1 accuracy (%)"], ["loss", "loss (nats)"]], "accuracy", (curve) => change({ curve }), { id: "compare-measure" });
    this.note = h("p", { className: "quiet", attributes: { role: "status" } });
    this.chart = new Chart("Learning curves of the compared architectures", { name: "compared-curves", className: "chart tall" });
    this.chart.box.id = "compare-curves";
    this.table = new Table("Differences", { name: "differences", className: "rows" });
    this.table.box.id = "compare-table";
    this.body = h("div", { hidden: true },
      this.cards, h("h2", {}, "Learning curves"), h("div", { className: "row" }, this.hpPick, this.datasetPick, this.splitPick, this.measurePick), this.note, this.chart.element,
      h("h2", {}, "Differences ", this.table.csvButton()),
      h("p", { className: "quiet" }, "Means over seeds after the last epoch; in brackets the difference to the first one."), this.table.element);
    root.append(h("h1", { tabIndex: -1 }, "Compare"), h("div", { className: "row" }, this.spacePick, this.open.element), this.open.error, this.status, this.body);
  }

  names() {
    return (route().query.a ?? "").split(",").filter((of) => /^(tss|sss)-\d+$/.test(of)).slice(0, MOST);
  }

  set(names) {
    change({ a: names.join(",") });
  }

  async show({ query }) {
    const names = this.names();
    const wanted = [...new Set([this.spacePick.lastChild.value, ...names.map((of) => of.slice(0, 3))])].filter((of) => page.spaces.includes(of));
    let spaces;
    try {
      spaces = new Map(await Promise.all(wanted.map(async (name) => [name, await load(name)])));
    } catch (error) {
      this.status.textContent = error.message;
      return;
    }
    if (route().page !== "compare") return;
    this.open.setSpace(spaces.get(this.spacePick.lastChild.value));
    this.items = names.map((name, number) => {
      const space = spaces.get(name.slice(0, 3));
      return { name, space, number, at: space?.position.get(Number(name.slice(4))) ?? -1 };
    }).filter(({ at }) => at >= 0);
    this.body.hidden = !this.items.length;
    this.status.textContent = this.items.length ? `${this.items.length} of at most ${MOST} architectures.`
      : `Add up to ${MOST} architectures by index or string, or with "Compare" wherever one is open.`;
    if (!this.items.length) return;
    this.drawCards();
    this.drawTable();
    await this.drawCurves(query);
  }

  drawCards() {
    this.cards.replaceChildren(...this.items.map(({ name, space, at, number }) => h("li", {},
      h("p", { className: "row" }, h("span", { className: "swatch", attributes: { style: `background: ${seriesLook(number).color}` } }),
        h("a", { href: addressOf(space.name, space.indexes[at]) }, `${space.name} ${space.indexes[at]}`),
        button("Remove", () => this.set(this.names().filter((of) => of !== name)), { className: "small", attributes: { "aria-label": `Remove ${space.name} ${space.indexes[at]}` } })),
      h("figure", { className: "architecture" }, drawArchitecture(space, at)))));
  }

  drawTable() {
    const ids = [...new Set(this.items.flatMap(({ space }) => space.columns.map(({ id }) => id)))];
    const value = ({ space, at }, id) => space.byId.get(id)?.values[at] ?? NaN;
    const rows = ids.filter((id) => this.items.some((item) => !Number.isNaN(value(item, id)))).map((id) => ({ id, column: this.items.map(({ space }) => space.byId.get(id)).find(Boolean) }));
    this.table.show([
      { id: "group", title: "recipe", value: ({ column }) => column.group },
      { id: "number", title: "number", value: ({ column }) => column.label },
      ...this.items.map((item, number) => ({
        id: item.name, title: item.name.replace("-", " "), isNumber: true,
        value: ({ id }) => value(item, id),
        text: ({ id, column }) => {
          const [own, first] = [value(item, id), value(this.items[0], id)];
          const decimals = shown(column, own).split(".")[1]?.length ?? 0;
          return shown(column, own) + (number && !Number.isNaN(own - first) ? ` (${signed(own - first, decimals)})` : "");
        },
      })),
      { id: "spread", title: "spread", isNumber: true,
        value: ({ id }) => {
          const known = this.items.map((item) => value(item, id)).filter((of) => !Number.isNaN(of));
          return Math.max(...known) - Math.min(...known);
        },
        text: ({ id, column }) => {
          const known = this.items.map((item) => value(item, id)).filter((of) => !Number.isNaN(of));
          return shown(column, Math.max(...known) - Math.min(...known));
        } },
    ], rows);
  }

  async drawCurves(query) {
    const hps = [...new Set(this.items.flatMap(({ space }) => space.columns.filter((column) => column.hp).map(({ hp }) => hp)))];
    const hp = hps.includes(query.hp) ? query.hp : this.items[0].space.fullHp;
    fill(this.hpPick.lastChild, hps.map((of) => [of, of + " epochs"]), hp);
    const measure = query.curve === "loss" ? "loss" : "accuracy";
    this.measurePick.lastChild.value = measure;
    const key = this.items.map(({ name }) => name).join() + hp;
    if (key !== this.curvesKey) {
      this.curvesKey = key;
      const found = await Promise.all(this.items.map(async (item) => ({ item, curves: item.space.isTrained(item.at, hp) ? await loadCurves(item.space.name, item.space.indexes[item.at], hp).catch(() => null) : null })));
      if (key !== this.curvesKey) return;
      this.found = found;
    }
    const { found } = this;
    const datasets = [...new Set(found.flatMap(({ curves }) => curves?.trials.map(({ dataset }) => dataset) ?? []))];
    const dataset = datasets.includes(query.dataset) ? query.dataset : datasets.includes("cifar10") ? "cifar10" : datasets[0];
    fill(this.datasetPick.lastChild, datasets.map((of) => [of, of]), dataset);
    const split = query.split ?? "ori-test";
    this.splitPick.lastChild.value = split;
    const lines = found.flatMap(({ item, curves }) => (curves?.trials ?? []).filter((trial) => trial.dataset === dataset).flatMap((trial, at) =>
      trial.splits.filter((of) => of.split === split).map((of) => ({
        name: `${item.name.replace("-", " ")}, seed ${trial.seed}`, values: of[measure], number: item.number, dash: dash(at),
      }))));
    const missing = found.filter(({ curves }) => !curves).map(({ item }) => item.name.replace("-", " "));
    this.note.textContent = "The colour shows the architecture, the kind of line shows the seed. "
      + (missing.length ? `No curves of ${missing.join(", ")} at ${hp} epochs${isServed ? "." : ` here. ${NO_CURVES}`}` : lines.length ? "" : `There are none of ${split} on ${dataset}.`);
    this.chart.element.hidden = !lines.length;
    this.chart.label(`Learning curves on ${dataset}, ${split}, ${measure}`);
    this.chart.show(() => epochChart(lines.map((line) => ({ ...line, color: seriesLook(line.number).color })), measure, this.items.find(({ space }) => space.sample)?.space.sample));
  }
}
