// The pages Architecture and Compare.

import assert from "node:assert/strict";
import { chartsAreDrawn, query, saved, says } from "./browser.mjs";

export async function architecture(page, { isServed }) {
  await page.at("architecture/tss/11");
  await says(page, "#arch-title", /^Architecture 11 of tss$/);
  assert.equal(await page.locator("#arch-picture path").count(), 6, "edges");
  await page.waitForSelector("#arch-numbers tbody tr:not(.gap)");

  // ranks agree with a count of those that are better
  const row = page.locator("#arch-numbers tr", { hasText: "200 epochscifar10ori-test (%)" });
  const [value, rank] = [await row.locator("td").nth(3).textContent(), await row.locator("td").nth(4).textContent()];
  await row.getByRole("button").click();
  const statement = await page.textContent("#arch-sql code");
  assert.match(statement, /FROM final_metrics[^]*arch_index = 11/);
  if (isServed) {
    const ask = (sql) => page.evaluate(async (text) => (await (await fetch("/api/sql", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ sql: text }) })).json()).rows, sql);
    assert.equal((await ask(statement))[0][0].toFixed(2), value);
    const [[better, count]] = await ask(`WITH means AS (SELECT arch_index, round(avg(top1_percent), 6) AS mean FROM final_metrics
      WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10' AND split = 'ori-test' GROUP BY arch_index)
      SELECT (SELECT count(*) FROM means WHERE mean > (SELECT mean FROM means WHERE arch_index = 11)), count(*) FROM means`);
    assert.equal(rank, `${better + 1} of ${count}`);
    await everyStatementAnswersItsNumber(page, ask);
  }

  await says(page, "#arch-spread", /compute/);
  await page.selectOption("#arch-metric", "12.cifar100.x-test");
  await page.waitForFunction(() => /metric=12/.test(location.hash));
  await neighbours(page);

  // the curves of an architecture that both pages have, with a legend that hides seeds and splits
  await page.at("architecture/tss/11");
  await says(page, "#arch-title", /^Architecture 11 of tss$/);
  if (isServed) {
    await page.selectOption("#arch-hp", "200");
    await chartsAreDrawn(page, "#arch-curves", 3);
    const label = () => page.locator("#arch-curves [role=img]").first().getAttribute("aria-label");
    assert.match(await label(), /seeds 777, 888/);
    await page.uncheck(".curve-legend label:has-text('777') input");
    assert.doesNotMatch(await label(), /777/);
    await page.selectOption("#arch-measure", "loss");
    await chartsAreDrawn(page, "#arch-curves", 3);
  } else {
    await page.selectOption("#arch-hp", "12");
    await says(page, "#arch-curves-note", /natsbench serve/);
  }
  await layers(page, { isServed });
  await compare(page, { isServed });
}

// The layers of its network: by the server as a table, whose sums are its FLOPs and params; from the disk as a command.
async function layers(page, { isServed }) {
  await page.at("architecture/tss/11");
  await says(page, "#arch-layers-note", isServed ? /234 layers for an image of 32 x 32 pixels: 802,426 params/ : /natsbench serve/);
  await page.selectOption("#arch-net", "ImageNet16-120");
  await page.waitForFunction(() => /net=ImageNet16-120/.test(location.hash));
  await says(page, "#arch-layers-command", /^natsbench network '\|nor_conv_3x3~0\|.*' --dataset ImageNet16-120/);
  if (!isServed) return;
  await says(page, "#arch-layers-note", /16 x 16 pixels/);
  await page.waitForSelector("#arch-layers tbody tr:not(.gap)");
  const parts = await page.locator("#arch-layers tbody tr:not(.gap)").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  assert.equal(parts.length, 19, "stem, 17 blocks and head");
  const sum = (column) => parts.reduce((of, row) => of + Number(row[column].replaceAll(",", "")), 0);
  assert.equal(sum(2), 234);
  const [, params, flops] = /: ([\d,]+) params.* ([\d.]+) million FLOPs/.exec(await page.textContent("#arch-layers-note"));
  assert.equal(sum(4), Number(params.replaceAll(",", "")));
  assert.ok(Math.abs(sum(5) - Number(flops)) < 0.002, `${sum(5)} and ${flops}`);
  await page.selectOption("#arch-net-rows", "layers");
  const first = await page.locator("#arch-layers tbody tr:not(.gap)").first().locator("td").allTextContents();
  assert.deepEqual(first, ["1", "stem", "stem.0", "convolution 3x3, 3 to 16 channels", "16 x 16 x 16", "432", "0.1106"]);
  assert.equal(await page.locator("#arch-layers table").getAttribute("aria-rowcount"), "235");
  await page.reload();
  await says(page, "#arch-layers-note", /16 x 16 pixels/);
  assert.equal(await page.locator("#arch-layers table").getAttribute("aria-rowcount"), "235", "the choice is kept in the address");
}

