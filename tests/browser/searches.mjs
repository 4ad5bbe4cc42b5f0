// The page Searches.

import assert from "node:assert/strict";
import { chartsAreDrawn, saved, says } from "./browser.mjs";

export async function searches(page, { isServed }) {
  await page.at("searches?space=sss");
  await says(page, "#search-status", /No searches are stored.*natsbench search/);
  await page.at("searches?space=tss");
  await says(page, "#search-status", /2 stored searches/);
  for (const chart of ["anytime", "distribution", "ranks"]) await chartsAreDrawn(page, `#search-${chart}`, 1);

  // paired by seed, with the name of the test
  const pair = await page.locator("#search-significance tbody tr:not(.gap) td").allTextContents();
  assert.deepEqual([pair[0].split(" ")[0], pair[1].split(" ")[0]], ["random", "rea"]);
  assert.match(pair[6], /^Wilcoxon signed-rank/);
  assert.equal(pair[7], "8 pairs");
  const p = Number(pair[3]);
  assert.ok(p > 0 && p <= 1, `p: ${pair[3]}`);

  // the chosen time changes the runs, and is kept
  const regrets = () => page.locator("#search-runs tbody tr:not(.gap) td:nth-child(3)").allTextContents();
  const late = await regrets();
  assert.equal(late.length, 16);
  await page.fill("#search-at", "20");
  await page.waitForFunction(() => /at=20/.test(location.hash));
  const early = await regrets();
  assert.notDeepEqual(early, late);
  const sum = (list) => list.reduce((of, text) => of + (Number(text) || 0), 0);
  assert.ok(sum(early) >= sum(late), "regret falls with time");
  await page.reload();
  await says(page, "#search-status", /2 stored searches/);
  assert.equal(await page.inputValue("#search-at"), "20");
  await page.fill("#search-at", "100");
  await page.waitForFunction(() => /at=100/.test(location.hash));

  if (isServed) await regretsAgreeWithTheView(page);

  for (const [choice, value] of [["scale", "linear"], ["time", "log"], ["split", "valid"]]) {
    await page.selectOption(`#search-${choice}`, value);
    await page.waitForFunction(([key, of]) => location.hash.includes(`${key}=${of}`), [choice, value]);
    for (const chart of ["anytime", "distribution", "ranks"]) await chartsAreDrawn(page, `#search-${chart}`, 1);
  }
  await page.uncheck("#search-methods input >> nth=0");
  await page.waitForFunction(() => document.querySelectorAll("#search-runs tbody tr:not(.gap)").length === 8);
  const svg = await saved(page, () => page.click('[aria-label="Save Regret over simulated time as SVG"]'));
  assert.match(svg.bytes.toString(), /^<svg[^]*simulated time/);

  // the steps of a run
  await page.locator("#search-runs a", { hasText: "Steps" }).first().click();
  assert.match(await page.inputValue("#sql-text"), /FROM search_trajectory\nWHERE experiment_id = \d+ AND run = \d+/);
  if (isServed) await page.waitForSelector("#sql-answer tbody tr:not(.gap)");
}

async function regretsAgreeWithTheView(page) {
  const rows = await page.locator("#search-runs tbody tr:not(.gap)").evaluateAll((list) => list.map((row) => [...row.cells].slice(0, 4).map((cell) => cell.textContent)));
  const sql = `SELECT method, run, test_regret_percent, arch_index FROM search_regret
    WHERE space = 'tss' AND clock_seconds <= 2000 ORDER BY method, run, step`;
  const answer = await page.evaluate(async (text) => (await (await fetch("/api/sql", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ sql: text }) })).json()).rows, sql);
  const last = new Map(answer.map(([method, run, regret, index]) => [`${method} ${run}`, [Math.max(0, regret).toFixed(2), String(index)]]));
  for (const [method, run, regret, index] of rows) assert.deepEqual([regret, index], last.get(`${method.split(" ")[0]} ${run}`), `${method}, run ${run}`);
}
