// Which architectures are selected: ranges of columns, and allowed values of parts. Both are kept in the address.

/** Reads the values `f` (ranges) and `p` (parts) of an address. */
export function read(query, space) {
  const ranges = new Map();
  for (const text of (query.f ?? "").split(",").filter(Boolean)) {
    const [id, low, high] = text.split(":");
    if (space.byId.has(id)) ranges.set(id, [low === "" ? -Infinity : Number(low), high === "" ? Infinity : Number(high)]);
  }
  const parts = (query.p ?? "").split(",").map((digits) => digits || null);
  return { ranges, parts: space.partChoices().map((_, part) => parts[part] ?? null) };
}

const end = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(7))) : "");

/** The values of an address for filters. */
export function write({ ranges, parts }) {
  const f = [...ranges].filter(([, [low, high]]) => Number.isFinite(low) || Number.isFinite(high))
    .map(([id, [low, high]]) => `${id}:${end(low)}:${end(high)}`).join(",");
  const p = parts.some(Boolean) ? parts.map((digits) => digits ?? "").join(",") : "";
  return { f, p };
}

/** Whether each architecture fits. Where a number is absent, it fits no range. */
export function mask(space, { ranges, parts }) {
  const fits = new Uint8Array(space.count).fill(1);
  for (const [id, [low, high]] of ranges) {
    const { values } = space.byId.get(id);
    for (let at = 0; at < fits.length; at++) if (!(values[at] >= low && values[at] <= high)) fits[at] = 0;
  }
  parts.forEach((allowed, part) => {
    if (!allowed) return;
    for (let at = 0; at < fits.length; at++) if (!allowed.includes(space.parts[at][part])) fits[at] = 0;
  });
  return fits;
}

/** Positions that fit, ascending. */
export function positions(fits) {
  const list = [];
  for (let at = 0; at < fits.length; at++) if (fits[at]) list.push(at);
  return list;
}

/** A copy with one range changed; null removes it. */
export function withRange(filters, id, range) {
  const ranges = new Map(filters.ranges);
  if (range) ranges.set(id, range);
  else ranges.delete(id);
  return { ...filters, ranges };
}

/** A copy with the allowed digits of one part changed; null allows all. */
export function withPart(filters, part, digits) {
  return { ...filters, parts: filters.parts.map((before, at) => (at === part ? digits : before)) };
}
