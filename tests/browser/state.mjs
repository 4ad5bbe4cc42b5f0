// The state is in the address: Back closes, reload keeps, a link lands where it points.

import assert from "node:assert/strict";
import { query, says } from "./browser.mjs";

export async function state(page, url) {
  await page.at("explore?space=tss");
  await says(page, "#ex-count", /architectures selected$/);
  const all = await page.textContent("#ex-count");

  // every choice is in the address, and a reload keeps it
  await page.selectOption("#ex-x", "200.cifar10.params");
  await page.selectOption("#ex-c", "200.cifar10.flops");
  await page.fill("#ex-flops-max", "60");
  await page.waitForFunction((before) => document.getElementById("ex-count").textContent !== before, all);
  await page.selectOption("#ex-parts select >> nth=0", "3");
  await page.fill("#ex-search", "11");
  await page.press("#ex-search", "Enter");
  await says(page, "#ex-opened-title", /^Architecture 11 of tss$/);
  const shown = await page.textContent("#ex-count");
  const { x, c, f, p, at } = query(page);
  assert.deepEqual({ x, c, f, p, at }, { x: "200.cifar10.params", c: "200.cifar10.flops", f: "200.cifar10.flops::60", p: "3,,,,,", at: "11" });
  await page.reload();
  await says(page, "#ex-opened-title", /^Architecture 11 of tss$/);
  assert.equal(await page.textContent("#ex-count"), shown);
  assert.equal(await page.inputValue("#ex-flops-max"), "60");
  assert.equal(await page.inputValue("#ex-c"), "200.cifar10.flops");

  // Back closes the architecture, and then takes back the operation
  await page.goBack();
  await page.waitForSelector("#ex-opened", { state: "hidden" });
  await page.goBack();
  await page.waitForFunction(() => document.querySelector("#ex-parts select").value === "");
  await page.goForward();
  await page.waitForFunction(() => document.querySelector("#ex-parts select").value === "3");

  // a page that one returns to is as it was left
  await page.click('nav [data-to="compare"]');
  await page.click('nav [data-to="explore"]');
  assert.equal(query(page).c, "200.cifar10.flops");

  // links, also those of the page as it was before, land where they point
  await page.at("architecture/tss/11");
  await says(page, "#arch-title", /^Architecture 11 of tss$/);
  for (const address of ["#tss-correlation", "#/reports/tss-correlation"]) {
    await page.goto("about:blank");
    await page.goto(url + address);
    await page.waitForSelector("#tss-correlation .panels svg");
    const box = await page.locator("#tss-correlation h3").boundingBox();
    assert.ok(box.y > 0 && box.y < 400, `${address} lands at ${box.y}`);
    assert.equal(await page.locator("article:visible").count(), 1);
  }
  await page.goto(url + "#sql");
  await page.waitForSelector("#sql-text:visible");
  await page.at("explore?space=sss&at=1");
  await says(page, "#ex-opened-title", /^Architecture 1 of sss$/);
}
