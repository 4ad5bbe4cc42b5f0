// The page Searches.

import assert from "node:assert/strict";
import { chartsAreDrawn, saved, says } from "./browser.mjs";

export async function searches(page, { isServed }) {
  await page.at("searches?space=sss");
  await says(page, "#search-status", /No searches are stored.*natsbench search/);
  await page.at("searches?space=tss");
  await says(page, "#search-status", /2 searches on the simulated clock and 2 weight-sharing searches/);
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
  await says(page, "#search-status", /2 searches on the simulated clock and 2 weight-sharing searches/);
  assert.equal(await page.inputValue("#search-at"), "20");
  await page.fill("#search-at", "100");
  await page.waitForFunction(() => /at=100/.test(location.hash));

  if (isServed) await regretsAgreeWithTheView(page);
  await weightSharing(page, { isServed });
  await page.at("searches?space=tss");
  await says(page, "#search-status", /2 searches/);

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

/** Searches of NAS-Bench-101, whose modules are named by their hashes and lead to their pages. */
export async function searchesOfNasbench101(page, { isServed }) {
  await page.at("searches?space=tss");
  await says(page, "#search-status", /2 searches on the simulated clock/);
  await page.selectOption("#search-space", "nb101");
  await says(page, "#search-status", /^Stored on this space: 2 searches on the simulated clock\.$/);
  assert.match(await page.evaluate(() => location.hash), /space=nb101/);
  for (const chart of ["anytime", "distribution", "ranks"]) await chartsAreDrawn(page, `#search-${chart}`, 1);
  assert.match(await page.textContent('[data-page="searches"]'), /test accuracy \(%\), cifar10-nb101 after full training[^]*The clock charges training alone/);
  const rows = () => page.locator("#search-runs tbody tr:not(.gap)").evaluateAll((list) => list.map((row) => [...row.cells].slice(0, 4).map((cell) => cell.textContent)));
  assert.equal((await rows()).length, 12);
  if (isServed) {
    for (const which of ["test", "valid"]) {
      await page.selectOption("#search-split", which);
      await page.waitForFunction((wanted) => location.hash.includes(`split=${wanted}`), which);
      const sql = `SELECT method, run, ${which}_regret_percent, substr(module_hash, 1, 8) FROM search_regret JOIN nb101_architectures USING (arch_index)
        WHERE space = 'nb101' AND clock_seconds <= 30000 ORDER BY method, run, step`;
      const answer = await page.evaluate(async (text) => (await (await fetch("/api/sql", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ sql: text }) })).json()).rows, sql);
      const last = new Map(answer.map(([method, run, regret, hash]) => [`${method} ${run}`, [regret, hash]]));
      assert.equal(last.size, 12);
      for (const [method, run, shown, hash] of await rows()) {
        const [regret, expected] = last.get(`${method.split(" ")[0]} ${run}`);
        assert.equal(hash, expected, `${method}, run ${run}`);
        // shown with two digits, of accuracies that the page has to 0.002
        assert.ok(Math.abs(Number(shown) - regret) < 0.0071, `${method}, run ${run}: ${shown} and ${regret}`);
      }
    }
  }
  const link = page.locator("#search-runs tbody a[href*='nb101/']").first();
  const hash = await link.getAttribute("title");
  await link.click();
  await says(page, "#nb-hash", new RegExp(`^${hash}$`));
  await page.goBack();
  await says(page, "#search-status", /2 searches on the simulated clock/);
  await page.selectOption("#search-space", "tss");
  await says(page, "#search-status", /2 weight-sharing searches/);
}

async function regretsAgreeWithTheView(page) {
  const rows = await page.locator("#search-runs tbody tr:not(.gap)").evaluateAll((list) => list.map((row) => [...row.cells].slice(0, 4).map((cell) => cell.textContent)));
  const sql = `SELECT method, run, test_regret_percent, arch_index FROM search_regret
    WHERE space = 'tss' AND clock_seconds <= 2000 ORDER BY method, run, step`;
  const answer = await page.evaluate(async (text) => (await (await fetch("/api/sql", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ sql: text }) })).json()).rows, sql);
  const last = new Map(answer.map(([method, run, regret, index]) => [`${method} ${run}`, [Math.max(0, regret).toFixed(2), String(index)]]));
  for (const [method, run, regret, index] of rows) assert.deepEqual([regret, index], last.get(`${method.split(" ")[0]} ${run}`), `${method}, run ${run}`);
}

// The choices of weight-sharing searches, looked up after full training, in a chart and in a table.
async function weightSharing(page, { isServed }) {
  await chartsAreDrawn(page, "#sharing", 1);
  const methods = await page.locator("#sharing-methods label").allTextContents();
  assert.deepEqual(methods.map((text) => text.replace(/ \(.*\((\d seeds)\)$/, ": $1")), ["gdas: 3 seeds", "rsps: 2 seeds"]);
  const rows = () => page.locator("#sharing-runs tbody tr:not(.gap)").evaluateAll((list) => list.map((row) => [...row.cells].slice(0, 7).map((cell) => cell.textContent)));
  const runs = await rows();
  assert.equal(runs.length, 5);
  // the architecture of an epoch is its number plus the seed plus 1, and a run that stopped early has fewer epochs
  for (const [method, seed, epochs, found] of runs) {
    assert.equal(Number(epochs), seed === "5" ? 2 : 4, method);
    assert.equal(Number(found), Number(seed) + Number(epochs), `${method}, seed ${seed}`);
  }
  if (isServed) {
    const sql = "SELECT seed, test_accuracy_percent, valid_accuracy_percent, score_percent FROM weight_sharing_epochs AS this WHERE epoch = (SELECT max(epoch) FROM weight_sharing_epochs WHERE seed = this.seed)";
    const answer = await page.evaluate(async (text) => (await (await fetch("/api/sql", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ sql: text }) })).json()).rows, sql);
    const expected = new Map(answer.map(([seed, ...numbers]) => [String(seed), numbers]));
    for (const [, seed, , , ...shown] of runs) {
      // a half of 0.01 may be rounded up or down
      shown.forEach((text, at) => assert.ok(Math.abs(Number(text) - expected.get(seed)[at]) < 0.00501, `seed ${seed}: ${shown} and ${expected.get(seed)}`));
    }
  }
  for (const measure of ["valid", "score", "test"]) {
    await page.selectOption("#sharing-measure", measure);
    await page.waitForFunction((of) => location.hash.includes(`wm=${of}`), measure);
    await chartsAreDrawn(page, "#sharing", 1);
  }
  await page.uncheck("#sharing-methods input >> nth=0");
  await page.waitForFunction(() => document.querySelectorAll("#sharing-runs tbody tr:not(.gap)").length === 2);
  await page.reload();
  await page.waitForSelector("#sharing-runs tbody tr:not(.gap)");
  assert.equal((await rows()).length, 2, "the choice of methods is kept in the address");
  await page.locator("#sharing-runs a", { hasText: "Epochs" }).first().click();
  assert.match(await page.inputValue("#sql-text"), /FROM weight_sharing_epochs\nWHERE experiment_id = \d+ AND seed = [45]\n/);
  if (isServed) await page.waitForSelector("#sql-answer tbody tr:not(.gap)");
}
