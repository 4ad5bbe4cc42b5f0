// A table of any number of rows, of which only those in sight are elements.

import { button, csv, download, h } from "./dom.js";

const ROW_PIXELS = 30;
const MORE_ROWS = 8;

export class Table {
  /**
   * `label` is spoken; `name` is that of the CSV file; `on` may have sort(id, isDescending). A column has an `id`, a `title`, a
   * `unit`, `value(row)`, `isNumber`, and perhaps `text(row)` or `cell(row)`, which makes an element.
   */
  constructor(label, { name, on = {}, className = "rows" }) {
    this.name = name;
    this.on = on;
    this.label = label;
    this.rows = [];
    this.columns = [];
    this.sorted = null;
    [this.above, this.below] = [0, 1].map(() => h("tr", { className: "gap", ariaHidden: "true" }, h("td")));
    this.body = h("tbody", {}, this.above, this.below);
    this.head = h("tr", { ariaRowIndex: "1" });
    this.table = h("table", { attributes: { "aria-label": label } }, h("thead", {}, this.head), this.body);
    this.box = h("div", { className: "scroll " + className, tabIndex: 0, attributes: { role: "region", "aria-label": label } }, this.table);
    this.element = this.box;
    this.box.addEventListener("scroll", () => this.draw(), { passive: true });
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    new ResizeObserver(() => this.draw()).observe(this.box);
  }

  /** Shows rows, sorted by `sorted.id`, or as they are if `sorted.isDone`. */
  show(columns, rows, sorted = null) {
    [this.columns, this.sorted] = [columns, sorted];
    this.rows = this.order(rows);
    this.table.setAttribute("aria-rowcount", String(rows.length + 1));
    this.drawHead();
    this.drawn = "";
    if (this.box.scrollTop > rows.length * ROW_PIXELS) this.box.scrollTop = 0;
    this.draw();
  }

  order(rows) {
    const column = this.columns.find(({ id }) => id === this.sorted?.id);
    if (!column || this.sorted.isDone) return rows;
    const sign = this.sorted.isDescending ? -1 : 1;
    const isAbsent = (value) => value === null || value === undefined || Number.isNaN(value);
    const keyed = rows.map((row, at) => ({ row, at, key: column.value(row) }));
    keyed.sort((one, other) => {
      const [absent, otherAbsent] = [isAbsent(one.key), isAbsent(other.key)];
      if (absent || otherAbsent) return absent - otherAbsent || one.at - other.at; // what is absent comes last
      return sign * (one.key < other.key ? -1 : one.key > other.key ? 1 : 0) || one.at - other.at;
    });
    return keyed.map(({ row }) => row);
  }

  drawHead() {
    const focused = document.activeElement?.dataset?.sort;
    this.head.replaceChildren(...this.columns.map((column) => {
      const is = this.sorted?.id === column.id;
      const way = is ? (this.sorted.isDescending ? "descending" : "ascending") : "none";
      const name = column.sortable === false ? column.title : button(column.title + (is ? (this.sorted.isDescending ? " ↓" : " ↑") : ""), () => this.sortBy(column), { className: "sort" });
      if (name.dataset) name.dataset.sort = column.id;
      return h("th", { scope: "col", className: column.isNumber ? "n" : "", attributes: { "aria-sort": way } }, name, column.unit ? h("small", {}, column.unit) : null);
    }));
    if (focused && this.box.contains(document.activeElement) === false) this.head.querySelector(`[data-sort="${CSS.escape(focused)}"]`)?.focus();
  }

  sortBy(column) {
    const isDescending = this.sorted?.id === column.id ? !this.sorted.isDescending : Boolean(column.isNumber);
    if (this.on.sort) this.on.sort(column.id, isDescending);
    else this.show(this.columns, this.rows, { id: column.id, isDescending });
    this.head.querySelector(`[data-sort="${CSS.escape(column.id)}"]`)?.focus();
  }

  /** Makes the rows in sight elements. Those that stay in sight remain the same, so that one of them keeps the focus. */
  draw() {
    const height = this.box.clientHeight;
    if (!height) return;
    const first = Math.max(0, Math.floor(this.box.scrollTop / ROW_PIXELS) - MORE_ROWS);
    const last = Math.min(this.rows.length, first + Math.ceil(height / ROW_PIXELS) + 2 * MORE_ROWS);
    if (this.drawn === first + " " + last) return;
    if (this.drawn === "") this.body.replaceChildren(this.above, this.below);
    this.drawn = first + " " + last;
    const drawn = [...this.body.children].slice(1, -1);
    const kept = drawn.filter((row) => row.at >= first && row.at < last);
    const [from, to] = kept.length ? [kept[0].at, kept.at(-1).at + 1] : [last, last];
    const make = (start, end) => this.rows.slice(start, Math.max(start, end)).map((row, at) => this.row(row, start + at));
    this.above.after(...make(first, from));
    this.below.before(...make(to, last));
    this.setGap(this.above, first);
    this.setGap(this.below, this.rows.length - last);
    // The last step, since the browser scrolls back while there are too few rows.
    for (const row of drawn) if (!kept.includes(row)) row.remove();
  }

  setGap(gap, rows) {
    gap.hidden = rows === 0;
    gap.firstChild.style.height = rows * ROW_PIXELS + "px";
    gap.firstChild.colSpan = Math.max(1, this.columns.length);
  }

  row(row, at) {
    const made = h("tr", { ariaRowIndex: String(at + 2) }, this.columns.map((column) => {
      const content = column.cell ? column.cell(row) : column.text ? column.text(row) : String(column.value(row) ?? "");
      // The arrow keys reach what is in rows, as there may be thousands of them.
      if (content.nodeType) content.tabIndex = -1;
      return h("td", { className: column.isNumber ? "n" : "" }, content);
    }));
    made.at = at;
    return made;
  }

  onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[event.key];
    const isInRows = this.body.contains(event.target);
    if (!step || !this.rows.length || !(isInRows || event.target === this.box) || !this.columns.some(({ cell }) => cell)) return;
    event.preventDefault();
    const row = isInRows ? event.target.closest("tr") : null;
    const control = row ? [...row.querySelectorAll("a, button")].indexOf(event.target) : 0;
    const before = row ? row.at : Math.round(this.box.scrollTop / ROW_PIXELS) - 1;
    const at = Math.max(0, Math.min(this.rows.length - 1, before + step));
    const top = at * ROW_PIXELS;
    const inSight = this.box.clientHeight - this.head.offsetHeight - ROW_PIXELS;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (top > this.box.scrollTop + inSight) this.box.scrollTop = top - inSight;
    this.draw();
    const next = [...this.body.children].find((of) => of.at === at);
    const controls = next ? [...next.querySelectorAll("a, button")] : [];
    (controls[control] ?? controls[0])?.focus({ preventScroll: true });
  }

  save() {
    const head = this.columns.map((column) => column.csvName ?? column.id);
    download(this.name + ".csv", csv(head, this.rows.map((row) => this.columns.map((column) => column.value(row)))), "text/csv");
  }

  csvButton() {
    return button("CSV", () => this.save(), { className: "small", attributes: { "aria-label": `Save ${this.label} as CSV` } });
  }
}
