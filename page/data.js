// Gets numbers from the page itself or from the server, in the same form.

import { Space } from "./space.js";

export const page = JSON.parse(document.getElementById("page-data").textContent);
export const isServed = page.source === "api";

export async function ask(path, parameters) {
  const response = await fetch("/api/" + path + "?" + new URLSearchParams(parameters));
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  return body;
}

/** What was deflated and written in base64. */
export function inflate(text) {
  const deflated = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate-raw")));
}

/** Unpacks numbers; an absent one becomes NaN. */
export async function unpack(packed) {
  const bytes = new Uint8Array(await inflate(packed.data).arrayBuffer());
  const count = bytes.length / 2;
  const numbers = new Float64Array(count);
  const from = packed.from ?? 0;
  for (let at = 0, before = 0; at < count; at++) {
    let whole = bytes[at] + 256 * bytes[count + at];
    if (packed.differences) before = whole = (before + whole) % 65536;
    numbers[at] = whole === 65535 ? NaN : from + whole * packed.step;
  }
  return numbers;
}

/** Whole numbers of four bytes, each the difference to the one before. */
export async function unpackNumbers(text) {
  const bytes = new Uint8Array(await inflate(text).arrayBuffer());
  const count = bytes.length / 4;
  const numbers = new Uint32Array(count);
  for (let at = 0, before = 0; at < count; at++) {
    const difference = bytes[at] | (bytes[count + at] << 8) | (bytes[2 * count + at] << 16) | (bytes[3 * count + at] << 24);
    numbers[at] = before = (before + difference) >>> 0;
  }
  return numbers;
}

const spaces = new Map();

async function loadSpace(name) {
  const raw = isServed ? await ask("explorer", { space: name }) : page.explorers.find((of) => of.space === name);
  if (!raw) throw new Error(name ? `this page has nothing of the space ${name}` : "Nothing of NATS-Bench is imported.");
  const [numbers, isomorphism, parts] = await Promise.all([
    Promise.all(raw.columns.map(({ numbers, step, from }) => unpack({ data: raw.numbers[numbers], step, from }))),
    raw.isomorphism ? unpack(raw.isomorphism) : null,
    inflate(raw.parts).text(),
  ]);
  return new Space({ ...raw, parts }, numbers, isomorphism, page.operations);
}

/** A space with all its columns; the same object for everyone who asks. */
export function space(name) {
  if (!spaces.has(name)) {
    const loading = loadSpace(name);
    spaces.set(name, loading);
    loading.catch(() => spaces.delete(name)); // so that it can be tried again
  }
  return spaces.get(name);
}

/** The space that is shown first: one of which something is imported, if there is one. */
export const FIRST_SPACE = page.spaces.find((name) => page.coverage.some((row) => row.space === name)) ?? page.spaces[0];

/** The space that a state names, or the first one. */
export function spaceOf(query) {
  return page.spaces.includes(query.space) ? query.space : FIRST_SPACE;
}

export const SPACE_TITLES = { tss: "topology (tss)", sss: "size (sss)", nb101: "NAS-Bench-101 (nb101)" };

/** The spaces that searches can be shown of. */
export const SEARCHED_SPACES = [...page.spaces, ...(page.nb101?.is_searched ? ["nb101"] : [])];

/** The searched space that a state names, or the first one. */
export function searchedSpaceOf(query) {
  if (SEARCHED_SPACES.includes(query.space)) return query.space;
  return page.coverage.length || !page.nb101?.is_searched ? FIRST_SPACE : "nb101";
}

/** What is said of a sample of NAS-Bench-101; empty if nobody says that the numbers are invented. */
export const SAMPLE = page.nb101?.samples.length ? `sample: invented numbers (${page.nb101.samples.join("; ")})` : "";

/** Curves of an architecture, or null if the page has none. */
export async function curves(name, index, hp) {
  if (isServed) return ask("curves", { space: name, arch: index, hp });
  const found = page.curves.find((of) => of.space === name && of.index === index && of.hp === hp);
  if (!found) return null;
  const trials = await Promise.all(found.trials.map(async (trial) => ({
    ...trial,
    splits: await Promise.all(trial.splits.map(async (of) =>
      ({ split: of.split, loss: await unpack(of.loss), accuracy: await unpack(of.accuracy) }))),
  })));
  return { ...found, trials };
}

export const NO_CURVES = "This page has the curves of full training of architectures that stand out: the best, those on a Pareto front, "
  + "and those that the paper marks. For all others, natsbench serve shows this page over the database.";

const searches = new Map();

// The budget and the part of the space are the same for all methods in a chart, so they stand above it.
function shortName({ name, scope }) {
  const [, method, settings] = /^(.*?) \((.*)\)$/.exec(name) ?? [null, name, ""];
  const own = settings.split(", ").filter((text) => text && text !== scope && !text.startsWith("budget_seconds="));
  return method + (own.length ? ` (${own.join(", ")})` : "");
}

async function loadSearches(name) {
  const found = isServed ? await ask("searches", { space: name }) : page.searches.filter((of) => of.space === name);
  return Promise.all(found.map(async (of) => {
    const [changes, times, numbers] = await Promise.all([of.changes, of.times, of.numbers].map(unpack));
    const found = of.modules ? { indexes: await unpackNumbers(of.modules.numbers), valid: await unpack(of.modules.valid), test: await unpack(of.modules.test) }
      : { indexes: await unpack(of.indexes) };
    let at = 0;
    const runs = Array.from(changes, (count, run) => {
      const [from, to] = [at, (at += count)];
      const part = Object.fromEntries(Object.entries(found).map(([name, values]) => [name, values.subarray(from, to)]));
      return { number: numbers[run], times: times.subarray(from, to), ...part };
    });
    return { ...of, runs, name: shortName(of) };
  }));
}

/** The searches that are stored on a space. */
export function searchesOf(name) {
  if (!searches.has(name)) searches.set(name, loadSearches(name));
  return searches.get(name);
}

const sharing = new Map();

async function loadSharing(name) {
  const found = isServed ? await ask("weight_sharing", { space: name }) : page.weight_sharing.filter((of) => of.space === name);
  return Promise.all(found.map(async (of) => {
    const [indexes, scores] = await Promise.all([of.indexes, of.scores].map(unpack));
    const isTwice = found.filter((other) => other.dataset === of.dataset && other.name === of.name).length > 1;
    let at = 0;
    const runs = of.runs.map(({ seed, epochs: stretches }) => {
      const epochs = stretches.flatMap(([first, count]) => Array.from({ length: count }, (_, more) => first + more));
      const [from, to] = [at, (at += epochs.length)];
      return { seed, epochs, indexes: indexes.subarray(from, to), scores: scores.subarray(from, to) };
    });
    return { ...of, runs, name: isTwice ? `${of.name}, experiment ${of.id}` : of.name };
  }));
}

/** The weight-sharing searches that are stored on a space. */
export function sharingOf(name) {
  if (name === "nb101") return []; // there are none
  if (!sharing.has(name)) sharing.set(name, loadSharing(name));
  return sharing.get(name);
}

/** Asks the SQL box of the server. */
export async function sql(statement, parameters = {}) {
  const response = await fetch("/api/sql", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ sql: statement, parameters }),
  });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error), { offset: answer.offset ?? null });
  return answer;
}
