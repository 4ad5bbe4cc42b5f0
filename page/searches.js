// The page Searches: what stored searches had found over simulated time.

import { Chart } from "./chart.js";
import { SAMPLE, SEARCHED_SPACES, SPACE_TITLES, searchedSpaceOf, searchesOf, sharingOf, space } from "./data.js";
import { choice, fill, h, later } from "./dom.js";
import { duration } from "./format.js";
import { FoundModules } from "./found_modules.js";
import { MethodList } from "./method_list.js";
import { change, go, route } from "./router.js";
import { bestOf, meanRanks, quartiles, regrets, timesUpTo } from "./runs.js";
import { anytimeOption, distributionOption, rankOption } from "./search_charts.js";
import { SearchTables } from "./search_tables.js";
import { WeightSharing } from "./weight_sharing.js";

export const title = "Searches";

let found = null;

/** A space, or what takes its place here. */
async function judging(name) {
  if (name !== "nb101") return space(name);
  const all = await searchesOf(name);
  return (found ??= new FoundModules(all, SAMPLE));
}

export class Searches {
  constructor(root) {
    this.status = h("p", { id: "search-status", attributes: { role: "status" } });
    const pick = (label, options, key, id) => choice(label, options, "", (value) => change({ [key]: value }), { id });
    this.spacePick = choice("Space", SEARCHED_SPACES.map((name) => [name, SPACE_TITLES[name]]), "", (space) => go("searches", [], { space }), { id: "search-space" });
    this.groupPick = choice("Searched on", [], "", (group) => change({ group, off: null, at: null }), { id: "search-group" });
    this.splitPick = pick("Regret of", [["test", "test accuracy"], ["valid", "validation accuracy"]], "split", "search-split");
    this.scalePick = pick("Regret", [["log", "log scale"], ["linear", "linear scale"]], "scale", "search-scale");
    this.timePick = pick("Time", [["linear", "linear scale"], ["log", "log scale"]], "time", "search-time");
    this.methods = new MethodList("Methods (runs)", "search-methods", ({ name, runs }) => `${name} (${runs.length})`, (off) => change({ off }));
    this.moment = h("input", { id: "search-at", type: "range", min: "0.5", max: "100", step: "0.5", oninput: later(() => change({ at: this.moment.value }, { isStep: false }), 30) });
    this.momentText = h("output", {});
    this.anytime = new Chart("Regret over simulated time", { name: "regret-over-time", className: "chart tall" });
    this.distribution = new Chart("Distribution of the regret at a time", { name: "regret-distribution", className: "chart" });
    this.ranks = new Chart("Mean rank over simulated time", { name: "rank-over-time", className: "chart" });
    [this.anytime.box.id, this.distribution.box.id, this.ranks.box.id] = ["search-anytime", "search-distribution", "search-ranks"];
    this.tables = new SearchTables();
    this.sharing = new WeightSharing();
    this.explanation = h("p", { className: "quiet" });
    this.body = h("div", { hidden: true },
      h("div", { className: "row" }, this.groupPick, this.splitPick, this.scalePick, this.timePick), this.methods.element, this.explanation,
      h("h2", {}, "Regret over time"), this.anytime.element,
      h("div", { className: "row" }, h("label", { className: "grow" }, "Time of the distribution, the table and the runs", this.moment), this.momentText),
      h("div", { className: "two even" },
        h("section", {}, h("h2", {}, "Distribution at that time"), this.distribution.element),
        h("section", {}, h("h2", {}, "Rank over time"), this.ranks.element)),
      this.tables.element);
    root.append(h("h1", { tabIndex: -1 }, "Searches"), h("div", { className: "row" }, this.spacePick), this.status, this.body, this.sharing.element);
  }

