// A space in memory: its architectures, its columns, and what follows from them.

import { h } from "./dom.js";
import { addressOf } from "./selection.js";

const SOURCES = [[0], [0, 1], [0, 1, 2]];
export const EDGES = [[0, 1], [0, 2], [1, 2], [0, 3], [1, 3], [2, 3]];
const MEASURES = {
  "train": ["training images", "%"], "x-valid": ["x-valid", "%"], "x-test": ["x-test", "%"], "ori-test": ["ori-test", "%"],
  "flops": ["FLOPs", "M"], "params": ["params", "M"], "latency": ["latency", "s, 256 images"], "seconds": ["training", "s"],
};

export class Space {
  constructor(raw, numbers, isomorphism, operations) {
    this.name = raw.space;
    this.sample = raw.sample;
    this.fullHp = raw.full_hp;
    this.operations = operations;
    this.indexes = raw.indexes.flatMap(([first, count]) => Array.from({ length: count }, (_, at) => first + at));
    this.parts = raw.parts === "" ? [] : raw.parts.split(" ");
    this.found = "architecture";
    this.strings = this.parts.map((digits) => this.stringOf(digits));
    this.position = new Map(this.indexes.map((index, at) => [index, at]));
    this.ofParts = new Map(this.parts.map((digits, at) => [digits, at]));
    this.isomorphism = isomorphism;
    this.columns = raw.columns.map((column, at) => describe(column, numbers[at]));
    this.byId = new Map(this.columns.map((column) => [column.id, column]));
    this.count = this.indexes.length;
    this.ranks = new Map();
    this.orders = new Map();
  }

  /** The official string of digits. */
  stringOf(digits) {
    if (this.name === "sss") return [...digits].map((digit) => 8 * digit).join(":");
    let at = 0;
    return SOURCES.map((sources) =>
      "|" + sources.map((source) => this.operations[digits[at++]] + "~" + source).join("|") + "|").join("+");
  }

  /** The names of the parts, and the values that each can have, as [digit, name]. */
  partChoices() {
    return this.name === "sss"
      ? [1, 2, 3, 4, 5].map((layer) => ["layer " + layer, [1, 2, 3, 4, 5, 6, 7, 8].map((digit) => [String(digit), String(8 * digit)])])
      : EDGES.map(([from, to]) => [`edge ${from} to ${to}`, this.operations.map((name, at) => [String(at), name])]);
  }

  /** The position of an index or a string; -1 if it is not imported. */
  find(text) {
    const wanted = text.trim();
    return (/^\d+$/.test(wanted) ? this.position.get(Number(wanted)) : this.ofParts.get(digitsOf(wanted, this.operations, this.name))) ?? -1;
  }

  /** The column, or else the first one that is there. */
  column(id, ...fallbacks) {
    for (const name of [id, ...fallbacks]) if (this.byId.has(name)) return this.byId.get(name);
    return this.columns[0];
  }

  /** The columns by recipe, for a choice. */
  choices(more = []) {
    const groups = new Map();
    for (const column of this.columns) {
      if (!groups.has(column.group)) groups.set(column.group, []);
      groups.get(column.group).push([column.id, column.label]);
    }
    return [...more, ...groups];
  }

  /** The test accuracy of full training. */
  accuracyId(dataset = "cifar10") {
    const split = dataset === "cifar10" ? "ori-test" : "x-test";
    return `${this.fullHp}.${dataset}.${split}`;
  }

  /** The column that the accuracies of a search are looked up in; null if the space does not have it. */
  judgedBy(dataset, which) {
    const trained = which === "valid" && dataset === "cifar10" ? "cifar10-valid" : dataset;
    const split = which === "valid" ? "x-valid" : dataset === "cifar10" || dataset === "cifar10-valid" ? "ori-test" : "x-test";
    return this.byId.get(`${this.fullHp}.${trained}.${split}`) ?? null;
  }

  /** A link to an architecture. */
  link(index) {
    return h("a", { href: addressOf(this.name, index) }, String(index));
  }

  /** What an architecture is called in a file. */
  label(index) {
    return index;
  }

  /** Whether an architecture was trained with a recipe. */
  isTrained(at, hp) {
    return this.columns.some((column) => column.hp === hp && !Number.isNaN(column.values[at]));
  }

  /** The columns that are shown first: accuracies and costs of full training. */
  mainIds() {
    const ids = ["cifar10.ori-test", "cifar100.x-test", "ImageNet16-120.x-test", "cifar10.flops", "cifar10.params", "cifar10.latency"];
    return ids.map((id) => `${this.fullHp}.${id}`).filter((id) => this.byId.has(id));
  }

  /** A cost of full training, of the data set that most architectures have. */
  cost(measure) {
    const of = this.columns.filter((column) => column.measure === measure && !column.extension);
    return of.find((column) => column.hp === this.fullHp && column.dataset === "cifar10") ?? of.find((column) => column.hp === this.fullHp) ?? of[0];
  }

