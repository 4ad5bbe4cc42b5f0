// The page Explore, used as a reader would.

import assert from "node:assert/strict";
import { chartsAreDrawn, query, saved, says } from "./browser.mjs";

const shownCount = async (page) => Number(/^([\d,]+) of/.exec(await page.textContent("#ex-count"))[1].replace(",", ""));
const CELL = "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|none~0|nor_conv_3x3~1|avg_pool_3x3~2|";

const opens = (page, heading) => says(page, "#ex-opened-title", new RegExp(`^${heading}$`));

async function open(page, text) {
  await page.fill("#ex-search", text);
  await page.press("#ex-search", "Enter");
}

/** What every reader does, at every width. */
export async function explore(page) {
  await page.at("explore?space=tss");
  await says(page, "#ex-count", /selected$/);
  await chartsAreDrawn(page, ".scatter", 2);
  const all = await shownCount(page);
  assert.ok(all > 10, `architectures: ${all}`);

  // search: by index, by string, and for what there is not
  await open(page, "11");
  await opens(page, "Architecture 11 of tss");
  assert.equal(await page.textContent("#ex-string"), CELL);
  assert.equal(await page.locator("#ex-picture path").count(), 6, "edges");
  assert.equal(await page.locator("#ex-picture circle").count(), 4, "nodes");
  assert.ok(await page.locator("#ex-numbers tr").count() >= 4, "rows of numbers");
  await page.click("#ex-close");
  await page.waitForSelector("#ex-opened", { state: "hidden" });
  await open(page, CELL);
  await opens(page, "Architecture 11 of tss");
  await open(page, "999999");
  assert.match(await page.textContent("#ex-search-error"), /expected an index from 0/);

  await hoverAndClick(page);
  await keys(page);
  await filters(page, all);

  // the other space
  await page.selectOption("#ex-space", "sss");
  await page.waitForFunction(() => document.querySelector("#ex-parts label")?.textContent.startsWith("layer"));
  await open(page, "1");
  await opens(page, "Architecture 1 of sss");
  assert.equal(await page.textContent("#ex-string"), "8:8:8:8:16");
  assert.equal(await page.locator("#ex-picture rect").count(), 5, "layers");
  await open(page, CELL);
  await page.click(".other-space");
  await opens(page, "Architecture 11 of tss");
  const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(width <= 0, `the page is ${width} pixels too wide`);
}

async function hoverAndClick(page) {
  await page.locator("#ex-chart").scrollIntoViewIfNeeded();
  const box = await page.locator("#ex-chart").boundingBox();
  let hovered = false;
  for (let step = 0; step < 500 && !hovered; step++) {
    await page.mouse.move(box.x + box.width * (0.1 + 0.88 * ((step * 0.618) % 1)), box.y + box.height * (0.05 + (0.8 * step) / 500));
    hovered = await page.isVisible(".tip");
  }
  assert.ok(hovered, "pointing at a dot shows its numbers");
  assert.match(await page.textContent(".tip"), /^Architecture \d+\|/);
  const pointed = /^Architecture (\d+)\|/.exec(await page.textContent(".tip"))[1];
  await page.mouse.down();
  await page.mouse.up();
  await opens(page, `Architecture ${pointed} of tss`);
}

async function keys(page) {
  await page.focus("#ex-chart");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  const spoken = /^Architecture (\d+)/.exec(await page.textContent(".scatter + p"))[1];
  await page.keyboard.press("Enter");
  await opens(page, `Architecture ${spoken} of tss`);
  await page.keyboard.press("+");
  await page.waitForFunction(() => /[?&]z=/.test(location.hash));
  await page.keyboard.press("0");
  await page.waitForFunction(() => !/[?&]z=/.test(location.hash));
}

async function filters(page, all) {
  if (!(await page.locator("#ex-filters").evaluate((details) => details.open))) await page.click("#ex-filters summary");
  await page.fill("#ex-flops-max", "60");
  await page.waitForFunction(() => /f=/.test(location.hash));
  const cheap = await shownCount(page);
  assert.ok(cheap > 0 && cheap < all, `${cheap} of ${all} have few FLOPs`);
  await page.selectOption("#ex-parts select >> nth=0", "3");
  assert.ok((await shownCount(page)) < cheap, "fewer have that operation");
  await page.click("#ex-reset");
  assert.equal(await shownCount(page), all);
}

async function drag(page, from, to) {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
  await page.mouse.move(...to);
  await page.mouse.up();
}

