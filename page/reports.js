// The page Reports: the list of reports, and one of them. A server makes each when it is opened.

import { h } from "./dom.js";
import { address, route } from "./router.js";

export const title = "Reports";

export class Reports {
  constructor(root) {
    this.root = root;
    this.articles = () => [...root.querySelectorAll("article[id]")];
    this.contents = root.querySelector("#report-contents");
    this.around = h("nav", { className: "row", hidden: true, attributes: { "aria-label": "Reports before and after" } });
    this.contents.after(this.around);
    for (const link of this.contents.querySelectorAll("a[href^='#']")) link.href = address("reports", [link.getAttribute("href").slice(1)]);
    this.link(root);
  }

  link(within) {
    for (const link of within.querySelectorAll("h3 a[href^='#']")) link.href = address("reports", [link.getAttribute("href").slice(1)]);
  }

  show({ path: [id] }) {
    const isOne = this.articles().some((article) => article.id === id);
    this.contents.hidden = isOne;
    for (const section of this.root.querySelectorAll("section")) {
      section.hidden = !isOne || !section.querySelector(`article[id="${CSS.escape(id)}"]`);
    }
    for (const article of this.articles()) article.hidden = article.id !== id;
    this.around.hidden = !isOne;
    if (!isOne) return;
    const ids = this.articles().map((article) => article.id);
    const at = ids.indexOf(id);
    const link = (to, text) => (to ? h("a", { className: "more", href: address("reports", [to]) }, text) : null);
    this.around.replaceChildren(...[h("a", { className: "more", href: address("reports") }, "All reports"), link(ids[at - 1], "Before"), link(ids[at + 1], "Next")].filter(Boolean));
    this.fill(id);
  }

  async fill(id) {
    const article = this.articles().find((of) => of.id === id);
    const status = article.querySelector(".pending");
    if (!status || status.dataset.asked) return;
    status.dataset.asked = "1";
    status.textContent = "Computing ...";
    try {
      const response = await fetch("/" + id + ".html");
      const text = await response.text();
      if (!response.ok) throw new Error(JSON.parse(text).error);
      const made = h("template", { innerHTML: text });
      if (made.content.querySelector(".notice")) this.markMissing(id);
      this.link(made.content);
      article.replaceWith(made.content);
      this.show(route());
    } catch (error) {
      delete status.dataset.asked;
      status.replaceChildren(error.message + " ", h("button", { type: "button", onclick: () => this.fill(id) }, "Try again"));
    }
  }

  markMissing(id) {
    const link = this.contents.querySelector(`a[href$="/${CSS.escape(id)}"]`);
    if (link) link.parentElement.className = "missing";
  }
}
