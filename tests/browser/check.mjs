// Opens the page from the disk and from the server, and uses it as a reader would.
//
// usage: node check.mjs PAGE.html SERVED_URL [SCREENSHOT_FOLDER]
//
// Ends with an error at the first thing that is not as it should be: a chart without a drawing, a message on the console, a
// request to anywhere else, a finding of axe.

import path from "node:path";
import { pathToFileURL } from "node:url";
import { axeFindsNothing, keysReachEverything, keysSelect, rowsAreReached } from "./access.mjs";
import { architecture } from "./architecture.mjs";
import { withBrowser, withPage } from "./browser.mjs";
import { explore, exploreMore } from "./explore.mjs";
import { nasbench101, nasbench101More } from "./nb101.mjs";
import { overviewAndAbout, reports } from "./reports.mjs";
import { searches, searchesOfNasbench101 } from "./searches.mjs";
import { sqlFromDisk, sqlFromServer } from "./sql.mjs";
import { state } from "./state.mjs";
import { touch } from "./touch.mjs";

const [file, served, screenshots] = process.argv.slice(2);
const sources = [
  { name: "file", url: pathToFileURL(file).href, isServed: false },
  { name: "served", url: served, isServed: true },
];
// A wrong statement is asked on purpose, and the browser writes the status of its answer.
const WRONG_STATEMENT = /status of 400/;

await withBrowser({ colorScheme: "light", width: 390, isTouch: true }, (context) => withPage(context, sources[0].url, false, (page) => touch(page)));
console.log("fingers: all is well");

for (const colorScheme of ["light", "dark"]) {
  for (const width of [390, 1440]) {
    await withBrowser({ colorScheme, width }, async (context) => {
      for (const { name, url, isServed } of sources) {
        const isDetailed = width === 1440 && colorScheme === "light";
        const look = (run, expected) => withPage(context, url, isServed, run, expected);
        await look((page) => explore(page));
        await look((page) => nasbench101(page, { isServed }));
        // Both pages have the same elements, so axe looks at one of them at each width.
        if (isServed === (width === 1440)) await look((page) => axeFindsNothing(page));
        if (isDetailed) {
          await look((page) => state(page, url));
          await look((page) => exploreMore(page));
          await look((page) => nasbench101More(page));
          await look((page) => architecture(page, { isServed }));
          await look((page) => searches(page, { isServed }));
          await look((page) => searchesOfNasbench101(page, { isServed }));
          await look((page) => (isServed ? sqlFromServer(page, url) : sqlFromDisk(page)), WRONG_STATEMENT);
          await look((page) => overviewAndAbout(page));
          await look((page) => reports(page));
          await look((page) => keysReachEverything(page));
          await look((page) => rowsAreReached(page));
          await look((page) => keysSelect(page));
        }
        if (screenshots) {
          await look(async (page) => {
            for (const place of ["", "explore?space=tss&at=11&front=1", "nb101", "architecture/tss/11", "compare?a=tss-11,tss-3", "searches", "reports", "sql", "about"]) {
              await page.at(place);
              await page.waitForTimeout(700);
              const shot = `${name}-${place.split(/[/?]/)[0] || "overview"}-${colorScheme}-${width}.png`;
              await page.screenshot({ path: path.join(screenshots, shot), fullPage: true });
            }
          });
        }
      }
    });
    console.log(`${colorScheme}, ${width} pixels: all is well`);
  }
}
