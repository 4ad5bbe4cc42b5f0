// The modules of NAS-Bench-101 with runs, in columns of numbers.

import { ask, inflate, isServed, page, unpack } from "./data.js";
import { countEdges, digitsOf, hashOf, matrixOf, weightsOf } from "./module_graph.js";

const PER_VERTICES = 2 ** 21;
const OPERATION_LISTS = 243;

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
    const number = this.numbers[at];
    const matrix = Math.floor(number / OPERATION_LISTS);
    const vertices = Math.floor(matrix / PER_VERTICES);
    return { vertices, edgeBits: matrix % PER_VERTICES, digits: digitsOf(vertices, number % OPERATION_LISTS) };
  }

  /** How an address writes a module: vertices, edges as bits, digits of the operations. */
  code(at) {
    const { vertices, edgeBits, digits } = this.graph(at);
    return [vertices, edgeBits, digits].filter((part) => part !== "").join("-");
  }

  /** The place of the module with a code, or -1. */
  place(code) {
    const parts = /^([2-7])-(\d{1,7})(?:-([012]{1,5}))?$/.exec(code);
    if (!parts) return -1;
    const number = (Number(parts[1]) * PER_VERTICES + Number(parts[2])) * OPERATION_LISTS + (parts[3] ? parseInt(parts[3], 3) : 0);
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

/** Whole numbers of four bytes, each the difference to the one before. */
async function unpackNumbers(text) {
  const bytes = new Uint8Array(await inflate(text).arrayBuffer());
  const count = bytes.length / 4;
  const numbers = new Uint32Array(count);
  for (let at = 0, before = 0; at < count; at++) {
    const difference = bytes[at] | (bytes[count + at] << 8) | (bytes[2 * count + at] << 16) | (bytes[3 * count + at] << 24);
    numbers[at] = before = (before + difference) >>> 0;
  }
  return numbers;
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

/** What is said of a sample; empty if nobody says that the numbers are invented. */
export const SAMPLE = page.nb101?.samples.length ? `sample: invented numbers (${page.nb101.samples.join("; ")})` : "";
