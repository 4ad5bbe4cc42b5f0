// What follows from the graph of a module of NAS-Bench-101: its matrix, its name, its weights.

import { md5 } from "./md5.js";

export const OPERATION_NAMES = ["conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3"];

/** Whether there is an edge between two vertices: it is bit x + y (y - 1) / 2. */
export const hasEdge = (edgeBits, from, to) => from < to && ((edgeBits >> (from + (to * (to - 1)) / 2)) & 1) === 1;

export function countEdges(edgeBits) {
  let count = 0;
  for (let rest = edgeBits; rest; rest &= rest - 1) count++;
  return count;
}

/** The digits of the operations of the inner vertices, from their number to the base of three. */
export const digitsOf = (vertices, operations) => (vertices > 2 ? operations.toString(3).padStart(vertices - 2, "0") : "");

const PER_VERTICES = 2 ** 21;
export const OPERATION_LISTS = 243;

/** Vertices, edges as bits, digits of the operations of a module, from its number. */
export function graphOf(number) {
  const matrix = Math.floor(number / OPERATION_LISTS);
  const vertices = Math.floor(matrix / PER_VERTICES);
  return { vertices, edgeBits: matrix % PER_VERTICES, digits: digitsOf(vertices, number % OPERATION_LISTS) };
}

/** How an address writes a module: vertices, edges as bits, digits of the operations. */
export function codeOf(number) {
  const { vertices, edgeBits, digits } = graphOf(number);
  return [vertices, edgeBits, digits].filter((part) => part !== "").join("-");
}

/** The number of a module, from the three parts of its code. */
export const numberOf = (vertices, edgeBits, digits) => (Number(vertices) * PER_VERTICES + Number(edgeBits)) * OPERATION_LISTS + (digits ? parseInt(digits, 3) : 0);

/** The matrix, row by row. */
export function matrixOf(vertices, edgeBits) {
  const all = Array.from({ length: vertices }, (_, at) => at);
  return all.map((from) => all.map((to) => (hasEdge(edgeBits, from, to) ? 1 : 0)));
}

export const namesOf = (digits) => ["input", ...[...digits].map((digit) => OPERATION_NAMES[digit]), "output"];

/** The hash that NAS-Bench-101 names a module by. */
export function hashOf(vertices, edgeBits, digits) {
  const matrix = matrixOf(vertices, edgeBits);
  const all = matrix.keys();
  const vertexList = [...all].map((vertex) => ({
    inputs: matrix.flatMap((row, from) => (row[vertex] ? [from] : [])),
    outputs: matrix[vertex].flatMap((is, to) => (is ? [to] : [])),
    label: vertex === 0 ? -1 : vertex === vertices - 1 ? -2 : Number(digits[vertex - 1]),
  }));
  let hashes = vertexList.map(({ inputs, outputs, label }) => md5(`(${outputs.length}, ${inputs.length}, ${label})`));
  const joined = (list) => list.map((vertex) => hashes[vertex]).sort().join("");
  for (let round = 0; round < vertices; round++) {
    hashes = vertexList.map(({ inputs, outputs }, vertex) => md5(`${joined(inputs)}|${joined(outputs)}|${hashes[vertex]}`));
  }
  return md5(`[${hashes.sort().map((hash) => `'${hash}'`).join(", ")}]`);
}

/** The channels of each vertex of a module in a network. */
function channelsOf(vertices, edgeBits, channelsOut) {
  const output = vertices - 1;
  const channels = new Array(vertices).fill(0);
  const into = [];
  for (let vertex = 1; vertex < output; vertex++) if (hasEdge(edgeBits, vertex, output)) into.push(vertex);
  into.forEach((vertex, place) => (channels[vertex] = Math.floor(channelsOut / into.length) + (place < channelsOut % into.length ? 1 : 0)));
  for (let vertex = output - 1; vertex > 0; vertex--) {
    if (hasEdge(edgeBits, vertex, output)) continue;
    for (let to = vertex + 1; to < output; to++) if (hasEdge(edgeBits, vertex, to)) channels[vertex] = Math.max(channels[vertex], channels[to]);
  }
  return channels;
}

/**
 * The weights of the networks of a matrix: `base`, whatever the operations are, and what each operation of each inner vertex
 * adds, as `added[vertex - 1][operation]`.
 */
export function weightsOf(vertices, edgeBits) {
  const output = vertices - 1;
  const projection = (channelsIn, channels) => channelsIn * channels + 2 * channels;
  const added = Array.from({ length: vertices - 2 }, () => [0, 0, 0]);
  let base = 27 * 128 + 2 * 128 + 512 * 10 + 10; // the stem and the classifier
  for (let number = 0; number < 9; number++) {
    const stack = Math.floor(number / 3);
    const channelsOut = 128 << stack;
    const channelsIn = stack > 0 && number % 3 === 0 ? channelsOut / 2 : channelsOut;
    const channels = channelsOf(vertices, edgeBits, channelsOut);
    for (let vertex = 1; vertex < output; vertex++) {
      const own = channels[vertex];
      if (hasEdge(edgeBits, 0, vertex)) base += projection(channelsIn, own);
      added[vertex - 1][0] += projection(9 * own, own);
      added[vertex - 1][1] += projection(own, own);
    }
    if (hasEdge(edgeBits, 0, output)) base += projection(channelsIn, channelsOut);
  }
  return { base, added };
}
