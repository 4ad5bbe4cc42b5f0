// The pages Reports, Overview and About the data.

import assert from "node:assert/strict";
import { says } from "./browser.mjs";

export async function overviewAndAbout(page) {
  await page.at("");
  await page.waitForSelector("#coverage tbody tr:not(.gap)");
  assert.equal(await page.locator("#overview-parts .cards li").count(), 3);
  assert.match(await page.textContent("footer"), /SHA-256/);
  assert.match(await page.locator(".sample").first().textContent(), /invented numbers/);
  await page.at("about");
  assert.ok((await page.locator("#traps li").count()) > 10);
  await page.waitForSelector("#dictionary tbody tr:not(.gap)");
}

/** Every report, one after the other, as a reader who goes on with "Next". */
export async function reports(page) {
  await page.at("reports");
  const count = await page.locator("#report-contents li").count();
  assert.ok(count > 30, `reports: ${count}`);
  await page.locator("#report-contents a").first().click();
  let pictures = 0;
  for (let at = 0; at < count; at++) {
    const id = await page.evaluate(() => location.hash.split("/").at(-1));
    await page.waitForFunction((of) => !document.getElementById(of).querySelector(".pending"), id);
    const drawn = await page.locator(`[id="${id}"] .panels svg`).evaluateAll((list) => list.map((svg) => ({
      label: svg.getAttribute("aria-label"),
      isDrawn: svg.getBoundingClientRect().width > 200 && svg.querySelectorAll("path[d], rect, circle").length > 2,
    })));
    assert.deepEqual(drawn.filter(({ isDrawn }) => !isDrawn), [], id);
    pictures += drawn.length;
    if (at + 1 < count) await page.getByRole("link", { name: "Next", exact: true }).click();
  }
  assert.ok(pictures > 40, `pictures: ${pictures}`);
  await page.at("reports/tss-search-curves");
  await says(page, "#tss-search-curves .notice", /natsbench search --all/);
}
