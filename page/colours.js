// Colours of the page, for what is drawn and not styled.

/** A variable of the style sheet. */
export const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The colours of series, in an order in which neighbours also differ for colour-blind readers. */
const SERIES = ["--blue", "--vermillion", "--green", "--purple", "--orange", "--sky"];
const DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3]];

/** The look of a series: when the colours are used up, the kind of line changes. */
export function seriesLook(number) {
  return { color: style(SERIES[number % SERIES.length]), type: DASHES[Math.floor(number / SERIES.length) % DASHES.length] };
}

export const dash = (number) => DASHES[number % DASHES.length];

// Viridis, at nine places: equal steps of the number are equal steps to the eye, also without colours.
const VIRIDIS = ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"]
  .map((code) => [1, 3, 5].map((at) => parseInt(code.slice(at, at + 2), 16)));

/** The colour of a share between 0 and 1. In a dark page the low end is lighter, to be seen. */
export function scaleColour(share, isDark) {
  const place = (isDark ? 0.18 + 0.82 * share : 0.94 * share) * (VIRIDIS.length - 1);
  const [low, high] = [VIRIDIS[Math.floor(place)], VIRIDIS[Math.ceil(place)]];
  const part = place - Math.floor(place);
  return `rgb(${low.map((of, at) => Math.round(of + (high[at] - of) * part)).join(" ")})`;
}

export const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;

export function onScheme(run) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", run);
}
