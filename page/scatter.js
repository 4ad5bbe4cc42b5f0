// The chart of all architectures. ECharts draws the axes and the front; the dots are drawn here, since its mode for many dots
// has one colour and one size for all of them, and cannot draw the selected ones above the others.

import { scaleColour, isDark, onScheme, style } from "./colours.js";
import { axisLook, fileButtons, sampleTitle, savePng, toSvg } from "./chart.js";
import { listen } from "./scatter_input.js";
import { Dots } from "./dots.js";
import { download, h } from "./dom.js";
import { shown } from "./format.js";

const { echarts } = globalThis;
const GRID = { left: 62, right: 18, top: 26, bottom: 46 };
const LEVELS = 24;

export class Scatter {
  /** `on` has the functions open(at), brush([x0, x1], [y0, y1]) and zoom(ends). */
  constructor(on) {
    this.on = on;
    this.others = h("canvas", { className: "dots others" });
    this.dots = h("canvas", { className: "dots selected" });
    this.axes = h("div", { className: "axes" });
    this.ring = h("div", { className: "ring", hidden: true });
    this.tip = h("div", { className: "tip", hidden: true });
    this.band = h("div", { className: "band", hidden: true });
    this.live = h("p", { className: "hidden", attributes: { "aria-live": "polite" } });
    this.box = h("div", { id: "ex-chart", className: "scatter", tabIndex: 0, attributes: {
      "role": "application",
      "aria-label": "Scatter chart of architectures: arrow keys move between dots, Enter opens one, plus and minus zoom",
    } }, this.others, this.dots, this.axes, this.ring, this.tip, this.band);
    this.element = h("div", {}, this.box, this.live);
    this.files = fileButtons("the chart", () => savePng("architectures", [this.others, this.dots, this.axes.querySelector("canvas")]), () => this.svg());
    this.grid = GRID;
    this.setMode("select");
    this.at = -1;
    this.view = null;
    listen(this);
    new ResizeObserver(() => this.draw()).observe(this.box);
    onScheme(() => this.draw());
  }

  /** What a drag does: "select", "zoom", or "scroll", with which one finger scrolls the page and two fingers select. */
  setMode(mode) {
    this.mode = mode;
    this.box.classList.toggle("takes-fingers", mode !== "scroll");
  }

  /** Shows `view`: space, x, y, colour, size, fits, selected, front, opened, compared, isLogX, isLogY, zoom. */
  show(view) {
    this.view = view;
    this.draw();
  }