// One step away, with the gain of each step, the best first.
async function neighbours(page) {
  await page.at("architecture/sss/1");
  await says(page, "#arch-title", /^Architecture 1 of sss$/);
  const steps = await page.locator("#arch-neighbours tbody tr:not(.gap)").evaluateAll((rows) => rows.map((of) => [0, 1, 2, 3].map((at) => of.cells[at].textContent.replace("−", "-"))));
  assert.ok(steps.length >= 7, `neighbours: ${steps.length}`);
  assert.ok(steps.some(([layer, from, to]) => layer === "5" && from === "16" && to === "8"));
  const gains = steps.map(([, , , gain]) => Number(gain)).filter((gain) => !Number.isNaN(gain));
  assert.deepEqual(gains, [...gains].sort((one, other) => other - one));
  const link = page.locator("#arch-neighbours tbody a").first();
  const index = await link.textContent();
  await link.click();
  await says(page, "#arch-title", new RegExp(`^Architecture ${index} of sss$`));
  await page.goBack();
  await says(page, "#arch-title", /^Architecture 1 of sss$/);
}

async function everyStatementAnswersItsNumber(page, ask) {
  const rows = await page.locator("#arch-numbers tbody tr:not(.gap)").count();
  for (let at = 0; at < Math.min(rows, 14); at++) {
    const row = page.locator("#arch-numbers tbody tr:not(.gap)").nth(at);
    const shown = await row.locator("td").nth(3).textContent();
    await row.getByRole("button").click();
    const [[value]] = await ask(await page.textContent("#arch-sql code"));
    const decimals = shown.split(".")[1]?.length ?? 0;
    assert.ok(Math.abs(value - Number(shown)) <= 1.01 * 10 ** -decimals, `${shown} and ${value}: ${await row.textContent()}`);
  }
}

async function compare(page, { isServed }) {
  await page.click("#arch-compare");
  await says(page, "#compare-status", /^1 of at most 6/);
  for (const index of ["1", "2", "3", "4", "5", "6"]) {
    await page.fill("#compare-search", index);
    await page.press("#compare-search", "Enter");
  }
  await says(page, "#compare-status", /^6 of at most 6/);
  assert.equal(query(page).a, "tss-1,tss-2,tss-3,tss-4,tss-5,tss-6", "the first one leaves");
  assert.equal(await page.locator("#compare-cards li").count(), 6);
  assert.equal(await page.locator("#compare-table thead th").count(), 9);
  const row = await page.locator("#compare-table tbody tr", { hasText: "12 epochsori-test (%), cifar10" }).first().locator("td").allTextContents();
  const numbers = row.slice(2, 8).map((text) => parseFloat(text));
  const difference = Number(/\((.*)\)/.exec(row[3])[1].replace("−", "-"));
  assert.ok(Math.abs(numbers[1] - numbers[0] - difference) < 0.02, `difference: ${row}`);
  assert.ok(Math.abs(Math.max(...numbers) - Math.min(...numbers) - Number(row[8])) < 0.02, `spread: ${row}`);
  if (isServed) {
    await page.selectOption("#compare-dataset", "cifar100");
    await page.selectOption("#compare-split", "train");
    await chartsAreDrawn(page, "#compare-curves", 1);
  }
  await page.reload();
  await says(page, "#compare-status", /^6 of at most 6/);
  await page.click('[aria-label="Remove tss 2"]');
  await says(page, "#compare-status", /^5 of at most 6/);
  await page.goBack();
  await says(page, "#compare-status", /^6 of at most 6/);
  const file = await saved(page, () => page.click('[aria-label="Save Differences as CSV"]'));
  assert.match(file.bytes.toString(), /^group,number,tss-1,/);
}
