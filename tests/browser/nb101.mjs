// The page NAS-Bench-101, used as a reader would.

import assert from "node:assert/strict";
import { chartsAreDrawn, query, says, saved } from "./browser.mjs";

const MODULES = 300;
const shownCount = async (page) => Number(/^([\d,]+) of/.exec(await page.textContent("#nb-count"))[1].replace(",", ""));
const inFrame = async (page) => Number(/([\d,]+) modules? in the frame/.exec(await page.textContent("#nb-legend"))[1].replace(",", ""));
const hasZoom = (page, is) => page.waitForFunction((wanted) => /[?&]z=/.test(location.hash) === wanted, is);

/** What every reader does, at every width. */
export async function nasbench101(page, { isServed }) {
  await page.at("nb101");
  await says(page, "#nb-count", /selected/);
  await chartsAreDrawn(page, ".density", 2);
  assert.equal(await shownCount(page), MODULES);
  const banner = page.locator(".row > .sample", { hasText: "NAS-Bench-101" });
  assert.match(await banner.textContent(), /: sample: invented numbers \(natsbench /);
  assert.match(await page.textContent("#nb-count"), /the space has 423,624$/);

  // filters: by edges, which only 7 vertices have as many of, and by weights
  if (!(await page.locator("#nb-filters").evaluate((details) => details.open))) await page.click("#nb-filters summary");
  await page.fill("#nb-vertices-max", "6");
  await page.waitForFunction(() => /[?&]f=vertices::6/.test(location.hash));
  const few = await shownCount(page);
  assert.ok(few > 0 && few < MODULES / 2, `${few} modules have at most 6 vertices`);
  assert.equal(await inFrame(page) <= few, true);
  await page.fill("#nb-params-min", "60");
  await page.waitForFunction(() => /params:60/.test(location.hash));
  assert.equal(await shownCount(page), 0, "no module has so many weights");
  await page.click("#nb-no-filters");
  assert.equal(await shownCount(page), MODULES);

  // the keys: a square, its modules, one of them
  await page.focus("#nb-chart");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  const spoken = Number(/^(\d+) module/.exec(await page.textContent(".density + p"))[1]);
  assert.match(await page.textContent(".density .tip"), /^\d+ modules?params \(millions\): .* to .*test accuracy, 108 epochs/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("#nb-list tbody a");
  assert.match(await page.textContent("#nb-list-title"), new RegExp(`^${spoken} module`));
  assert.equal(await page.locator("#nb-list tbody tr").count(), Math.min(spoken, 12));
  await moduleView(page, isServed);
  await page.goBack();
  await page.waitForSelector("#nb-list tbody a");
  await page.click("#nb-list button");
  await page.waitForSelector("#nb-list", { state: "hidden" });
}

/** Opens the first module of the list, and compares what the script computed with what the server says. */
async function moduleView(page, isServed) {
  const first = page.locator("#nb-list tbody a").first();
  const hash = await first.getAttribute("title");
  await first.click();
  await says(page, "#nb-hash", new RegExp(`^${hash}$`));
  const names = (await page.textContent("#nb-operations")).split(",");
  assert.equal(await page.locator("#nb-picture svg text").count(), names.length, "vertices");
  const ones = await page.locator(".matrix td").evaluateAll((cells) => cells.filter((cell) => cell.textContent === "1").length);
  assert.equal(await page.locator('#nb-picture svg path[marker-end]').count(), ones, "edges");
  if (!isServed) {
    assert.equal(await page.locator("#nb-runs tbody tr").count(), 4, "means");
    return;
  }
  await page.waitForFunction(() => document.querySelectorAll("#nb-runs tbody tr").length === 24);
  const answer = await page.evaluate(async (of) => (await fetch("/api/nb101/module?module=" + of)).json(), hash);
  assert.equal(answer.hash, hash);
  assert.equal(answer.module_operations.join(), names.join());
  const weights = /params: ([\d,]+)/.exec(await page.textContent("#nb-module"))[1].replaceAll(",", "");
  assert.equal(Number(weights), answer.trainable_parameters);
}

/** Zoom and pan by mouse, wheel and keys, the axes, the files, addresses, and how long a change takes. */
export async function nasbench101More(page) {
  await page.at("nb101");
  await says(page, "#nb-count", /selected/);
  const usual = await inFrame(page);
  await page.click("#nb-whole");
  assert.equal(await inFrame(page), MODULES, "with the runs that came to nothing");
  assert.ok(usual < MODULES);
  await page.click("#nb-whole");
  const box = await page.locator("#nb-chart").boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];

  await page.mouse.move(x, y);
  await page.mouse.wheel(0, -600);
  await hasZoom(page, true);
  const [left, right] = query(page).z.split(":").map(Number);
  assert.ok(await inFrame(page) < usual, "the wheel zooms");
  await page.mouse.down();
  await page.mouse.move(x + 60, y, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction((of) => Number(/[?&]z=([\d.]+)/.exec(location.hash)[1]) < of, left);
  const [dragged] = query(page).z.split(":").map(Number);
  assert.ok(dragged < left && left < right, "what was in the middle is further right");
  await page.mouse.dblclick(x, y);
  await hasZoom(page, false);
  await page.waitForFunction((of) => document.querySelector("#nb-legend").textContent.includes(`; ${of} modules in the frame`), usual);

  await page.focus("#nb-chart");
  await page.keyboard.press("+");
  await hasZoom(page, true);
  const zoomed = query(page).z;
  await page.keyboard.press("Shift+ArrowRight");
  await page.waitForFunction((of) => !location.hash.includes(of), zoomed);
  assert.ok(Number(query(page).z.split(":")[0]) > Number(zoomed.split(":")[0]), "Shift and an arrow move the range");
  await page.keyboard.press("0");
  await hasZoom(page, false);

  await page.selectOption("#nb-x", "seconds-12");
  await page.selectOption("#nb-y", "valid-4");
  await page.uncheck("#nb-xl");
  assert.deepEqual(query(page), { x: "seconds-12", y: "valid-4", xl: "0" });
  await page.focus("#nb-chart");
  await page.keyboard.press("ArrowUp");
  assert.match(await page.textContent(".density .tip"), /training time, 12 epochs \(s\).*validation accuracy, 4 epochs/);
  const png = await saved(page, () => page.click('[data-page="nb101"] [aria-label="Save the chart as PNG"]'));
  assert.equal(png.bytes.subarray(1, 4).toString(), "PNG");
  const svg = await saved(page, () => page.click('[data-page="nb101"] [aria-label="Save the chart as SVG"]'));
  assert.match(svg.bytes.toString(), /sample: invented numbers[\s\S]*<\/svg>/);

  await page.at("nb101/7-1-0");
  await says(page, "#nb-no-module", /is no module with training runs here/);
}

/** Two fingers move and zoom, one scrolls the page, and a tap lists. `move` moves fingers from places to places. */
export async function nasbench101Touch(page, session, move) {
  await page.at("nb101");
  await says(page, "#nb-count", /selected/);
  const place = async () => {
    await page.locator("#nb-chart").evaluate((element) => element.scrollIntoView({ block: "center" }));
    const { x, y, width, height } = await page.locator("#nb-chart").boundingBox();
    return [x + width / 2, y + height / 2, await page.evaluate(() => scrollY)];
  };
  const [x, y, scrolled] = await place();
  await move(session, [[x, y]], [[x, y + 150]]); // the chart is at the end of the page
  await page.waitForFunction((of) => scrollY < of - 50, scrolled);
  await hasZoom(page, false);
  const usual = await inFrame(page);
  const [left, top] = await place();
  await move(session, [[left - 20, top - 20], [left + 20, top + 20]], [[left - 80, top - 80], [left + 80, top + 80]]);
  await hasZoom(page, true);
  assert.ok(await inFrame(page) < usual, "two fingers zoom");
  await page.click("#nb-reset");
  await hasZoom(page, false);
}
