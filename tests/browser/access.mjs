// What people need who cannot see the page, or use no mouse.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { says } from "./browser.mjs";

const axe = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

const PLACES = [
  ["", "#coverage tbody tr:not(.gap) td"],
  ["explore?space=tss&at=11&front=1&c=200.cifar10.flops", "#ex-rows tbody tr:not(.gap) td"],
  ["explore?space=sss&at=1", "#ex-rows tbody tr:not(.gap) td"],
  ["nb101?b=1:20:80:96", "#nb-list tbody a"],
  ["nb101/3-5-0", "#nb-module p"],
  ["architecture/tss/11", "#arch-numbers tbody tr:not(.gap) td"],
  ["architecture/sss/1", "#arch-neighbours tbody tr:not(.gap) td"],
  ["compare?a=tss-11,tss-3,sss-1", "#compare-table tbody tr:not(.gap) td"],
  ["searches?space=tss", "#search-runs tbody tr:not(.gap) td"],
  ["searches?space=nb101", "#search-runs tbody tr:not(.gap) td"],
  ["reports", "#report-contents li"],
  ["reports/tss-correlation", "#tss-correlation .panels svg"],
  ["sql", "#sql-text"],
  ["about", "#dictionary tbody tr:not(.gap) td"],
];

/** axe finds nothing on any page. */
export async function axeFindsNothing(page) {
  for (const [place, sign] of PLACES) {
    await page.at(place);
    await page.waitForSelector(sign);
    await page.waitForTimeout(150);
    await page.evaluate(axe);
    const found = await page.evaluate(async () => (await globalThis.axe.run(document, { resultTypes: ["violations"] })).violations
      .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, any }) => html.slice(0, 160) + " " + (any[0]?.message ?? "")).join(" | ")}`));
    assert.deepEqual(found, [], place);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${place} is ${wide} pixels too wide`);
  }
}

// Goes to a place as if the page were just opened, so that Tab begins at its top.
async function openAgain(page, place, sign) {
  await page.goto("about:blank");
  await page.at(place);
  await page.waitForSelector(sign);
  await page.waitForTimeout(150);
}

/** Tab reaches every control that a mouse can use, on every page, except what is in the rows of tables: there, arrows do. */
export async function keysReachEverything(page) {
  for (const [place, sign] of PLACES) {
    await openAgain(page, place, sign);
    const wanted = await page.evaluate(() => {
      const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter((element) => !element.closest(".rows tbody"));
      const seen = all.filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && !element.classList.contains("skip"));
      seen.forEach((element, at) => (element.dataset.wanted = String(at)));
      return seen.length;
    });
    const reached = new Set();
    for (let step = 0; step < wanted + 40 && reached.size < wanted; step++) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => document.activeElement?.dataset?.wanted);
      if (at !== undefined) reached.add(at);
    }
    const missed = await page.evaluate((of) => [...document.querySelectorAll("[data-wanted]")].filter(({ dataset }) => !of.includes(dataset.wanted)).map((element) => element.outerHTML.slice(0, 120)), [...reached]);
    assert.deepEqual(missed, [], place);
  }
  await openAgain(page, "explore?space=tss", "#ex-rows tbody tr:not(.gap) td");
  await page.keyboard.press("Tab");
  await says(page, ".skip:focus", /Skip to the content/);
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  assert.match(page.url(), /#\/explore/);
}

/** Arrow keys reach every row of a table, though few of them are elements. */
export async function rowsAreReached(page) {
  await openAgain(page, "explore?space=tss", "#ex-rows tbody tr:not(.gap) td");
  await page.focus("#ex-rows");
  const reached = () => page.evaluate(() => [document.activeElement.closest("tr")?.ariaRowIndex, document.activeElement.textContent]);
  await page.keyboard.press("ArrowDown");
  assert.equal((await reached())[0], "2");
  for (let step = 0; step < 30; step++) await page.keyboard.press("ArrowDown");
  assert.equal((await reached())[0], "32");
  await page.keyboard.press("End");
  const [last, index] = await reached();
  assert.equal(last, await page.locator("#ex-rows table").getAttribute("aria-rowcount"));
  await page.keyboard.press("Enter");
  await says(page, "#ex-opened-title", new RegExp(`^Architecture ${index} of tss$`));
}

/** Keys alone do what a mouse does by dragging: they select a range, select an operation, zoom, and bring all back. */
export async function keysSelect(page) {
  await openAgain(page, "explore?space=tss", "#ex-rows tbody tr:not(.gap) td");
  const count = async () => Number(/^([\d,]+) of/.exec(await page.textContent("#ex-count"))[1].replace(",", ""));
  const isAt = (pattern) => page.waitForFunction((source) => new RegExp(source).test(location.hash), pattern);
  const all = await count();
  // the name of an axis of the parallel coordinates opens its filter
  await page.focus(".pc-head >> nth=6");
  await page.keyboard.press("Enter");
  await page.keyboard.type("80");
  await isAt("f=200.cifar10.ori-test:80:");
  const accurate = await count();
  assert.ok(accurate > 0 && accurate < all, `${accurate} of ${all} above 80 percent`);
  await page.focus(".pc-head >> nth=0");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await isAt("p=0");
  assert.ok((await count()) < accurate);
  await page.focus("#ex-reset");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !/[?&][fp]=/.test(location.hash));
  assert.equal(await count(), all);
  await page.focus("#ex-chart");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("+");
  await isAt("z=");
  await page.keyboard.press("0");
  await page.waitForFunction(() => !/z=/.test(location.hash));
}
