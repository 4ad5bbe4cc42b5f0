// Makes the two scripts of the page from the modules in this folder: charts.js with the parts of ECharts that are used, and
// page.js. They are kept in the repository, so nobody needs node to build natsbench.
//
// usage: node build.mjs [--check]
//
// With --check nothing is written, and it ends with an error if a script is not what the modules give.

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const isCheck = process.argv.includes("--check");
const here = new URL(".", import.meta.url);
const scripts = [
  { entry: "charts.js", minify: true },
  { entry: "main.js", minify: false, out: "page.js" },
];

for (const { entry, minify, out = entry } of scripts) {
  const made = await build({
    absWorkingDir: fileURLToPath(here), entryPoints: [entry], bundle: true, write: false, format: "iife", target: "es2022",
    minify, minifyWhitespace: true, charset: "utf8", legalComments: "none",
  });
  // A page has its scripts inside, so none of them may have the text that ends a script.
  const text = made.outputFiles[0].text.replaceAll("</script", "<\\/script");
  const file = new URL(`../src/report/page/built/${out}`, here);
  if (!isCheck) await writeFile(file, text);
  else if ((await readFile(file, "utf8")) !== text) {
    console.error(`src/report/page/built/${out} is not what page/ gives; run: node page/build.mjs`);
    process.exitCode = 1;
  }
}
