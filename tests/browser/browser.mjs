// A browser, and what is done with pages everywhere.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

/** Runs with a browser that knows nothing of another one. */
export async function withBrowser({ colorScheme, width, isTouch = false }, run) {
  const profile = await mkdtemp(path.join(tmpdir(), "natsbench-browser-"));
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath, args, headless: true, colorScheme, viewport: { width, height: 900 }, acceptDownloads: true,
      hasTouch: isTouch, isMobile: isTouch,
    });
    await run(context);
    await context.close();
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
}

/**
 * Runs with a page, and fails if it writes a message on the console or asks anything but itself. Messages that a check
 * causes on purpose match `expected`.
 */
export async function withPage(context, url, isServed, run, expected = /^$/) {
  const page = await context.newPage();
  const problems = [];
  const note = (text) => expected.test(text) || problems.push(text);
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && note(message.text()));
  page.on("pageerror", (error) => note(String(error)));
  page.on("request", (request) => {
    const [to] = request.url().split("#");
    const isOurs = to.startsWith("data:") || to.startsWith("blob:") || (isServed ? to.startsWith(url) : to === url);
    if (!isOurs) problems.push("request to " + to);
  });
  page.setDefaultTimeout(20_000);
  page.at = async (address) => {
    await page.goto(url + "#/" + address);
    await page.waitForFunction((wanted) => document.querySelector(`[data-page="${wanted}"]:not([hidden])`), address.split(/[/?]/)[0] || "overview");
  };
  await run(page);
  await page.close();
  assert.deepEqual(problems, [], url);
}

// Whether a canvas shows more than one colour.
const isDrawn = (canvas) => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  const pixels = new Uint32Array(data.buffer);
  return pixels.some((pixel) => pixel !== pixels[0]);
};

/** Waits until so many canvases are in a place, and each of them shows something. */
export async function chartsAreDrawn(page, place, atLeast) {
  const canvases = `[data-page]:not([hidden]) ${place} canvas`;
  await page.waitForFunction(([all, count]) => document.querySelectorAll(all).length >= count, [canvases, atLeast]);
  await page.waitForTimeout(300); // a frame or two
  const drawn = await page.locator(canvases).evaluateAll((list, body) => list.map(eval(body)), isDrawn.toString());
  assert.ok(drawn.length >= atLeast && drawn.every(Boolean), `charts drawn in ${place}: ${drawn}`);
}

/** Waits until an element has a text. */
export async function says(page, place, pattern) {
  await page.waitForFunction(([at, source]) => new RegExp(source).test(document.querySelector(at)?.textContent ?? ""), [place, pattern.source]).catch(async () => {
    assert.match(await page.textContent(place), pattern, place);
  });
}

/** The file that a click saves, as text or bytes. */
export async function saved(page, click) {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return { name: download.suggestedFilename(), bytes: Buffer.concat(chunks) };
}

/** The parts of the address behind the question mark. */
export const query = (page) => Object.fromEntries(new URLSearchParams(page.url().split("?").slice(1).join("?")));
