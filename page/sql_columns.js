// The views with their columns, types, units and meanings; a click puts a name into the statement.

import { page } from "./data.js";
import { button, h } from "./dom.js";

export class SqlColumns {
  constructor(onName) {
    const objects = new Map();
    for (const column of page.dictionary) objects.set(column.object, [...(objects.get(column.object) ?? []), column]);
    this.search = h("input", { type: "search", placeholder: "accuracy, seconds ...", oninput: () => this.filter() });
    this.items = [...objects].map(([object, columns]) => {
      const list = h("ul", {}, columns.map(({ column, type, unit, meaning }) => h("li", {},
        button(column, () => onName(column), { className: "plain" }), h("small", {}, ` ${type}${unit ? `, ${unit}` : ""}. ${meaning}`))));
      const element = h("details", {}, h("summary", {}, object), button(`Put ${object} into the statement`, () => onName(object), { className: "plain" }), list);
      const words = columns.map((of) => [of, Object.values(of).join(" ").toLowerCase()]);
      return { object, element, list, words };
    });
    this.element = h("div", { className: "dictionary" }, h("label", { className: "block" }, "Find a column", this.search), this.items.map(({ element }) => element));
  }

  filter() {
    const wanted = this.search.value.trim().toLowerCase();
    for (const { element, list, words, object } of this.items) {
      let found = 0;
      words.forEach(([, text], at) => {
        const fits = text.includes(wanted) || object.includes(wanted);
        list.children[at].hidden = !fits;
        found += fits;
      });
      element.hidden = !found;
      element.open = wanted !== "" && found > 0;
    }
  }
}
