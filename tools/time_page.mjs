// Measures what the page costs in a browser: how long filters, sorting and opening keep the processor busy.
//
// usage: node tools/time_page.mjs PAGE [TIMES]
//
// PAGE is a file of `natsbench report` or the address of `natsbench serve`; each step is done TIMES times (default 9), and
// medians are printed, in milliseconds of processor time:
//   main thread   tasks of the page's main thread (TaskDuration of Performance.getMetrics), during which it answers nothing else
//   all           all processes of the browser, with drawing (SystemInfo.getProcessInfo, which counts in steps of 10 ms)
// A file is opened with the network off. Needs chromium, and `npm ci` in tests/browser.

import { statSync } from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../tests/browser/browser.mjs", import.meta.url));
const { chromium } = require("playwright-core");
const [target, times = "9"] = process.argv.slice(2);
if (!target) throw new Error("expected a page: node tools/time_page.mjs PAGE [TIMES]");
const isServed = /^https?:/.test(target);
const url = isServed ? target : pathToFileURL(path.resolve(target)).href;
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((file) => statSync(file, { throwIfNoEntry: false }));

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const processes = await browser.newBrowserCDPSession();
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
await context.setOffline(!isServed);
const page = await context.newPage();
const session = await context.newCDPSession(page);
await session.send("Performance.enable", { timeDomain: "threadTicks" }); // processor time, also where others use the processor

async function used() {
  const { metrics } = await session.send("Performance.getMetrics");
  const { processInfo } = await processes.send("SystemInfo.getProcessInfo");
  return { main: metrics.find(({ name }) => name === "TaskDuration").value, all: processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0) };
}

const median = (values) => [...values].sort((one, other) => one - other)[values.length >> 1];

/** Waits until nothing more is drawn. */
const settle = () => page.evaluate(() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 250)));

/** Prints the median cost of a step, which is done with the numbers 0, 1, 2 ... */
async function measure(name, step) {
  await step(0); // what is computed only once
  await settle();
  const costs = [];
  for (let number = 1; number <= Number(times); number++) {
    const before = await used();
    await step(number);
    await settle();
    const after = await used();
    costs.push({ main: 1000 * (after.main - before.main), all: 1000 * (after.all - before.all) });
  }
  const of = (key) => median(costs.map((cost) => cost[key])).toFixed(0).padStart(6);
  console.log(`${name.padEnd(44)} main thread${of("main")} ms, all${of("all")} ms`);
}

if (!isServed) console.log(`${path.basename(target)}: ${(statSync(target).size / 1e6).toFixed(2)} MB, opened with the network off`);
await page.goto(url);
const spaces = await page.evaluate(() => JSON.parse(document.getElementById("page-data").textContent).spaces);
for (const space of spaces) {
  const before = await used();
  await page.goto(`${url}#/explore?space=${space}`);
  await page.waitForSelector("#ex-rows tbody tr:not(.gap)");
  await settle();
  const after = await used();
  const count = (await page.textContent("#ex-count")).replace(/^.* of (\S+) .*$/, "$1");
  console.log(`${space}, ${count} architectures; first look at Explore: main thread ${(1000 * (after.main - before.main)).toFixed(0)} ms`);
  const most = Number(await page.textContent("#ex-rows tbody tr:not(.gap) td:nth-child(2)")); // FLOPs of the best one
  // no step of these reloads the page
  const go = (address) => page.evaluate((hash) => void (location.hash = hash), "#/" + address);
  const explore = `explore?space=${space}`;
  await measure("  filter: dots, lines, count and table follow", (number) => page.fill("#ex-flops-max", String((most * (0.3 + 0.05 * number)).toFixed(2))));
  const script = await page.getAttribute("#ex-count", "data-milliseconds");
  console.log(`    of which the script ran ${script} ms in the last of them`);
  await go(explore);
  await measure("  filter by a part", (number) => page.selectOption("#ex-parts select >> nth=0", String(1 + (number % 4))));
  await go(explore);
  await measure("  colour by another column", (number) => page.selectOption("#ex-c", { index: 1 + (number % 8) }));
  await go(explore);
  await measure("  another axis", (number) => page.selectOption("#ex-x", { index: number % 8 }));
  await go(explore);
  await measure("  sort the table by another column", (number) => page.click(`#ex-rows thead th:nth-child(${2 + (number % 6)}) button`));
  await measure("  sort the table the other way", () => page.click("#ex-rows thead th:nth-child(3) button"));
  await measure("  open an architecture beside the chart", (number) => go(`${explore}&at=${100 + number}`));
  await measure("  open the page of an architecture", (number) => go(`architecture/${space}/${100 + number}`));
}
await browser.close();