/** Brush, zoom, scales, the front, parallel coordinates, the table and the files. */
export async function exploreMore(page) {
  await page.at("explore?space=tss");
  await says(page, "#ex-count", /selected$/);
  const all = await shownCount(page);
  const box = await page.locator("#ex-chart").boundingBox();
  assert.ok(box.y + box.height <= 900, `the chart ends at ${box.y + box.height}`);

  // a brush selects, and everything follows
  await drag(page, [box.x + 70, box.y + 30], [box.x + box.width / 2, box.y + box.height - 60]);
  await page.waitForFunction(() => /f=/.test(location.hash));
  const brushed = await shownCount(page);
  assert.ok(brushed > 0 && brushed < all, `${brushed} of ${all} are in the box`);
  assert.equal(await page.locator("#ex-rows table").getAttribute("aria-rowcount"), String(brushed + 1));
  await selectedDotsAreAbove(page);
  await page.click("#ex-reset");

  // zoom, and the whole range again
  await page.selectOption("#ex-mode", "zoom");
  await drag(page, [box.x + 70, box.y + 30], [box.x + box.width / 2, box.y + box.height / 2]);
  await page.waitForFunction(() => /z=/.test(location.hash));
  assert.equal(await shownCount(page), all, "zooming selects nothing");
  await page.click("#ex-whole");
  await page.waitForFunction(() => !/z=/.test(location.hash));

  // log scale and the front, whose members are listed and open
  await page.check("text=log across");
  await page.check("text=Pareto front");
  const members = await page.locator("#ex-front li").count();
  const inText = await page.evaluate(() => [...document.querySelectorAll("#ex-front li")].map((item) => item.textContent.split(/[:,] /).map(Number)));
  assert.ok(members > 1, `members of the front: ${members}`);
  for (let at = 1; at < inText.length; at++) {
    assert.ok(inText[at][1] >= inText[at - 1][1] && inText[at][2] > inText[at - 1][2], "dearer ones are more accurate");
  }
  await page.click("#ex-front li:last-child button");
  await opens(page, `Architecture ${inText.at(-1)[0]} of tss`);
  await page.selectOption("#ex-s", "200.cifar10.flops");
  await page.selectOption("#ex-c", "x.others.value_of_others");
  assert.match(await page.textContent(".legend"), /value_of_others \(points\): -/);
  await extensions(page, all);

  await parallel(page, all);
  await table(page);

  for (const [what, files] of [["the chart", "architectures"], ["the parallel coordinates", "parallel-coordinates"]]) {
    const png = await saved(page, () => page.click(`[aria-label="Save ${what} as PNG"]`));
    assert.equal(png.name, files + ".png");
    assert.equal(png.bytes.subarray(1, 4).toString(), "PNG");
    const svg = await saved(page, () => page.click(`[aria-label="Save ${what} as SVG"]`));
    const text = svg.bytes.toString();
    assert.match(text, /^<svg[^]*<\/svg>\s*$/);
    assert.match(text, /<text[^]*(ori-test|FLOPs)/, "labels are text");
    const isXml = await page.evaluate((xml) => !new DOMParser().parseFromString(xml, "image/svg+xml").querySelector("parsererror"), text);
    assert.ok(isXml, `${svg.name} is XML`);
  }
}

// Columns of extensions as axis, filter, colour and column of the table, also one whose keys have commas and colons.
async function extensions(page, all) {
  const id = "x.hardware.latency.cifar10.200.device%3Da%3Ab";
  const label = "latency, cifar10, hp 200, device=a:b (ms)";
  await page.selectOption("#ex-c", { label });
  await page.selectOption("#ex-x", { label });
  await page.waitForFunction((of) => new URLSearchParams(location.hash.split("?")[1]).get("x") === of, id);
  assert.match(await page.textContent(".legend"), /latency, cifar10, hp 200, device=a:b \(ms\): 2 /, "the mean over seeds 1 and 3");
  await page.selectOption("#ex-more", { label });
  await page.fill(`[aria-label="${label}, to"]`, "31");
  await page.waitForFunction(() => /f=/.test(location.hash));
  assert.equal(await shownCount(page), 10, "latencies of 2, 5, ... 29 ms");
  await page.reload();
  await says(page, "#ex-count", /selected$/);
  assert.equal(await shownCount(page), 10, "a filter by an extension is kept in the address");
  assert.equal(await page.locator("#ex-rows thead th", { hasText: "latencyms, cifar10, hp 200, device=a:b, hardware" }).count(), 1);
  // the least milliseconds are the best, so the front begins at the fastest
  assert.match(await page.locator("#ex-front li").first().textContent(), /^0: 2,/);
  await page.selectOption("#ex-c", "200.cifar10.flops");
  await page.selectOption("#ex-x", "200.cifar10.flops");
  await page.click("#ex-reset");
  await page.waitForFunction(() => !/[?&]f=/.test(location.hash));
  assert.equal(await shownCount(page), all);
}

