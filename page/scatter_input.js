// What the pointer and the keys do in the chart of all architectures.

const MOVES = { ArrowRight: ["x", 1], ArrowLeft: ["x", -1], ArrowUp: ["y", 1], ArrowDown: ["y", -1] };

function place(chart, event) {
  const box = chart.box.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top, event.pointerType === "touch" ? 28 : 14];
}

/** Listens to the pointer and to the keys. */
export function listen(chart) {
  let from = null;
  let wasDragged = false;
  const dragged = (event) => {
    const [x, y] = place(chart, event);
    return { x: [Math.min(from[0], x), Math.max(from[0], x)], y: [Math.min(from[1], y), Math.max(from[1], y)] };
  };
  chart.box.addEventListener("pointerdown", (event) => {
    if (!chart.view || event.pointerType !== "mouse" || event.button !== 0) return;
    from = place(chart, event);
    wasDragged = false;
  });
  chart.box.addEventListener("pointermove", (event) => {
    if (!chart.view) return;
    if (!from) return chart.pointAt(chart.nearest(...place(chart, event)));
    const { x, y } = dragged(event);
    if (!wasDragged && x[1] - x[0] + y[1] - y[0] < 8) return;
    if (!wasDragged) chart.box.setPointerCapture(event.pointerId);
    wasDragged = true;
    chart.pointAt(-1);
    chart.band.hidden = false;
    Object.assign(chart.band.style, { left: x[0] + "px", top: y[0] + "px", width: x[1] - x[0] + "px", height: y[1] - y[0] + "px" });
  });
  chart.box.addEventListener("pointerup", (event) => {
    if (from && wasDragged) {
      const { x, y } = dragged(event);
      const values = [x.map(chart.scale.x.value), [...y].reverse().map(chart.scale.y.value)];
      if (chart.mode === "zoom") chart.on.zoom(values);
      else chart.on.brush(...values);
    }
    from = null;
    chart.band.hidden = true;
  });
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
