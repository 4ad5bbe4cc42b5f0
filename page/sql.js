// The page SQL: a statement, its parameters, its answer as a table and as a chart.

import { isServed, page, sql as ask } from "./data.js";
import { button, copyButton, h, later } from "./dom.js";
import { grouped } from "./format.js";
import { change, route } from "./router.js";
import { SqlChart } from "./sql_chart.js";
import { SqlColumns } from "./sql_columns.js";
import { History } from "./sql_history.js";
import { lineOf, parametersOf, valueOf } from "./sql_text.js";
import { Table } from "./table.js";

export const title = "SQL";

const FIRST = `SELECT arch_index, accuracy_percent, flops_millions, params_millions, arch_str
FROM best_architectures
WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10' AND metric_on_set = 'test'
ORDER BY rank LIMIT 10`;

export class Sql {
  constructor(root) {
    this.text = h("textarea", { id: "sql-text", rows: 8, spellcheck: false, value: FIRST, oninput: () => this.typed() });
    this.marker = h("pre", { id: "sql-place", className: "place", hidden: true });
    this.status = h("p", { id: "sql-status", attributes: { role: "status" } });
    this.parameters = h("div", { id: "sql-parameters", className: "row" });
    this.values = {};
    this.table = new Table("Answer", { name: "answer" });
    this.table.box.id = "sql-answer";
    this.chart = new SqlChart();
    this.history = new History((text) => this.put(text));
    this.columns = new SqlColumns((name) => this.insert(name));
    this.answer = h("section", { id: "sql-result", hidden: true },
      h("div", { className: "row" }, h("h2", {}, "Answer"), this.table.csvButton()), this.table.element, this.chart.element);
    const form = h("form", { id: "sql-form", onsubmit: (event) => {
      event.preventDefault();
      this.run();
    } },
    h("label", { className: "block" }, "SQL statement", this.text), this.marker, this.parameters,
    h("p", { className: "row" },
      isServed ? h("button", { type: "submit" }, "Run (Ctrl+Enter)") : null,
      copyButton("Copy SQL", () => this.text.value),
      copyButton("Copy link", () => location.href)));
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.run();
      }
    });
    const examples = h("ul", { id: "sql-examples" }, page.examples.map(({ title: name, sql }) => h("li", {}, button(name, () => {
      this.put(sql);
      if (isServed) this.run();
    }, { className: "plain" }))));
    root.append(h("h1", { tabIndex: -1 }, "Ask in SQL"),
      h("p", { className: "quiet" }, isServed
        ? "One statement that only reads; it is cut off after some seconds. The same answers come as JSON from "
        : "A page from the disk has no database behind it. natsbench serve answers statements on this page, and so does the sqlite3 shell: copy them there.",
      isServed ? h("a", { href: "/api/openapi.json" }, "the API") : null, isServed ? "." : null),
      h("div", { className: "sql" },
        h("div", { className: "sql-main" }, form, this.status, this.answer),
        h("div", { className: "sql-side" },
          h("details", { open: true }, h("summary", {}, "Examples"), examples),
          h("details", { id: "sql-views", open: true }, h("summary", {}, "Views and columns"), this.columns.element),
          h("details", { id: "sql-history" }, h("summary", {}, "History"), this.history.element))));
    this.keep = later(() => change({ q: this.text.value }, { isStep: false }), 300);
    this.typed();
  }

  async show({ query }) {
    if (query.q && query.q !== this.text.value) {
      this.text.value = query.q;
      this.typed(false);
    }
    for (const [name, value] of Object.entries(query)) if (name.startsWith("_")) this.setParameter(name.slice(1), value);
    const key = query.q + JSON.stringify(this.values);
    if (query.run && isServed && this.ran !== key) await this.run();
    this.chart.show(this.result, query);
  }

  typed(isKept = true) {
    this.marker.hidden = true;
    const names = parametersOf(this.text.value);
    const kept = new Map([...this.parameters.children].map((label) => [label.dataset.name, label]));
    this.parameters.replaceChildren(...names.map((name) => kept.get(name) ?? h("label", { attributes: { "data-name": name } }, name,
      h("input", { value: this.values[name] ?? "", autocomplete: "off", oninput: (event) => (this.values[name] = event.target.value) }))));
    if (isKept && this.keep) this.keep();
  }

  setParameter(name, value) {
    this.values[name] = value;
    const label = [...this.parameters.children].find(({ dataset }) => dataset.name === name);
    if (label) label.querySelector("input").value = value;
  }

  put(text) {
    this.text.value = text;
    this.typed();
    this.text.focus();
  }

  insert(name) {
    const { selectionStart: from, selectionEnd: to } = this.text;
    this.text.setRangeText(name, from, to, "end");
    this.typed();
    this.text.focus();
  }

  async run() {
    if (!isServed) return;
    const statement = this.text.value;
    const parameters = Object.fromEntries(parametersOf(statement).map((name) => [name, valueOf(this.values[name] ?? "")]));
    this.ran = statement + JSON.stringify(this.values);
    const named = Object.fromEntries(Object.entries(parameters).map(([name, value]) => ["_" + name, value]));
    const old = Object.fromEntries(Object.keys(route().query).filter((name) => name.startsWith("_")).map((name) => [name, null]));
    this.status.textContent = "Running ...";
    this.marker.hidden = true;
    const begun = performance.now();
    change({ ...old, q: statement, run: "1", ...named });
    try {
      const answer = await ask(statement, parameters);
      const seconds = (performance.now() - begun) / 1000;
      this.history.add(statement);
      this.showAnswer(answer);
      const drawn = (performance.now() - begun) / 1000 - seconds;
      this.status.textContent = `${grouped(answer.rows.length)} ${answer.rows.length === 1 ? "row" : "rows"} in ${seconds.toFixed(2)} s, drawn in ${drawn.toFixed(2)} s`
        + (answer.cut ? `; there are more: rows end at ${grouped(answer.row_limit)} or at the limit of bytes` : "");
    } catch (error) {
      this.answer.hidden = true;
      this.result = null;
      this.status.textContent = error.message;
      if (Number.isInteger(error.offset)) this.point(statement, error.offset);
    }
  }

  showAnswer(answer) {
    this.result = answer;
    this.answer.hidden = false;
    // An expression has no declared type, so its values decide.
    const isOfNumbers = (type, at) => (type === null ? answer.rows.some((row) => typeof row[at] === "number") : type !== "text" && type !== "blob");
    this.table.show(answer.columns.map((name, at) => ({
      id: `${at}`, title: name, csvName: name, unit: answer.types[at] ?? "", isNumber: isOfNumbers(answer.types[at], at),
      value: (row) => row[at], text: (row) => (row[at] === null ? "NULL" : String(row[at])),
    })), answer.rows);
    this.chart.show(answer, route().query);
  }

  /** Shows where a statement is wrong, and puts the cursor there. */
  point(statement, offset) {
    const { number, text, column, at } = lineOf(statement, offset);
    this.marker.hidden = false;
    this.marker.textContent = `line ${number}: ${text}\n${" ".repeat(`line ${number}: `.length + column)}^`;
    this.text.focus();
    const word = /^\S+/.exec(statement.slice(at))?.[0].length ?? 1;
    this.text.setSelectionRange(at, at + word);
  }
}
