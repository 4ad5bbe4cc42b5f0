// The methods of a group of searches, each of which can be hidden.

import { h } from "./dom.js";

export class MethodList {
  /** `label(search)` names a search; `onHide(ids)` gets the ids of those that are hidden, joined by commas. */
  constructor(title, id, label, onHide) {
    this.element = h("fieldset", { className: "checks inline", id });
    this.title = title;
    this.label = label;
    this.onHide = onHide;
    this.inputs = [];
    this.of = "";
  }

  show(searches, hidden) {
    const of = searches.map(({ id }) => id).join();
    if (this.of !== of) {
      this.of = of;
      this.inputs = searches.map(({ id }) => h("input", { type: "checkbox", value: String(id), onchange: () => this.take() }));
      const labels = this.inputs.map((input, at) => h("label", { className: "check" }, input, this.label(searches[at])));
      this.element.replaceChildren(h("legend", {}, this.title), ...labels);
    }
    for (const input of this.inputs) input.checked = !hidden.has(Number(input.value));
  }

  take() {
    this.onHide(this.inputs.filter(({ checked }) => !checked).map(({ value }) => value).join(","));
  }
}
