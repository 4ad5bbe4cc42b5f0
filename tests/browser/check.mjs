// Opens the page from the disk and from the server, and uses it as a reader would.
//
// usage: node check.mjs PAGE.html SERVED_URL [SCREENSHOT_FOLDER]
//
// Ends with an error at the first thing that is not as it should be: a chart without a drawing, a message on the console, a
// request to anywhere else.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [file, served, screenshots] = process.argv.slice(2);
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const profile = await mkdtemp(path.join(tmpdir(), "natsbench-browser-"));
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

// Whether a canvas shows more than one colour.
const isDrawn = (canvas) => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  const pixels = new Uint32Array(data.buffer);
  return pixels.some((pixel) => pixel !== pixels[0]);
};

async function everyChartIsDrawn(page, atLeast) {
  await page.waitForFunction((count) => document.querySelectorAll("#explorer canvas").length >= count, atLeast);
  await page.waitForTimeout(200); // a frame or two
  const drawn = await page.locator("#explorer canvas").evaluateAll((list, body) => list.map(eval(body)), isDrawn.toString());
  assert.ok(drawn.length >= atLeast && drawn.every(Boolean), `charts drawn: ${drawn}`);
}

const shownCount = async (page) => Number(/^([\d,]+) of/.exec(await page.textContent("#ex-count"))[1].replace(",", ""));

async function opens(page, heading) {
  await page.waitForFunction((text) => document.getElementById("ex-opened-title").textContent === text, heading);
  assert.ok(await page.isVisible("#ex-opened"), "the architecture is open");
}

async function explore(page, { isServed }) {
  await page.waitForFunction(() => / shown$/.test(document.getElementById("ex-count").textContent));
  await everyChartIsDrawn(page, 1);
  const all = await shownCount(page);
  assert.ok(all > 10, `architectures: ${all}`);

  // search: by index, by string, and for what there is not
  await page.fill("#ex-search", "11");
  await page.click("#ex-controls button");
  await opens(page, "Architecture 11 of tss");
  const cell = await page.textContent("#ex-string");
  assert.equal(cell, "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|none~0|nor_conv_3x3~1|avg_pool_3x3~2|");
  assert.equal(await page.locator("#ex-picture path").count(), 6, "edges");
  assert.equal(await page.locator("#ex-picture circle").count(), 4, "nodes");
  assert.ok(await page.locator("#ex-numbers tbody tr").count() >= 4, "rows of numbers");
  await page.fill("#ex-search", cell);
  await page.press("#ex-search", "Enter");
  await opens(page, "Architecture 11 of tss");
  await page.fill("#ex-search", "999999");
  await page.press("#ex-search", "Enter");
  assert.match(await page.textContent("#ex-search-error"), /expected an index from 0/);

  // the best has its curves in both pages
  await page.click("#ex-best summary");
  await page.click("#ex-best-list button >> nth=0");
  await page.waitForSelector("#ex-curves canvas");
  await everyChartIsDrawn(page, 5);
  await page.selectOption("#ex-curve-measure", "loss");
  await everyChartIsDrawn(page, 5);

  // hover and click
  const box = await page.locator("#ex-chart").boundingBox();
  await page.locator("#ex-chart").scrollIntoViewIfNeeded();
  let hovered = false;
  for (let step = 0; step < 400 && !hovered; step++) {
    const at = await page.locator("#ex-chart").boundingBox();
    await page.mouse.move(at.x + box.width * (0.1 + 0.88 * ((step * 0.618) % 1)), at.y + box.height * (0.05 + (0.8 * step) / 400));
    hovered = await page.isVisible("#ex-tip");
  }
  assert.ok(hovered, "pointing at a dot shows its numbers");
  assert.match(await page.textContent("#ex-tip"), /^Architecture \d+\|/);
  const pointed = /^Architecture (\d+)\|/.exec(await page.textContent("#ex-tip"))[1];
  await page.mouse.down();
  await page.mouse.up();
  await opens(page, `Architecture ${pointed} of tss`);

  // keys
  await page.focus("#ex-chart");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  const spoken = /^Architecture (\d+)/.exec(await page.textContent("#ex-live"))[1];
  await page.keyboard.press("Enter");
  await opens(page, `Architecture ${spoken} of tss`);

  // filters: by cost, by operation, and back
  if (!(await page.locator("#ex-filters").evaluate((details) => details.open))) await page.click("#ex-filters summary");
  await page.fill("#ex-flops-max", "60");
  const cheap = await shownCount(page);
  assert.ok(cheap > 0 && cheap < all, `${cheap} of ${all} have few FLOPs`);
  await page.selectOption("#ex-parts select >> nth=0", "3");
  assert.ok((await shownCount(page)) < cheap, "fewer have that operation");
  await page.click("#ex-reset");
  assert.equal(await shownCount(page), all);

  // the other space
  await page.selectOption("#ex-space", "sss");
  await page.waitForFunction(() => document.querySelector("#ex-parts label")?.textContent.startsWith("layer"));
  await page.fill("#ex-search", "1");
  await page.press("#ex-search", "Enter");
  await opens(page, "Architecture 1 of sss");
  assert.equal(await page.textContent("#ex-string"), "8:8:8:8:16");
  assert.equal(await page.locator("#ex-picture rect").count(), 5, "layers");
  if (isServed) {
    await page.waitForSelector("#ex-curves canvas");
    await askInSql(page);
  }
  await everyReportIsThere(page);
  const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(width <= 0, `the page is ${width} pixels too wide`);
}

