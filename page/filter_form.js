// The filters as a form: ranges of columns, and operations or channels.

import { button, choice, fill, h, later } from "./dom.js";
import { withPart, withRange } from "./filters.js";

export class FilterForm {
  /** Calls `onFilters(filters, isStep)` with each change. */
  constructor(onFilters) {
    this.onFilters = onFilters;
    this.ranges = h("div", { className: "ranges" });
    this.parts = h("div", { className: "parts", id: "ex-parts" });
    this.more = choice("Filter by another column", [], "", (id) => id && this.add(id), { id: "ex-more" });
    this.element = h("details", { id: "ex-filters", open: matchMedia("(min-width: 72rem)").matches }, h("summary", {}, "Filters"),
      this.ranges, this.more, this.parts,
      h("p", { className: "row" }, button("Reset", () => this.onFilters({ ranges: new Map(), parts: this.filters.parts.map(() => null) }, true), { id: "ex-reset" })));
    this.typed = later((id) => this.take(id), 60);
    this.shown = [];
    this.added = [];
  }

  setSpace(space) {
    this.space = space;
    this.added = [];
    this.shown = [];
    this.ranges.replaceChildren();
    fill(this.more.lastChild, space.choices([["", "choose ..."]]), "");
    this.selects = space.partChoices().map(([name, options], part) => {
      const label = choice(name, [["", "any"], ...options], "", (digit) => this.onFilters(withPart(this.filters, part, digit || null), true));
      return { select: label.lastChild, label, options };
    });
    this.parts.replaceChildren(...this.selects.map(({ label }) => label));
  }

  show(filters) {
    this.filters = filters;
    const standing = ["flops", "params"].map((measure) => this.space.cost(measure)?.id).filter(Boolean);
    const ids = [...new Set([...standing, ...filters.ranges.keys(), ...this.added])];
    if (ids.join() !== this.shown.join()) {
      const kept = new Map([...this.ranges.children].map((field) => [field.dataset.id, field]));
      this.ranges.replaceChildren(...ids.map((id) => kept.get(id) ?? this.field(id)));
      this.shown = ids;
    }
    for (const field of this.ranges.children) {
      const range = filters.ranges.get(field.dataset.id) ?? [-Infinity, Infinity];
      field.querySelectorAll("input").forEach((input, at) => {
        const text = Number.isFinite(range[at]) ? String(Number(range[at].toPrecision(7))) : "";
        if (document.activeElement !== input && input.value !== text) input.value = text;
      });
    }
    this.selects.forEach(({ select, options }, part) => {
      const digits = filters.parts[part];
      select.querySelector("[data-several]")?.remove();
      if (digits?.length > 1) {
        const names = [...digits].map((digit) => options.find(([of]) => of === digit)?.[1]).join(" or ");
        select.append(h("option", { value: digits, textContent: names, attributes: { "data-several": "" } }));
      }
      select.value = digits ?? "";
    });
  }

  field(id) {
    const column = this.space.byId.get(id);
    const name = { flops: "flops", params: "params" }[column.measure];
    const input = (end, word) => h("input", { type: "number", step: "any", placeholder: end, id: name && column === this.space.cost(column.measure) ? `ex-${name}-${word}` : "",
      oninput: () => this.typed(id), attributes: { "aria-label": `${column.label}, ${end}` } });
    return h("fieldset", { attributes: { "data-id": id } }, h("legend", {}, `${column.label}${column.hp ? `, ${column.group}` : ""}`), input("from", "min"), input("to", "max"));
  }

  take(id) {
    const field = [...this.ranges.children].find((of) => of.dataset.id === id);
    if (!field) return;
    const [low, high] = [...field.querySelectorAll("input")].map((input) => input.value);
    const range = low === "" && high === "" ? null : [low === "" ? -Infinity : Number(low), high === "" ? Infinity : Number(high)];
    this.onFilters(withRange(this.filters, id, range), false);
  }

  add(id) {
    this.added.push(id);
    this.more.lastChild.value = "";
    this.show(this.filters);
    [...this.ranges.children].find((of) => of.dataset.id === id)?.querySelector("input").focus();
  }

  /** Goes to the filter of an axis. */
  edit(axis) {
    this.element.open = true;
    if (axis.part !== undefined) return this.selects[axis.part].select.focus();
    this.add(axis.id);
  }
}
