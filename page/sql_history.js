// Statements that were run in this browser, the last one first.

import { button, h } from "./dom.js";

const KEY = "natsbench-sql";
const MOST = 50;

function stored() {
  try {
    const list = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(list) ? list.filter((of) => typeof of === "string") : [];
  } catch { // a browser may refuse to store anything
    return [];
  }
}

export class History {
  constructor(onChoice) {
    this.onChoice = onChoice;
    this.list = h("ol", {});
    this.empty = h("p", { className: "quiet" }, "Nothing was run yet.");
    this.element = h("div", {}, this.empty, this.list, button("Clear", () => this.keep([]), { className: "small" }));
    this.keep(stored());
  }

  add(statement) {
    this.keep([statement, ...this.statements.filter((of) => of !== statement)].slice(0, MOST));
  }

  keep(statements) {
    this.statements = statements;
    try {
      localStorage.setItem(KEY, JSON.stringify(statements));
    } catch { /* it is kept until the page is closed */ }
    this.empty.hidden = statements.length > 0;
    this.list.replaceChildren(...statements.map((of) => h("li", {}, button(of.replace(/\s+/g, " ").slice(0, 160), () => this.onChoice(of), { className: "plain", title: of }))));
  }
}