// Reports of a served page come when they are scrolled to.
async function everyReportIsThere(page) {
  for (const id of await page.locator("main article[id]:not(#ex-opened)").evaluateAll((list) => list.map((article) => article.id))) {
    await page.evaluate((id) => document.getElementById(id).scrollIntoView(), id);
    await page.waitForFunction((id) => !document.getElementById(id).querySelector(".pending"), id);
  }
  const pictures = await page.locator(".panels svg").evaluateAll((list) => list.map((svg) => ({
    label: svg.getAttribute("aria-label"),
    isDrawn: svg.getBoundingClientRect().width > 200 && svg.querySelectorAll("path[d], rect, circle").length > 2,
  })));
  assert.ok(pictures.length > 40, `pictures: ${pictures.length}`);
  assert.deepEqual(pictures.filter(({ isDrawn }) => !isDrawn), []);
  assert.match(await page.textContent("#tss-search-curves .notice"), /natsbench search --all/);
}

async function askInSql(page) {
  await page.fill("#sql-text", "SELECT space, count(*) AS n FROM architectures GROUP BY space");
  await page.click("#sql-form button");
  await page.waitForSelector("#sql-answer tbody tr");
  assert.equal(await page.locator("#sql-answer tbody tr").count(), 2);
  // A column of a view has a declared type, and an expression has none.
  assert.deepEqual(await page.locator("#sql-answer th small").allTextContents(), ["text", ""]);
}

async function look(context, url, { isServed, picture }) {
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => {
    const to = request.url();
    const isOurs = to.startsWith("data:") || to.startsWith("blob:") || (isServed ? to.startsWith(served) : to === url);
    if (!isOurs) problems.push("request to " + to);
  });
  page.setDefaultTimeout(20_000);
  await page.goto(url);
  await explore(page, { isServed });
  if (picture) {
    await page.selectOption("#ex-space", "tss");
    await page.waitForFunction(() => document.querySelector("#ex-parts label")?.textContent.startsWith("edge"));
    await page.fill("#ex-search", "11");
    await page.press("#ex-search", "Enter");
    await opens(page, "Architecture 11 of tss");
    await page.waitForTimeout(500);
    await page.screenshot({ path: picture, fullPage: true });
  }
  await page.close();
  assert.deepEqual(problems, [], url);
}

try {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [390, 1440]) {
      const context = await chromium.launchPersistentContext(path.join(profile, `${colorScheme}-${width}`), {
        executablePath, args, headless: true, colorScheme, viewport: { width, height: 900 },
      });
      const picture = (name) => screenshots && path.join(screenshots, `${name}-${colorScheme}-${width}.png`);
      await look(context, pathToFileURL(file).href, { isServed: false, picture: picture("file") });
      await look(context, served, { isServed: true, picture: picture("served") });
      await context.close();
      console.log(`${colorScheme}, ${width} pixels: all is well`);
    }
  }
} finally {
  await rm(profile, { recursive: true, force: true });
}
