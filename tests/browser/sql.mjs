// The page SQL.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { chartsAreDrawn, query, saved, says } from "./browser.mjs";

const EXAMPLES = readdirSync(new URL("../../sql/examples", import.meta.url)).length;
const rows = (page) => page.locator("#sql-answer tbody tr:not(.gap)");

/** From the disk there is no database, but statements, examples and columns are there. */
export async function sqlFromDisk(page) {
  await page.at("sql");
  assert.equal(await page.locator("#sql-examples li").count(), EXAMPLES);
  await page.click("#sql-examples button >> nth=0");
  assert.match(await page.inputValue("#sql-text"), /^-- Which topologies/);
  await page.waitForFunction(() => /q=/.test(location.hash));
  assert.equal(await page.locator('#sql-form [type="submit"]').count(), 0);
}

export async function sqlFromServer(page, url) {
  await page.at("sql");
  const run = async (statement) => {
    await page.fill("#sql-text", statement);
    await page.press("#sql-text", "Control+Enter");
    await page.waitForFunction(() => !/^Running/.test(document.getElementById("sql-status").textContent));
  };
  await run("SELECT space, count(*) AS n FROM architectures GROUP BY space");
  await says(page, "#sql-status", /^2 rows/);
  assert.equal(await rows(page).count(), 2);
  // A column of a view has a declared type, and an expression has none.
  assert.deepEqual(await page.locator("#sql-answer th small").allTextContents(), ["text"]);

  // 10,000 rows are there at once, since few of them are elements
  await run("SELECT arch_index, arch_str FROM architectures WHERE space = 'tss'");
  await says(page, "#sql-status", /^10,000 rows in .*there are more/);
  assert.ok((await rows(page).count()) < 60);
  const drawn = Number(/drawn in ([\d.]+) s/.exec(await page.textContent("#sql-status"))[1]);
  assert.ok(drawn < 2, `drawn in ${drawn} s`);
  await page.locator("#sql-answer").evaluate((box) => (box.scrollTop = box.scrollHeight));
  await page.waitForFunction(() => /^9999\b/.test([...document.querySelectorAll("#sql-answer tbody tr:not(.gap)")].at(-1)?.textContent ?? ""));
  const file = await saved(page, () => page.click('[aria-label="Save Answer as CSV"]'));
  assert.equal(file.bytes.toString().trim().split("\n").length, 10_001);

  // an error points at the place
  await run("SELECT arch_index,\n  nonsense FROM trials");
  await says(page, "#sql-status", /no such column: nonsense/);
  assert.match(await page.textContent("#sql-place"), /^line 2: {3}nonsense FROM trials\n {10}\^$/);
  assert.equal(await page.evaluate(() => getSelection().toString() || document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)), "nonsense");

  // parameters
  await page.fill("#sql-text", "SELECT arch_index, ':not' FROM trials WHERE space = :space AND arch_index < :most AND hp = '12' LIMIT :rows");
  assert.deepEqual(await page.locator("#sql-parameters label").allTextContents(), [":space", ":most", ":rows"]);
  for (const [at, value] of ["tss", "9", "5"].entries()) await page.fill(`#sql-parameters input >> nth=${at}`, value);
  await page.click('#sql-form [type="submit"]');
  await says(page, "#sql-status", /^5 rows/);

  // a link has the statement and the values, and answers at once
  const link = page.url();
  assert.equal(query(page)["_:space"], "tss");
  await page.goto("about:blank");
  await page.goto(link);
  await says(page, "#sql-status", /^5 rows/);
  assert.equal(await page.inputValue("#sql-parameters input >> nth=1"), "9");

  // a chart of two columns
  await run("SELECT arch_index, flops_millions, params_millions FROM cost_info WHERE space = 'tss' AND hp = '12' AND dataset = 'cifar10'");
  await page.click("#sql-chart-box summary");
  await page.selectOption("#sql-x", { label: "flops_millions" });
  await page.selectOption("#sql-y", { label: "params_millions" });
  await chartsAreDrawn(page, "#sql-chart", 1);
  assert.deepEqual([query(page).cx, query(page).cy], ["1", "2"]);

  // examples are one click away, and all of them are answered
  const examples = await page.locator("#sql-examples button").count();
  assert.equal(examples, EXAMPLES);
  for (let at = 0; at < examples; at++) {
    await page.locator("#sql-examples button").nth(at).click();
    await page.waitForFunction(() => /\d+ rows? in/.test(document.getElementById("sql-status").textContent), null, { timeout: 20_000 }).catch(async () => {
      assert.fail(`example ${at}: ${await page.textContent("#sql-status")}`);
    });
  }

  // columns with units, and the history, also after a reload
  await page.fill("#sql-views input", "latency");
  await page.waitForSelector("#sql-views details[open] li:visible");
  assert.match(await page.locator("#sql-views li:visible").first().textContent(), /seconds/);
  await page.locator("#sql-views li:visible button").first().click();
  assert.match(await page.inputValue("#sql-text"), /latency/);
  await page.goto(url + "#/sql");
  await page.reload();
  await page.click("#sql-history summary");
  assert.ok((await page.locator("#sql-history li").count()) > 5);
  await page.locator("#sql-history li button", { hasText: "count(*) AS n" }).click();
  assert.match(await page.inputValue("#sql-text"), /count\(\*\) AS n/);
}