// The selected dots are blue and no grey dot covers them; the others are lighter than the selected ones.
async function selectedDotsAreAbove(page) {
  const seen = await page.evaluate(() => ["selected", "others"].map((of) => {
    const canvas = document.querySelector(`#ex-chart .dots.${of}`);
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const pixels = { blue: 0, light: 0, dark: 0 };
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] < 200) continue;
      pixels[data[at + 2] - data[at] > 80 ? "blue" : data[at] > 180 ? "light" : "dark"]++;
    }
    return pixels;
  }));
  const [selected, others] = seen;
  assert.ok(selected.blue > 20 && selected.light + selected.dark === 0, JSON.stringify(seen));
  assert.ok(others.light > 20 && others.blue + others.dark === 0, `others become dark: ${JSON.stringify(seen)}`);
  const isAbove = await page.evaluate(() => Boolean(document.querySelector(".dots.others").compareDocumentPosition(document.querySelector(".dots.selected")) & 4));
  assert.ok(isAbove, "the selected dots are drawn above the others");
}

async function parallel(page, all) {
  await chartsAreDrawn(page, ".pc", 1);
  await sharesAreOfTheVariance(page);
  const box = await page.locator(".pc-box").boundingBox();
  await page.mouse.wheel(0, box.y - 200);
  await page.locator(".pc-box").scrollIntoViewIfNeeded();
  const now = await page.locator(".pc-box").boundingBox();
  // the last axis is a cost: its lower half
  const x = now.x + now.width - 34;
  await drag(page, [x, now.y + now.height - 16], [x, now.y + now.height / 2]);
  await page.waitForFunction(() => /f=/.test(location.hash));
  const some = await shownCount(page);
  assert.ok(some > 0 && some < all, `${some} of ${all} after a brush`);
  assert.equal(await page.locator(".pc-head.set").count(), 1);
  // an operation of the first edge
  await page.mouse.click(now.x + 34, now.y + now.height * 0.3);
  await page.waitForFunction(() => /[?&]p=/.test(location.hash));
  assert.ok((await shownCount(page)) <= some);
  // the name of an axis opens its filter, so keys are enough
  await page.focus(".pc-head >> nth=6");
  await page.keyboard.press("Enter");
  assert.match(await page.evaluate(() => document.activeElement.ariaLabel), /ori-test \(%\), cifar10, from/);
  await page.click("#ex-reset");
  await page.waitForFunction(() => !/[?&][fp]=/.test(location.hash));
}

// What the first edge explains, computed again from the table: the variance of the means of its operations.
async function sharesAreOfTheVariance(page) {
  const file = await saved(page, () => page.click('[aria-label="Save Selected architectures as CSV"]'));
  const [head, ...lines] = file.bytes.toString().trim().split("\n").map((line) => line.split(","));
  const column = head.findIndex((name) => name.includes("200 cifar10 ori-test"));
  const rows = lines.map((cells) => [/^\|([a-z0-9_]+)~0/.exec(cells.at(-1))[1], Number(cells[column])]);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = (values) => mean(values.map((value) => (value - mean(values)) ** 2));
  const means = rows.map(([operation]) => mean(rows.filter(([other]) => other === operation).map(([, value]) => value)));
  const share = (100 * variance(means)) / variance(rows.map(([, value]) => value));
  const shown = parseFloat(await page.locator(".pc-head .share").first().textContent());
  assert.ok(Math.abs(shown - share) <= 0.51, `${shown} and ${share} percent`);
  assert.equal(await page.locator(".pc-head .share").count(), 6);
}

async function table(page) {
  const rows = () => page.locator("#ex-rows tbody tr:not(.gap)");
  const first = () => rows().first().locator("td").first().textContent();
  assert.ok((await rows().count()) < 60, "only rows in sight are elements");
  const best = await first();
  await page.click('#ex-rows [data-sort="200.cifar10.ori-test"]');
  await page.waitForFunction(() => /sort=200/.test(location.hash));
  assert.notEqual(await first(), best);
  await page.click('#ex-rows [data-sort="200.cifar10.ori-test"]');
  assert.equal(await first(), best);
  const columns = await page.locator("#ex-rows thead th").count();
  await page.click("#ex-columns summary");
  await page.check("#ex-columns label:has-text('training (s), cifar100, 200 epochs') input");
  assert.equal(await page.locator("#ex-rows thead th").count(), columns + 1);
  assert.ok(query(page).cols.includes("200.cifar100.seconds"));
  const file = await saved(page, () => page.click('[aria-label="Save Selected architectures as CSV"]'));
  const lines = file.bytes.toString().trim().split("\n");
  assert.equal(lines.length, (await shownCount(page)) + 1);
  assert.match(lines[0], /^index,/);
  assert.equal(lines[1].split(",")[0], best);
}
