// Compares the tests of significance of the page with recorded answers of scipy. Needs no browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { holm, rankSum, signedRank } from "../../page/significance.js";

const recorded = JSON.parse(readFileSync(new URL("../fixtures/significance_scipy.json", import.meta.url)));

// The normal distribution is computed to 1e-7; exact tests count.
function close(name, found, expected, tolerance) {
  assert.ok(Math.abs(found - expected) <= tolerance, `${name}: ${found} is not ${expected}`);
}

for (const { name, differences, p } of recorded.signed_rank) {
  const found = signedRank(differences);
  close(`signed rank, ${name}`, found.p, p, found.test.endsWith("exact") ? 1e-12 : 2e-7);
}
for (const { name, one, other, p } of recorded.rank_sum) {
  close(`rank sum, ${name}`, rankSum(one, other).p, p, 2e-7);
}
assert.equal(recorded.signed_rank.length + recorded.rank_sum.length, 9);

// Holm: the smallest times three, the next times two, and never less than one before.
assert.deepEqual(holm([0.04, 0.01, 0.03]), [0.06, 0.03, 0.06]);
assert.deepEqual(signedRank([0, 0]), { test: "Wilcoxon signed-rank", p: 1 });
console.log("significance: all is well");
