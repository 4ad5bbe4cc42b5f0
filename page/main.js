// Starts the page: each address shows one part of it.

import * as about from "./about.js";
import * as architecture from "./architecture.js";
import * as compare from "./compare.js";
import * as explore from "./explore.js";
import * as nb101 from "./nb101.js";
import * as overview from "./overview.js";
import * as reports from "./reports.js";
import * as searches from "./searches.js";
import * as sql from "./sql.js";
import { page } from "./data.js";
import { address, lastAddress, onRoute, start } from "./router.js";

const PAGES = {
  overview: [overview.title, overview.Overview],
  explore: [explore.title, explore.Explore],
  nb101: [nb101.title, nb101.Nasbench101],
  architecture: [architecture.title, architecture.Architecture],
  compare: [compare.title, compare.Compare],
  searches: [searches.title, searches.Searches],
  reports: [reports.title, reports.Reports],
  sql: [sql.title, sql.Sql],
  about: [about.title, about.About],
};
const made = new Map();
const rootOf = (name) => document.querySelector(`[data-page="${name}"]`);

function showPage(route, before) {
  const name = PAGES[route.page] ? route.page : "overview";
  for (const other of Object.keys(PAGES)) rootOf(other).hidden = other !== name;
  for (const link of document.querySelectorAll("nav [data-to]")) {
    link.href = lastAddress(link.dataset.to);
    if (link.dataset.to === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const [title, Page] = PAGES[name];
  document.title = `${title} - NATS-Bench`;
  if (!made.has(name)) made.set(name, new Page(rootOf(name)));
  made.get(name).show(route);
  if (before !== undefined && before !== route.page) {
    scrollTo(0, 0);
    if (before) rootOf(name).querySelector("h1")?.focus({ preventScroll: true });
  }
}

// Addresses of the page as it was before: #explorer, #sql, and the reports.
function ofOldHash(id) {
  if (id === "explorer") return address("explore");
  if (id === "sql") return address("sql");
  if (document.getElementById(id)?.closest('[data-page="reports"]')) return address("reports", [id]);
  return address("overview");
}

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
});
document.querySelector('nav [data-to="nb101"]').hidden = !page.nb101;
document.documentElement.classList.add("with-pages");
onRoute(showPage);
start(ofOldHash);