  async show({ query }) {
    const name = searchedSpaceOf(query);
    this.spacePick.lastChild.value = name;
    if (this.name !== name) this.status.textContent = "Loading ...";
    let [timed, sharing] = [[], []];
    try {
      [this.space, timed, sharing] = await Promise.all([judging(name), searchesOf(name), sharingOf(name)]);
    } catch (error) {
      this.status.textContent = error.message;
      return;
    }
    if (route().page !== "searches" || searchedSpaceOf(route().query) !== name) return;
    this.name = name;
    this.body.hidden = !timed.length;
    const kinds = [[timed, "search on the simulated clock", "searches on the simulated clock"], [sharing, "weight-sharing search", "weight-sharing searches"]]
      .filter(([of]) => of.length).map(([of, one, many]) => (of.length === 1 ? `1 ${one}` : `${of.length} ${many}`));
    this.status.textContent = kinds.length ? `Stored on this space: ${kinds.join(" and ")}.`
      : `No searches are stored on this space; natsbench search --space ${name} --runs 20 makes and stores some.`;
    if (timed.length) this.draw(timed, query);
    this.sharing.show(sharing, this.space, query);
  }

  draw(all, query) {
    const { space } = this;
    const groupOf = (search) => [search.dataset, search.budget_seconds, search.scope ?? ""].join("|");
    const groups = new Map();
    for (const search of all) groups.set(groupOf(search), [...(groups.get(groupOf(search)) ?? []), search]);
    const chosen = groups.has(query.group) ? query.group : [...groups.keys()][0];
    fill(this.groupPick.lastChild, [...groups].map(([key, [first, ...rest]]) => [key, `${first.dataset}, ${duration(first.budget_seconds)}${first.scope ? `, ${first.scope}` : ""}: ${rest.length + 1}`]), chosen);
    const of = groups.get(chosen);
    const hidden = new Set((query.off ?? "").split(",").filter(Boolean).map(Number));
    this.methods.show(of, hidden);
    const shown = of.filter(({ id }) => !hidden.has(id));
    const which = query.split === "valid" ? "valid" : "test";
    const [isLog, isLogTime] = [query.scale !== "linear", query.time === "log"];
    [this.splitPick, this.scalePick, this.timePick].forEach((pick, at) => (pick.lastChild.value = [which, isLog ? "log" : "linear", isLogTime ? "log" : "linear"][at]));
    const column = space.judgedBy(of[0].dataset, which);
    const budget = of[0].budget_seconds;
    const share = Math.max(0.5, Math.min(100, Number(query.at ?? 100) || 100));
    const at = (budget * share) / 100;
    this.moment.value = String(share);
    this.moment.setAttribute("aria-valuetext", duration(at));
    this.momentText.textContent = `${duration(at)}, ${share} % of the budget`;
    if (!column) {
      this.explanation.textContent = "The accuracies after full training, by which searches are judged, are not in this database.";
      return;
    }
    const regretsOf = (search, seconds) => regrets(search, seconds, space, column, bestOf(search, column, which));
    const times = timesUpTo(budget, isLogTime);
    const counts = [...new Set(shown.map(({ runs }) => runs.length))].join(" or ");
    const cut = of.find((search) => search.runs.length < search.stored_runs);
    this.explanation.textContent = `Regret: points of ${column.label} after full training between the best that could be found and the best that a run had found. `
      + `Lines are medians over ${counts} runs, bands go from quartile to quartile; they begin when every run has a result.`
      + (space.name === "nb101" ? " The clock charges training alone, so its times are not those of NATS-Bench." : "")
      + (isLog ? " On the log scale, a regret below 0.005 is drawn at 0.005." : "") + (cut ? ` This page has the first ${cut.runs.length} of ${cut.stored_runs} runs.` : "");
    const sample = space.sample;
    const unit = "regret (points)";
    const curves = shown.map((search) => ({ name: search.name, points: quartiles(search, times, space, column, bestOf(search, column, which)) }));
    this.anytime.show(() => anytimeOption(curves, { budget, isLog, isLogTime, at, sample, unit }));
    const groupsAt = shown.map((search) => ({ name: search.name, search, values: regretsOf(search, at) }));
    this.distribution.show(() => distributionOption(groupsAt.map(({ name, values }) => ({ name, values: values.filter((value) => !Number.isNaN(value)) })), { isLog, unit, sample }));
    const ranks = shown.length ? meanRanks(shown, times, regretsOf) : [];
    this.ranks.show(() => rankOption(shown.map(({ name }, number) => ({ name, points: times.map((seconds, place) => [seconds, ranks[place]?.[number]]).filter(([, rank]) => rank !== undefined) })), { budget, isLogTime, sample }));
    this.tables.show(groupsAt, space, at);
  }
}
