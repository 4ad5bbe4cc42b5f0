// The architecture that is open beside the chart: a picture, the most important numbers, and links to more.

import { copyButton, button, h } from "./dom.js";
import { grouped, shown } from "./format.js";
import { drawArchitecture } from "./picture.js";
import { change } from "./router.js";
import { addressOf, addressWith } from "./selection.js";

/** So many numbers are shown beside the chart. */
const MOST = 12;

export class Peek {
  constructor() {
    this.element = h("article", { id: "ex-opened", hidden: true, attributes: { "aria-labelledby": "ex-opened-title" } });
  }

  show(space, at, column) {
    const key = `${space.name} ${at} ${column.id}`;
    if (key === this.key) return;
    this.key = key;
    this.element.hidden = at < 0;
    if (at < 0) return;
    const index = space.indexes[at];
    const heading = h("h2", { id: "ex-opened-title", tabIndex: -1 }, `Architecture ${index} of ${space.name}`);
    const full = space.columns.filter((of) => of.hp === space.fullHp && of.measure !== "train");
    const wanted = [...new Set([column, ...space.mainIds().map((id) => space.byId.get(id)), ...full])].filter((of) => !Number.isNaN(of.values[at]));
    const rows = wanted.slice(0, MOST).map((of) => {
      const rank = of.unit === "%" ? space.rank(of, at) : null;
      return h("tr", {}, h("th", { scope: "row" }, of.label), h("td", { className: "n" }, shown(of, of.values[at])),
        h("td", { className: "n" }, rank ? `rank ${grouped(rank.place)}` : ""));
    });
    this.element.replaceChildren(
      h("div", { className: "row" }, heading, button("Close", () => change({ at: null }), { className: "small", id: "ex-close" })),
      h("p", {}, h("code", { id: "ex-string" }, space.strings[at]), " ", copyButton("Copy", space.strings[at])),
      h("figure", { id: "ex-picture", className: "architecture" }, drawArchitecture(space, at)),
      h("p", { className: "row" },
        h("a", { href: addressOf(space.name, index), className: "more", id: "ex-more-of" }, "Everything about it"),
        h("a", { href: addressWith(space.name, index), className: "more" }, "Compare")),
      h("table", { id: "ex-numbers" }, h("tbody", {}, rows)));
    if (!matchMedia("(min-width: 72rem)").matches) this.element.scrollIntoView({ block: "nearest" });
  }
}
