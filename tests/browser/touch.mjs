// The charts of Explore under fingers.

import assert from "node:assert/strict";
import { says } from "./browser.mjs";
import { nasbench101Touch } from "./nb101.mjs";

const count = async (page) => Number(/^([\d,]+) of/.exec(await page.textContent("#ex-count"))[1].replace(",", ""));
const isFiltered = (page) => page.waitForFunction(() => /[?&]f=/.test(location.hash));

/** Moves fingers from places to places, in ten steps. */
async function move(session, from, to) {
  const points = (share) => from.map(([x, y], id) => ({ x: x + share * (to[id][0] - x), y: y + share * (to[id][1] - y), id }));
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: points(0) });
  for (let step = 1; step <= 10; step++) await session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: points(step / 10) });
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

async function reset(page) {
  if (!await page.locator("#ex-filters").evaluate((of) => of.open)) await page.click("#ex-filters summary");
  await page.click("#ex-reset");
  await page.waitForFunction(() => !/[?&]f=/.test(location.hash));
}

/** Two fingers select, one scrolls the page or selects, and a finger along an axis of the parallel coordinates selects. */
export async function touch(page) {
  const session = await page.context().newCDPSession(page);
  await nasbench101Touch(page, session, move);
  await page.at("explore?space=tss");
  await says(page, "#ex-count", /selected$/);
  const all = await count(page);
  const place = async (selector) => {
    await page.locator(selector).evaluate((element) => element.scrollIntoView({ block: "center" }));
    return page.locator(selector).boundingBox();
  };
  const chart = async () => {
    const { x, y, width, height } = await place("#ex-chart");
    return { corner: [x + 64, y + 28], middle: [x + width * 0.6, y + height * 0.5], scrolled: await page.evaluate(() => scrollY) };
  };

  // one finger scrolls the page, and selects nothing
  assert.equal(await page.inputValue("#ex-mode"), "scroll");
  const before = await chart();
  await move(session, [before.middle], [[before.middle[0], before.middle[1] - 150]]);
  await page.waitForFunction((of) => scrollY > of + 50, before.scrolled);
  assert.equal(await count(page), all);

  // two fingers span a box
  const { corner, middle } = await chart();
  await move(session, [[corner[0] + 20, corner[1] + 20], [corner[0] + 60, corner[1] + 60]], [corner, middle]);
  await isFiltered(page);
  const spanned = await count(page);
  assert.ok(spanned > 0 && spanned < all, `${spanned} of ${all} between two fingers`);
  await reset(page);

  // one finger drags a box, if that was chosen
  await page.selectOption("#ex-mode", "select");
  const again = await chart();
  await move(session, [again.corner], [again.middle]);
  await isFiltered(page);
  assert.ok((await count(page)) < all);
  await reset(page);
  await page.selectOption("#ex-mode", "zoom");
  const zoomed = await chart();
  await move(session, [zoomed.corner], [zoomed.middle]);
  await page.waitForFunction(() => /[?&]z=/.test(location.hash));
  assert.equal(await count(page), all, "zooming selects nothing");

  // a finger along an axis of the parallel coordinates: that of the accuracy on CIFAR-10
  await page.locator(".pc").evaluate((of) => (of.scrollLeft = 6 * 64 - 150));
  const axis = await place(".pc-handle >> nth=6");
  const x = axis.x + axis.width / 2;
  await move(session, [[x, axis.y + 16]], [[x, axis.y + axis.height / 4]]);
  await isFiltered(page);
  const along = await count(page);
  assert.ok(along > 0 && along < all, `${along} of ${all} along an axis`);
}
