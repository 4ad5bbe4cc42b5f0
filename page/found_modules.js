// The modules of NAS-Bench-101 that stored searches had found, as far as the page Searches asks for them.

import { h } from "./dom.js";
import { codeOf, graphOf, hashOf } from "./module_graph.js";
import { address } from "./router.js";

/** Takes the place of a space: modules are named by their numbers. */
export class FoundModules {
  constructor(searches, sample) {
    this.name = "nb101";
    this.found = "module";
    this.sample = sample;
    this.position = new Map();
    this.hashes = new Map();
    const [valid, test] = [[], []];
    for (const { runs } of searches) {
      for (const run of runs) {
        run.indexes.forEach((number, at) => {
          if (this.position.has(number)) return;
          this.position.set(number, valid.length);
          valid.push(run.valid[at]);
          test.push(run.test[at]);
        });
      }
    }
    this.columns = {
      valid: { label: "validation accuracy (%), cifar10-nb101", values: valid },
      test: { label: "test accuracy (%), cifar10-nb101", values: test },
    };
  }

  /** The column that searches are judged by. */
  judgedBy(_dataset, which) {
    return this.columns[which];
  }

  /** A link to a module, by the first digits of its hash. Number 0 is a module that the database does not have. */
  link(number) {
    if (!number) return "-";
    const hash = this.label(number);
    return h("a", { href: address("nb101", [codeOf(number)]), title: hash }, hash.slice(0, 8));
  }

  /** What a module is called in a file. */
  label(number) {
    if (!number) return "";
    if (!this.hashes.has(number)) {
      const { vertices, edgeBits, digits } = graphOf(number);
      this.hashes.set(number, hashOf(vertices, edgeBits, digits));
    }
    return this.hashes.get(number);
  }
}
