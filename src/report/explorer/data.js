// Gets numbers from the page itself or from the server, in the same form.

const page = JSON.parse(document.getElementById("explorer-data").textContent);

async function ask(path, parameters) {
  const response = await fetch("/api/" + path + "?" + new URLSearchParams(parameters));
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  return body;
}

// Unpacks numbers; an absent one becomes NaN.
async function unpack(packed) {
  const deflated = Uint8Array.from(atob(packed.data), (letter) => letter.charCodeAt(0));
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const count = bytes.length / 2;
  const numbers = new Float64Array(count);
  for (let at = 0, before = 0; at < count; at++) {
    let whole = bytes[at] + 256 * bytes[count + at];
    if (packed.differences) before = whole = (before + whole) % 65536;
    numbers[at] = whole === 65535 ? NaN : whole * packed.step;
  }
  return numbers;
}

const SOURCES = [[0], [0, 1], [0, 1, 2]];

function architectureString(space, parts) {
  if (space === "sss") return [...parts].map((digit) => 8 * digit).join(":");
  let at = 0;
  return SOURCES.map((sources) =>
    "|" + sources.map((source) => page.operations[parts[at++]] + "~" + source).join("|") + "|").join("+");
}

const UNITS = { flops: "FLOPs (M)", params: "params (M)", latency: "latency (s, 256 images)", seconds: "training (s)" };

async function loadSpace(space) {
  const raw = page.source === "api" ? await ask("explorer", { space }) : page.explorers.find((of) => of.space === space);
  const unpacked = await Promise.all(raw.columns.map(({ numbers, step }) => unpack({ data: raw.numbers[numbers], step })));
  const columns = raw.columns.map((column, at) => ({
    ...column,
    key: column.dataset + " " + column.measure,
    label: UNITS[column.measure] ? UNITS[column.measure] + ", " + column.dataset : column.dataset + " " + column.measure + " (%)",
    values: unpacked[at],
  }));
  const indexes = raw.indexes.flatMap(([first, count]) => Array.from({ length: count }, (_, at) => first + at));
  const parts = raw.parts === "" ? [] : raw.parts.split(" ");
  const strings = parts.map((digits) => architectureString(space, digits));
  return { ...raw, indexes, parts, columns, strings, position: new Map(indexes.map((index, at) => [index, at])) };
}

// Curves of an architecture, or null if the page has none.
async function loadCurves(space, index, hp) {
  if (page.source === "api") return ask("curves", { space, arch: index, hp });
  const found = page.curves.find((of) => of.space === space && of.index === index && of.hp === hp);
  if (!found) return null;
  const trials = await Promise.all(found.trials.map(async (trial) => ({
    ...trial,
    splits: await Promise.all(trial.splits.map(async (of) =>
      ({ split: of.split, loss: await unpack(of.loss), accuracy: await unpack(of.accuracy) }))),
  })));
  return { ...found, trials };
}
