// The best modules of a square of the density chart.

import { button, h } from "./dom.js";
import { counted, shown } from "./format.js";
import { address } from "./router.js";

const MOST = 12;

export class ModuleList {
  constructor(onClose) {
    this.title = h("h2", { id: "nb-list-title", tabIndex: -1 });
    this.say = h("p", { className: "quiet" });
    this.head = h("tr");
    this.rows = h("tbody");
    this.element = h("section", { id: "nb-list", hidden: true },
      h("div", { className: "row" }, this.title, button("Close", onClose, { className: "small" })), this.say,
      h("div", { className: "scroll", tabIndex: 0, attributes: { role: "region", "aria-label": "Modules of the square" } },
        h("table", { attributes: { "aria-labelledby": "nb-list-title" } }, h("thead", {}, this.head), this.rows)));
  }

  /** Lists the modules between the numbers of `box`, those with the highest accuracy first. */
  show(modules, mask, x, y, box) {
    this.element.hidden = !box;
    if (!box) return;
    const within = (value, [low, high]) => value >= low && value <= high;
    const found = [];
    for (let at = 0; at < modules.count; at++) {
      if ((!mask || mask[at]) && within(x.values[at], box[0]) && within(y.values[at], box[1])) found.push(at);
    }
    const accuracy = [y, x].find((column) => column.isAccuracy) ?? modules.columns[1];
    const last = accuracy.epochs;
    const columns = [accuracy, ...[`test-${last}`, `valid-${last}`].map((id) => modules.byId.get(id)).filter((of) => of !== accuracy), modules.byId.get("params")];
    const worst = (value) => (Number.isNaN(value) ? -Infinity : value);
    found.sort((one, other) => worst(accuracy.values[other]) - worst(accuracy.values[one]) || one - other);
    this.title.textContent = counted(found.length, "module");
    this.say.textContent = `${found.length > MOST ? `The first ${MOST}, by` : "By"} ${accuracy.label}; means over repeats.`;
    this.head.replaceChildren(h("th", { scope: "col" }, "module"), ...columns.map((column) => h("th", { scope: "col", className: "n" }, column.short)));
    this.rows.replaceChildren(...found.slice(0, MOST).map((at) => {
      const hash = modules.hash(at);
      return h("tr", {}, h("th", { scope: "row" }, h("a", { href: address("nb101", [modules.code(at)]), title: hash }, hash.slice(0, 8))),
        columns.map((column) => h("td", { className: "n" }, shown(column, column.values[at]))));
    }));
  }
}