  ends(column, isLog, zoomed) {
    if (zoomed) return zoomed;
    let [low, high] = [Infinity, -Infinity];
    for (const value of column.values) {
      if (Number.isNaN(value) || (isLog && value <= 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    if (low > high) return isLog ? [1, 10] : [0, 1];
    if (low === high) return [low - (isLog ? low / 2 : 1), high + 1];
    const margin = 0.02;
    if (isLog) return [low / (high / low) ** margin, high * (high / low) ** margin];
    return [low - margin * (high - low), high + margin * (high - low)];
  }

  /** Functions from numbers to pixels and back. */
  scales() {
    const { x, y, isLogX, isLogY, zoom } = this.view;
    const [width, height] = [this.box.clientWidth, this.box.clientHeight];
    const scale = (column, isLog, zoomed, from, to) => {
      const bend = isLog ? Math.log : (value) => value;
      const straight = isLog ? Math.exp : (value) => value;
      const [low, high] = this.ends(column, isLog, zoomed);
      const [first, span] = [bend(low), bend(high) - bend(low)];
      return {
        ends: [low, high],
        pixel: (value) => (isLog && value <= 0 ? NaN : from + ((bend(value) - first) / span) * (to - from)),
        value: (pixel) => straight(first + ((pixel - from) / (to - from)) * span),
      };
    };
    return {
      x: scale(x, isLogX, zoom?.[0], GRID.left, width - GRID.right),
      y: scale(y, isLogY, zoom?.[1], height - GRID.bottom, GRID.top),
    };
  }

  draw() {
    const { view } = this;
    if (!view || !this.box.clientWidth || !this.box.clientHeight) return;
    // A filter changes neither the axes nor where the dots are, so these are not drawn again.
    const { space, x, y, isLogX, isLogY, zoom, front, opened, compared } = view;
    const frame = [space.name, x.id, y.id, isLogX, isLogY, zoom, this.box.clientWidth, this.box.clientHeight, isDark()].join();
    const isOther = frame !== this.frame;
    if (isOther) {
      this.frame = frame;
      this.scale = this.scales();
      this.placeDots();
      this.drawOthers();
    }
    if (isOther || this.drawnOf.some((of, at) => of !== [view.selected, view.colour, view.size][at])) {
      this.drawnOf = [view.selected, view.colour, view.size];
      this.drawSelected();
    }
    const marked = [frame, front, opened, compared].join(";");
    if (marked !== this.marked) {
      this.marked = marked;
      this.chart ??= echarts.init(this.axes);
      this.chart.resize();
      this.chart.setOption(this.option(), { notMerge: true });
    }
    this.pointAt(-1);
  }

  option() {
    const { x, y, isLogX, isLogY, space, front, opened, compared } = this.view;
    const axis = (column, isLog, ends, gap) => axisLook({
      type: isLog ? "log" : "value", min: ends[0], max: ends[1], name: column.label, nameGap: gap,
      // The axes are above the dots, so the lines of the grid let them through.
      splitLine: { lineStyle: { color: style("--quiet"), opacity: 0.22 } },
      axisLabel: { formatter: (value) => (ends.includes(value) ? "" : String(Number(value.toPrecision(6)))) },
    });
    const place = (at) => [x.values[at], y.values[at]];
    const marks = (list, symbol, size, colour) => ({
      type: "scatter", data: list.map(place), symbol, symbolSize: size, silent: true, clip: true,
      itemStyle: { color: style(colour), borderColor: style("--ink"), borderWidth: 1.5 },
    });
    return {
      animation: false,
      title: sampleTitle(space.sample, GRID.left),
      grid: GRID,
      xAxis: axis(x, isLogX, this.scale.x.ends, 28),
      yAxis: axis(y, isLogY, this.scale.y.ends, 44),
      series: [
        { type: "line", step: "end", data: front.map(place), symbol: "circle", symbolSize: 6, silent: true, clip: true,
          lineStyle: { color: style("--vermillion"), width: 1.5 }, itemStyle: { color: style("--vermillion") } },
        marks(compared, "rect", 12, "--green"),
        marks(opened < 0 ? [] : [opened], "diamond", 18, "--orange"),
      ],
    };
  }

  /** Pixels of all dots; NaN for those outside the frame. */
  placeDots() {
    const { x, y } = this.view;
    const { x: scaleX, y: scaleY } = this.scale;
    const [right, bottom] = [this.box.clientWidth - GRID.right, this.box.clientHeight - GRID.bottom];
    const count = x.values.length;
    [this.px, this.py] = [new Float32Array(count), new Float32Array(count)];
    for (let at = 0; at < count; at++) {
      const [left, top] = [scaleX.pixel(x.values[at]), scaleY.pixel(y.values[at])];
      const isInside = left >= GRID.left && left <= right && top >= GRID.top && top <= bottom;
      this.px[at] = isInside ? left : NaN;
      this.py[at] = top;
    }
  }

  dotPixels() {
    return this.view.space.count > 2000 ? 3 : 6;
  }

  /** All dots in one light colour, so that many of them do not become dark. The selected ones are drawn above them. */
  drawOthers() {
    const dots = new Dots(this.others, this.box);
    const side = this.dotPixels();
    const colour = dots.colour(style("--faint"));
    for (let at = 0; at < this.px.length; at++) if (this.px[at] >= 0) dots.put(this.px[at], this.py[at], side, colour);
    dots.show();
  }

  drawSelected() {
    const { fits, selected, colour, size } = this.view;
    const dots = new Dots(this.dots, this.box);
    const base = this.dotPixels();
    const level = levels(colour, fits, LEVELS);
    const large = levels(size, fits, 6);
    const usual = base + (base > 3 ? 2 : 1);
    const colours = level ? Array.from({ length: LEVELS }, (_, of) => dots.colour(scaleColour(of / (LEVELS - 1), isDark()))) : [dots.colour(style("--blue"))];
    // The highest numbers of the colour are drawn last, above the others.
    for (let of = 0; of < colours.length; of++) {
      for (const at of selected) {
        if (!(this.px[at] >= 0) || (level && level[at] !== of)) continue;
        dots.put(this.px[at], this.py[at], large ? base * (0.7 + 0.45 * large[at]) : usual, colours[of]);
      }
    }
    dots.show();
  }

  svg() {
    const [width, height] = [this.box.clientWidth, this.box.clientHeight];
    const image = (canvas) => `<image width="${width}" height="${height}" href="${canvas.toDataURL("image/png")}"/>`;
    download("architectures.svg", toSvg(this.option(), width, height, image(this.others) + image(this.dots)), "image/svg+xml");
  }

  // The ring and the numbers are elements above the chart, so that pointing at a dot does not draw all dots again.
  pointAt(at) {
    if (at === this.at) return;
    this.at = at;
    this.tip.hidden = this.ring.hidden = at < 0;
    if (at < 0) return;
    const [x, y] = [this.px[at], this.py[at]];
    this.tip.replaceChildren(...this.describe(at).map((text) => h("p", {}, text)));
    Object.assign(this.ring.style, { left: x + "px", top: y + "px" });
    this.tip.style.left = Math.max(0, Math.min(x + 12, this.box.clientWidth - this.tip.offsetWidth)) + "px";
    this.tip.style.top = (y + 14 + this.tip.offsetHeight > this.box.clientHeight ? y - 14 - this.tip.offsetHeight : y + 14) + "px";
  }

  describe(at) {
    const { space, x, y, colour, size } = this.view;
    const columns = [...new Set([x, y, colour, size].filter(Boolean))];
    return [`Architecture ${space.indexes[at]}`, space.strings[at], ...columns.map((column) => `${column.label}: ${shown(column, column.values[at])}`)];
  }

  /** The visible dot that is nearest to a place, if it is near enough for a mouse or a finger. */
  nearest(x, y, reach) {
    let [best, least] = [-1, reach * reach];
    const { fits } = this.view;
    for (let at = 0; at < fits.length; at++) {
      if (!fits[at]) continue;
      const [dx, dy] = [this.px[at] - x, this.py[at] - y];
      const distance = dx * dx + dy * dy;
      if (distance < least) [best, least] = [at, distance];
    }
    return best;
  }
}

/** The level of each number, from 0, among so many between the least and the largest of those that fit. */
function levels(column, fits, count) {
  if (!column) return null;
  const [low, high] = ends(column, fits);
  const span = high - low || 1;
  return Uint8Array.from(column.values, (value) => (Number.isNaN(value) ? 0 : Math.max(0, Math.min(count - 1, Math.floor(((value - low) / span) * count)))));
}

/** The least and the largest number of those that fit. */
export function ends(column, fits) {
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at < fits.length; at++) {
    const value = column.values[at];
    if (!fits[at] || Number.isNaN(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}
