// What the pointer and the keys do in the chart of all architectures.

const MOVES = { ArrowRight: ["x", 1], ArrowLeft: ["x", -1], ArrowUp: ["y", 1], ArrowDown: ["y", -1] };

function place(chart, event) {
  const box = chart.box.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top, event.pointerType === "touch" ? 28 : 14];
}

/** Shows the box between two places, or hides it. */
function showBand(chart, box) {
  chart.band.hidden = !box;
  if (!box) return;
  const { x, y } = box;
  Object.assign(chart.band.style, { left: x[0] + "px", top: y[0] + "px", width: x[1] - x[0] + "px", height: y[1] - y[0] + "px" });
}

/** Selects what is in a box of pixels, or zooms into it. */
function take(chart, { x, y }) {
  const values = [x.map(chart.scale.x.value), [...y].reverse().map(chart.scale.y.value)];
  if (chart.mode === "zoom") chart.on.zoom(values);
  else chart.on.brush(...values);
}

const between = ([x, y], [otherX, otherY]) => ({ x: [Math.min(x, otherX), Math.max(x, otherX)], y: [Math.min(y, otherY), Math.max(y, otherY)] });

/**
 * Listens to the pointer and to the keys. A mouse drags a box. So does a finger, unless it is to scroll the page; two fingers
 * always span one.
 */
export function listen(chart) {
  const fingers = new Map();
  let from = null;
  let wasDragged = false;
  let spanned = null;
  const end = () => {
    from = null;
    spanned = null;
    fingers.clear();
    showBand(chart, null);
  };
  chart.box.addEventListener("pointerdown", (event) => {
    if (!chart.view || event.button !== 0) return;
    if (event.pointerType === "touch") {
      fingers.set(event.pointerId, place(chart, event));
      wasDragged = false;
      if (fingers.size === 1 && chart.mode === "scroll") return;
    }
    from = fingers.size < 2 ? place(chart, event) : null;
    wasDragged = false;
  });
  chart.box.addEventListener("pointermove", (event) => {
    if (!chart.view) return;
    const here = place(chart, event);
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, here);
    if (fingers.size > 1) spanned = between(...[...fingers.values()].slice(0, 2));
    else if (from) spanned = between(from, here);
    else return fingers.size ? undefined : chart.pointAt(chart.nearest(...here));
    const { x, y } = spanned;
    if (!wasDragged && x[1] - x[0] + y[1] - y[0] < 8) return;
    if (!wasDragged && event.isTrusted) chart.box.setPointerCapture(event.pointerId);
    wasDragged = true;
    chart.pointAt(-1);
    showBand(chart, spanned);
  });
  chart.box.addEventListener("pointerup", () => {
    if (wasDragged && spanned) take(chart, spanned);
    end();
  });
  // The browser has taken the finger to scroll the page.
  chart.box.addEventListener("pointercancel", end);
  chart.box.addEventListener("pointerleave", () => chart.pointAt(-1));
  // A mouse opens the dot that the ring marks. A click has whole pixels and a move has fractions of pixels, so the dot that
  // is nearest to the click may be another one. A finger marks nothing before it clicks.
  chart.box.addEventListener("click", (event) => {
    if (wasDragged || !chart.view) return;
    const at = event.pointerType === "mouse" ? chart.at : chart.nearest(...place(chart, event));
    if (at >= 0) chart.on.open(at);
  });
  chart.box.addEventListener("dblclick", () => chart.on.zoom(null));
  chart.box.addEventListener("keydown", (event) => onKey(chart, event));
}

function onKey(chart, event) {
  if (!chart.view) return;
  const move = MOVES[event.key];
  if (event.key === "Enter" && chart.at >= 0) return chart.on.open(chart.at);
  if (event.key === "Escape") return chart.pointAt(-1);
  if (event.key === "+" || event.key === "=") return chart.on.zoom(around(chart, 0.7));
  if (event.key === "-") return chart.on.zoom(around(chart, 1 / 0.7));
  if (event.key === "0") return chart.on.zoom(null);
  if (!move) return;
  const values = chart.view[move[0]].values;
  const order = [];
  chart.view.fits.forEach((is, at) => is && !Number.isNaN(chart.px[at]) && order.push(at));
  if (!order.length) return;
  event.preventDefault();
  order.sort((one, other) => values[one] - values[other] || one - other);
  const next = chart.at < 0 ? order.length - 1 : Math.max(0, Math.min(order.length - 1, order.indexOf(chart.at) + move[1]));
  chart.pointAt(order[next]);
  chart.live.textContent = chart.describe(order[next]).join(", ");
}

/** The ends after a zoom around the pointed dot, or the middle. */
function around(chart, share) {
  const [width, height] = [chart.box.clientWidth, chart.box.clientHeight];
  const [x, y] = chart.at < 0 ? [(chart.grid.left + width - chart.grid.right) / 2, (chart.grid.top + height - chart.grid.bottom) / 2] : [chart.px[chart.at], chart.py[chart.at]];
  const [halfX, halfY] = [((width - chart.grid.left - chart.grid.right) / 2) * share, ((height - chart.grid.top - chart.grid.bottom) / 2) * share];
  return [[x - halfX, x + halfX].map(chart.scale.x.value), [y + halfY, y - halfY].map(chart.scale.y.value)];
}
