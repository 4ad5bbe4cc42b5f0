// What the pointer, the wheel, fingers and keys do in the density chart.

const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** Places in the chart, not of the page. */
function place(chart, event) {
  const box = chart.box.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/** The range behind which what was at `from` is at `to`, larger by `factor`. */
function moved(scale, from, to, factor) {
  const edge = (pixel) => scale.value(from + (pixel - to) / factor);
  return [edge(scale.from), edge(scale.to)];
}

const isUsable = (ends, isLog) => ends.every(([low, high], axis) => Number.isFinite(low) && Number.isFinite(high)
  && high - low > 1e-9 * Math.abs(high) && (!isLog[axis] || low > 0));

/** Moves what was at a place to another one, and zooms around it. */
function transform(chart, scale, [x, y], [toX, toY], factor) {
  const ends = [moved(scale.x, x, toX, factor), moved(scale.y, y, toY, factor)];
  if (isUsable(ends, [chart.view.isLogX, chart.view.isLogY])) chart.move(ends);
}

const middle = (chart) => [(chart.scale.x.from + chart.scale.x.to) / 2, (chart.scale.y.from + chart.scale.y.to) / 2];

export function zoomAround(chart, factor) {
  const at = middle(chart);
  transform(chart, chart.scale, at, at, factor);
  chart.on.zoom(chart.view.zoom);
}

/** A mouse drags the range; one finger scrolls the page, and two move and zoom. */
export function listen(chart) {
  const pointers = new Map();
  let start = null;
  let wasMoved = false;
  let ending = 0;

  // Pointers move things from where they were when the last one came or went.
  const begin = () => {
    const places = [...pointers.values()];
    start = places.length ? { scale: chart.scale, places } : null;
  };
  const span = (places) => Math.hypot(places[0][0] - places[1][0], places[0][1] - places[1][1]) || 1;
  const between = (places) => [0, 1].map((axis) => places.reduce((sum, of) => sum + of[axis], 0) / places.length);
  const finish = (event) => {
    pointers.delete(event.pointerId);
    if (!pointers.size && wasMoved && chart.view) chart.on.zoom(chart.view.zoom);
    begin();
  };

  chart.box.addEventListener("pointerdown", (event) => {
    if (!chart.view || !chart.scale || event.button !== 0) return;
    if (!pointers.size) wasMoved = false;
    pointers.set(event.pointerId, place(chart, event));
    begin();
  });
  chart.box.addEventListener("pointermove", (event) => {
    if (!chart.view || !chart.scale) return;
    const here = place(chart, event);
    if (!pointers.has(event.pointerId)) {
      if (event.pointerType === "mouse") chart.pointAt(chart.binAt(...here, 2));
      return;
    }
    pointers.set(event.pointerId, here);
    const places = [...pointers.values()];
    if (event.pointerType === "touch" && places.length < 2) return; // the page scrolls
    const [from, to] = [between(start.places), between(places)];
    if (!wasMoved && Math.hypot(to[0] - from[0], to[1] - from[1]) < 4 && places.length < 2) return;
    if (!wasMoved && event.isTrusted) chart.box.setPointerCapture(event.pointerId);
    wasMoved = true;
    const factor = places.length > 1 ? span(places) / span(start.places) : 1;
    transform(chart, start.scale, from, to, factor);
  });
  chart.box.addEventListener("pointerup", finish);
  chart.box.addEventListener("pointercancel", finish);
  chart.box.addEventListener("pointerleave", () => pointers.size || chart.pointAt(-1));
  chart.box.addEventListener("click", (event) => {
    if (wasMoved || !chart.view || !chart.scale) return;
    const bin = chart.binAt(...place(chart, event), event.pointerType === "mouse" ? 2 : 6);
    if (bin >= 0) chart.on.open(chart.boxOf(bin));
  });
  chart.box.addEventListener("dblclick", () => chart.on.zoom(null));
  chart.box.addEventListener("wheel", (event) => {
    if (!chart.view || !chart.scale) return;
    event.preventDefault();
    const at = place(chart, event);
    transform(chart, chart.scales(), at, at, Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)));
    clearTimeout(ending);
    ending = setTimeout(() => chart.on.zoom(chart.view.zoom), 250);
  }, { passive: false });
  chart.box.addEventListener("keydown", (event) => onKey(chart, event));
}

function onKey(chart, event) {
  if (!chart.view || !chart.scale) return;
  if (event.key === "Escape") return chart.pointAt(-1);
  if (event.key === "Enter" && chart.at >= 0) return chart.on.open(chart.boxOf(chart.at));
  if (event.key === "0") return chart.on.zoom(null);
  if (event.key === "+" || event.key === "=") return zoomAround(chart, 1 / 0.7);
  if (event.key === "-") return zoomAround(chart, 0.7);
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  if (event.shiftKey) {
    const [x, y] = middle(chart);
    const by = 0.1;
    transform(chart, chart.scale, [x, y], [x - step[0] * by * (chart.scale.x.to - chart.scale.x.from), y + step[1] * by * (chart.scale.y.from - chart.scale.y.to)], 1);
    return chart.on.zoom(chart.view.zoom);
  }
  chart.pointAt(nextBin(chart, step));
  if (chart.at >= 0) chart.live.textContent = chart.describe(chart.at).join(", ");
}

/** The next square with modules in a direction: in the same row or column, or else in the nearest other one. */
function nextBin(chart, [right, up]) {
  const { bins, columns, rows } = chart;
  if (chart.at < 0) return chart.binAt(...middle(chart), Math.max(columns, rows));
  const [column, row] = [chart.at % columns, Math.floor(chart.at / columns)];
  const most = right ? columns : rows;
  const width = right ? rows : columns;
  for (let far = 1; far < most; far++) {
    for (let aside = 0; aside < Math.min(width, 2 * far + 1); aside++) {
      for (const sign of [1, -1]) {
        const c = column + (right ? right * far : sign * aside);
        const r = row + (up ? up * far : sign * aside);
        if (c >= 0 && c < columns && r >= 0 && r < rows && bins[r * columns + c]) return r * columns + c;
      }
    }
  }
  return chart.at;
}