  /** All positions in the order of a column; those without a number come last. */
  order(column, isDescending) {
    const key = column.id + isDescending;
    if (!this.orders.has(key)) {
      const sign = isDescending ? -1 : 1;
      const [known, absent] = [[], []];
      column.values.forEach((value, at) => (Number.isNaN(value) ? absent : known).push(at));
      known.sort((one, other) => sign * (column.values[one] - column.values[other]) || one - other);
      this.orders.set(key, [...known, ...absent]);
    }
    return this.orders.get(key);
  }

  /** The place of an architecture in a column: 1 is the best of `count`; equal ones share the best place. */
  rank(column, at) {
    if (!this.ranks.has(column.id)) {
      const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
      this.ranks.set(column.id, sorted);
    }
    const sorted = this.ranks.get(column.id);
    const value = column.values[at];
    if (Number.isNaN(value)) return null;
    const [below, notAbove] = [lowerBound(sorted, value), upperBound(sorted, value)];
    const better = column.isHigherBetter ? sorted.length - notAbove : below;
    const worse = column.isHigherBetter ? below : sorted.length - notAbove;
    return { place: better + 1, count: sorted.length, percentile: sorted.length < 2 ? 100 : (100 * worse) / (sorted.length - 1) };
  }

  /** The architectures that differ in one part: one operation, or the channels of one layer. */
  neighbours(at) {
    const digits = this.parts[at];
    const found = [];
    this.partChoices().forEach(([name, values], part) => {
      for (const [digit, text] of values) {
        if (digit === digits[part]) continue;
        const other = this.ofParts.get(digits.slice(0, part) + digit + digits.slice(part + 1));
        const from = values.find(([of]) => of === digits[part])?.[1] ?? "?";
        if (other !== undefined) found.push({ at: other, part: name, from, to: text });
      }
    });
    return found;
  }

  /** The cells that compute the same, with the cell itself. */
  isomorphs(at) {
    if (!this.isomorphism) return [];
    const wanted = this.isomorphism[at];
    return this.indexes.map((_, other) => other).filter((other) => this.isomorphism[other] === wanted);
  }

  /** Those of the list that no other beats in one of two columns without losing in the other, cheapest first. */
  front(list, x, y) {
    const [signX, signY] = [x.isHigherBetter ? -1 : 1, y.isHigherBetter ? -1 : 1];
    const sorted = list.filter((at) => !Number.isNaN(x.values[at]) && !Number.isNaN(y.values[at])).sort((one, other) =>
      signX * (x.values[one] - x.values[other]) || signY * (y.values[one] - y.values[other]) || one - other);
    let best = Infinity;
    return sorted.filter((at) => {
      const value = signY * y.values[at];
      const isOn = value < best;
      best = Math.min(best, value);
      return isOn;
    });
  }
}

function describe(column, values) {
  if (column.extension) return ofExtension(column, values);
  const [name, unit] = MEASURES[column.measure];
  return {
    ...column, values, name, unit,
    id: `${column.hp}.${column.dataset}.${column.measure}`,
    group: `${column.hp} epochs`,
    label: `${name} (${unit}), ${column.dataset}`,
    isHigherBetter: unit === "%",
  };
}

// If an extension does not say which values are the better ones: of times, energies and sizes the least, of all else the largest.
const COST_UNIT = /^([nuµm]?s|seconds?|min|h|[numk]?J|[mk]?W|[kMG]i?B|bytes?|M?FLOPs|[MG]?MACs)$/;

function ofExtension(column, values) {
  const { extension, measure, dataset = "", trained_hp: hp = "", further_keys: keys = "", unit } = column;
  const more = [dataset, hp && `hp ${hp}`, keys].filter(Boolean);
  // Ids stand in addresses, in which commas and colons separate them.
  const id = ["x", extension, measure, dataset, hp, keys].map(encodeURIComponent).join(".").replace(/\.+$/, "");
  return { ...column, values, id, group: extension, name: measure,
    label: [measure, ...more].join(", ") + (unit && unit !== "1" ? ` (${unit})` : ""), isHigherBetter: column.higher_is_better ?? !COST_UNIT.test(unit) };
}

/** The digits of a string, or the text itself if it is none. */
export function digitsOf(text, operations, space) {
  if (space === "sss") return text.split(":").map((channels) => Number(channels) / 8).join("");
  const edges = [...text.matchAll(/([a-z0-9_]+)~\d/g)];
  return edges.map(([, operation]) => operations.indexOf(operation)).join("");
}

/** The space whose strings look like a text; null if it is none. */
export function spaceOfString(text) {
  if (/^\s*\|.*~.*\|\s*$/.test(text)) return "tss";
  return /^\s*\d+(:\d+)+\s*$/.test(text) ? "sss" : null;
}

function lowerBound(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function upperBound(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
