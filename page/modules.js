// The modules of NAS-Bench-101 with runs, in columns of numbers.

import { ask, isServed, page, unpack, unpackNumbers } from "./data.js";
import { OPERATION_LISTS, codeOf, countEdges, graphOf, hashOf, matrixOf, numberOf, weightsOf } from "./module_graph.js";

/** All modules, in the order of their numbers. */
export class Modules {
  constructor(numbers, budgets) {
    this.count = numbers.length;
    this.numbers = numbers;
    this.budgets = budgets;
    const bytes = () => new Uint8Array(this.count);
    this.counts = { vertices: bytes(), edges: bytes(), conv3x3: bytes(), conv1x1: bytes(), maxpool3x3: bytes() };
    this.params = new Float64Array(this.count);
    this.fillGraphs();
    const ofBudget = ({ epochs, valid, test, seconds }) => [
      { id: `test-${epochs}`, label: `test accuracy, ${epochs} epochs (%)`, short: `test ${epochs} (%)`, values: test, epochs, isAccuracy: true, decimals: 2 },
      { id: `valid-${epochs}`, label: `validation accuracy, ${epochs} epochs (%)`, short: `valid ${epochs} (%)`, values: valid, epochs, isAccuracy: true, decimals: 2 },
      { id: `seconds-${epochs}`, label: `training time, ${epochs} epochs (s)`, short: `time ${epochs} (s)`, values: seconds, epochs, decimals: 0 },
    ];
    this.columns = [{ id: "params", label: "params (millions)", short: "params (M)", values: this.params, decimals: 3 },
      ...[...budgets].reverse().flatMap(ofBudget)];
    this.byId = new Map(this.columns.map((column) => [column.id, column]));
  }

  // Modules with the same matrix follow each other, so what follows from a matrix is made once for each.
  fillGraphs() {
    const { vertices, edges, conv3x3, conv1x1, maxpool3x3 } = this.counts;
    const ofOperation = [conv3x3, conv1x1, maxpool3x3];
    let [known, weights, inner, edgeCount] = [-1, null, 0, 0];
    for (let at = 0; at < this.count; at++) {
      const matrix = Math.floor(this.numbers[at] / OPERATION_LISTS);
      if (matrix !== known) {
        known = matrix;
        const of = this.graph(at);
        [weights, inner, edgeCount] = [weightsOf(of.vertices, of.edgeBits), of.vertices - 2, countEdges(of.edgeBits)];
      }
      let [rest, sum] = [this.numbers[at] % OPERATION_LISTS, weights.base];
      for (let vertex = inner - 1; vertex >= 0; vertex--) {
        const operation = rest % 3;
        rest = (rest - operation) / 3;
        ofOperation[operation][at]++;
        sum += weights.added[vertex][operation];
      }
      this.params[at] = sum / 1e6;
      vertices[at] = inner + 2;
      edges[at] = edgeCount;
    }
  }

  /** Vertices, edges as bits, digits of the operations. */
  graph(at) {
    return graphOf(this.numbers[at]);
  }

  /** How an address writes a module: vertices, edges as bits, digits of the operations. */
  code(at) {
    return codeOf(this.numbers[at]);
  }

  /** The place of the module with a code, or -1. */
  place(code) {
    const parts = /^([2-7])-(\d{1,7})(?:-([012]{1,5}))?$/.exec(code);
    if (!parts) return -1;
    const number = numberOf(parts[1], parts[2], parts[3]);
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.numbers[middle] < number) low = middle + 1;
      else high = middle;
    }
    return this.numbers[low] === number && this.code(low) === code ? low : -1;
  }

  hash(at) {
    const { vertices, edgeBits, digits } = this.graph(at);
    return hashOf(vertices, edgeBits, digits);
  }

  matrix(at) {
    const { vertices, edgeBits } = this.graph(at);
    return matrixOf(vertices, edgeBits);
  }
}

async function load() {
  const raw = isServed ? await ask("nb101/explorer", {}) : page.modules;
  const budgets = raw.budgets.map(async ({ epochs, ...columns }) => {
    const unpacked = Object.entries(columns).map(async ([name, packed]) => [name, await unpack(packed)]);
    return { epochs, ...Object.fromEntries(await Promise.all(unpacked)) };
  });
  return new Modules(await unpackNumbers(raw.modules), await Promise.all(budgets));
}

let loading = null;

/** All modules; the same object for everyone who asks. */
export function modules() {
  loading ??= load().catch((error) => {
    loading = null; // so that it can be tried again
    throw error;
  });
  return loading;
}
