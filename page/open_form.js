// A field for an index or a string, which opens that architecture; if the string is one of the other space, it offers that.

import { SPACE_TITLES, page, space as load } from "./data.js";
import { h } from "./dom.js";
import { spaceOfString } from "./space.js";

export class OpenForm {
  /** Calls `onOpen(space, index)`. */
  constructor(onOpen, id = "ex-search") {
    this.onOpen = onOpen;
    this.input = h("input", { id, autocomplete: "off", spellcheck: false, placeholder: "1234 or |nor_conv_3x3~0|+..." });
    this.error = h("p", { id: id + "-error", className: "error", hidden: true, attributes: { role: "alert" } });
    this.element = h("form", { className: "row open-form", onsubmit: (event) => this.take(event) },
      h("label", {}, "Index or string", this.input), h("button", { type: "submit" }, "Open"));
  }

  setSpace(space) {
    this.space = space;
    this.error.hidden = true;
  }

  async take(event) {
    event.preventDefault();
    if (!this.space) return;
    const text = this.input.value.trim();
    const at = this.space.find(text);
    this.error.hidden = at >= 0;
    if (at >= 0) return this.onOpen(this.space.name, this.space.indexes[at]);
    const { indexes, strings, name } = this.space;
    this.error.textContent = `There is no architecture ${JSON.stringify(text)} among the imported ones of ${name}: `
      + `expected an index from ${indexes[0]} to ${indexes.at(-1)}, or a string letter by letter such as ${strings[0]}`;
    const other = spaceOfString(text);
    if (!other || other === name || !page.spaces.includes(other)) return;
    const space = await load(other);
    const found = space.find(text);
    if (found < 0) return;
    this.error.replaceChildren(`That is a string of the ${SPACE_TITLES[other]} space. `, h("button", { type: "button", className: "small other-space",
      onclick: () => this.onOpen(other, space.indexes[found]) }, "Look in the other space"));
  }
}
