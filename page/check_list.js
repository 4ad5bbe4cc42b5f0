// A list of columns, of which some are chosen.

import { h } from "./dom.js";

export class CheckList {
  /** Calls `onChoice(ids)` with the chosen columns in the order of the space. */
  constructor(title, onChoice, id = "") {
    this.onChoice = onChoice;
    this.list = h("div", { className: "checks" });
    this.element = h("details", { className: "menu", id }, h("summary", {}, title), this.list);
    this.inputs = new Map();
  }

  setSpace(space) {
    this.inputs = new Map(space.columns.map((column) => [column.id, h("input", { type: "checkbox", onchange: () => this.take() })]));
    this.list.replaceChildren(...space.columns.map((column) => h("label", { className: "check" }, this.inputs.get(column.id), `${column.label}, ${column.group}`)));
  }

  show(chosen) {
    for (const [id, input] of this.inputs) input.checked = chosen.includes(id);
  }

  take() {
    this.onChoice([...this.inputs].filter(([, input]) => input.checked).map(([id]) => id));
  }
}
