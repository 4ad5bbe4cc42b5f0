// Numbers as text.

const DECIMALS = { flops: 2, params: 3, latency: 4 };

/** A number of a column, with as many digits as the page has. */
export function shown(column, value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "-";
  if (column.decimals !== undefined) return value.toFixed(column.decimals);
  if (column.extension) return ofSteps(value, column.step);
  if (column.measure === "seconds") return value.toFixed(value < 1000 ? 1 : 0);
  return value.toFixed(DECIMALS[column.measure] ?? 2);
}

/** A number of an extension, with the digits that multiples of its step have, and at most five. */
function ofSteps(value, step) {
  if (step === 1) return value.toString(); // whole numbers
  const scale = 10 ** Math.floor(-Math.log10(step));
  const known = scale > 1 ? Math.round(value * scale) / scale : Math.round(value);
  return Number(known.toPrecision(5)).toString();
}

export const grouped = (count) => count.toLocaleString("en");

export function counted(count, noun) {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

export function signed(value, decimals = 2) {
  if (value === null || Number.isNaN(value)) return "-";
  const text = value.toFixed(decimals);
  return value > 0 ? "+" + text : text.replace("-", "−");
}

/** Simulated or real time, in words. */
export function duration(seconds) {
  if (seconds < 120) return `${Number(seconds.toPrecision(3))} s`;
  if (seconds < 3600) return `${Number((seconds / 60).toPrecision(3))} min`;
  return `${Number((seconds / 3600).toPrecision(3))} h`;
}
