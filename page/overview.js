// The page Overview: what is in this file, and where to go.

import { SPACE_TITLES, page } from "./data.js";
import { h } from "./dom.js";
import { grouped } from "./format.js";
import { address } from "./router.js";
import { Table } from "./table.js";

export const title = "Overview";

export class Overview {
  constructor(root) {
    this.root = root;
    const cards = page.spaces.map((name) => {
      const rows = page.coverage.filter((of) => of.space === name);
      const architectures = rows.reduce((most, of) => Math.max(most, of.architectures), 0);
      const trials = rows.reduce((sum, of) => sum + of.architectures, 0);
      return h("li", {}, h("h2", {}, `The ${SPACE_TITLES[name]} space`),
        h("p", {}, rows.length ? `${grouped(architectures)} architectures, ${grouped(trials)} training runs.` : "Nothing is imported."),
        h("p", { className: "row" },
          h("a", { className: "more", href: address("explore", [], { space: name }) }, "Explore"),
          h("a", { className: "more", href: address("searches", [], { space: name }) }, "Searches")));
    });
    if (page.nb101) {
      cards.push(h("li", {}, h("h2", {}, "NAS-Bench-101"),
        h("p", {}, `${grouped(page.nb101.all)} modules; training runs of ${page.nb101.epochs.join(", ")} epochs.`),
        h("p", { className: "row" }, h("a", { className: "more", href: address("nb101") }, "Look at it"))));
    }
    this.table = new Table("What is in this database", { name: "coverage", className: "rows" });
    this.table.box.id = "coverage";
    root.querySelector("#overview-parts").replaceChildren(h("ul", { className: "cards" }, cards),
      h("h2", {}, "Coverage"), 
      page.coverage.length ? h("p", { className: "quiet" }, "Training runs by data set, recipe and seed: how many architectures have one.")
        : h("p", { id: "nothing" }, page.nb101 ? "Nothing of NATS-Bench is imported yet. " : "Nothing is imported yet. ", h("code", {}, "natsbench import ARCHIVE"), " fills the database; ", h("code", {}, "natsbench sample"), " makes an archive to try it with."),
      ...(page.coverage.length ? [this.table.element] : []));
    this.table.show([
      { id: "space", title: "space", value: (row) => row.space },
      { id: "dataset", title: "data set", value: (row) => row.dataset },
      { id: "hp", title: "recipe", unit: "epochs", isNumber: true, value: (row) => Number(row.hp), text: (row) => row.hp },
      { id: "seed", title: "seed", isNumber: true, value: (row) => row.seed },
      { id: "architectures", title: "architectures", isNumber: true, value: (row) => row.architectures, text: (row) => grouped(row.architectures) },
    ], page.coverage);
  }

  show() {}
}
