// A chart of any number of modules: how many there are in each small square. Only the axes are drawn by ECharts.

import { isDark, onScheme, scaleColour, style } from "./colours.js";
import { axisLook, fileButtons, sampleTitle, savePng, toSvg } from "./chart.js";
import { listen } from "./density_input.js";
import { download, h } from "./dom.js";
import { counted, grouped } from "./format.js";

const { echarts } = globalThis;
const GRID = { left: 62, right: 18, top: 26, bottom: 46 };
const LEVELS = 256;

/** Numbers to be placed on an axis: as they are, or their logarithms, which are kept. */
function bent(column, isLog) {
  if (!isLog) return column.values;
  column.logs ??= Float64Array.from(column.values, (value) => (value > 0 ? Math.log(value) : NaN));
  return column.logs;
}

/**
 * The least and the largest number of a column, with a margin. Runs that came to nothing have accuracies far below all others, so
 * unless all are wanted, what is further below the median than eight times the range of the middle half is left out.
 */
export function endsOf(column, isWhole) {
  const key = isWhole ? "wholeEnds" : "usualEnds";
  return (column[key] ??= findEnds(column.values, column.isAccuracy && !isWhole));
}

function findEnds(values, isWithoutOutliers) {
  let [low, high, count] = [Infinity, -Infinity, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    count++;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!count) return [0, 1];
  if (low === high) return [low - 1, high + 1];
  if (isWithoutOutliers) {
    const [lower, median, upper] = quartiles(values, low, high, count);
    const least = median - 8 * (upper - lower);
    if (least > low) low = values.reduce((found, value) => (value >= least && value < found ? value : found), high);
  }
  const margin = 0.02 * (high - low || 1);
  return [low > 0 ? Math.max(low - margin, low / 1.1) : low - margin, high + margin];
}

/** The quartiles, to a four-thousandth of the range. */
function quartiles(values, low, high, count) {
  const steps = new Uint32Array(4096);
  const scale = (steps.length - 1) / (high - low);
  for (const value of values) if (!Number.isNaN(value)) steps[Math.floor((value - low) * scale)]++;
  let [step, passed] = [0, 0];
  return [0.25, 0.5, 0.75].map((share) => {
    while (passed + steps[step] < share * count) passed += steps[step++];
    return low + step / scale;
  });
}

export class Density {
  /** `on` has open(box), which lists the modules of a box of numbers, and zoom(ends or null), called when a movement has ended. */
  constructor(on) {
    this.on = on;
    this.canvas = h("canvas", { className: "dots" });
    this.axes = h("div", { className: "axes" });
    this.frame = h("div", { className: "bin", hidden: true });
    this.chosen = h("div", { className: "bin chosen", hidden: true });
    this.tip = h("div", { className: "tip", hidden: true });
    this.live = h("p", { className: "hidden", attributes: { "aria-live": "polite" } });
    this.box = h("div", { id: "nb-chart", className: "scatter density", tabIndex: 0, attributes: {
      "role": "application",
      "aria-label": "Density chart of modules: arrow keys move between squares, Enter lists the modules of one, plus and minus zoom, with Shift the arrows move the range",
    } }, this.canvas, this.axes, this.chosen, this.frame, this.tip);
    this.legend = h("p", { className: "quiet legend-line", id: "nb-legend" });
    this.element = h("div", {}, this.legend, this.box, this.live);
    this.files = fileButtons("the chart", () => savePng("modules", [this.canvas, this.axes.querySelector("canvas")]), () => this.svg());
    this.view = null;
    this.at = -1;
    listen(this);
    new ResizeObserver(() => this.draw()).observe(this.box);
    onScheme(() => this.draw());
  }

  /** Shows `view`: x, y, isLogX, isLogY, fits (a mask, or null for all), zoom, chosen (a box of numbers), sample. */
  show(view) {
    this.view = view;
    this.draw();
  }

  /** Ends of both axes, in numbers. */
  ends() {
    const { x, y, zoom, isWhole } = this.view;
    return zoom ?? [endsOf(x, isWhole), endsOf(y, isWhole)];
  }

  scales() {
    const [width, height] = [this.box.clientWidth, this.box.clientHeight];
    const scale = ([low, high], isLog, from, to) => {
      const bend = isLog ? Math.log : (value) => value;
      const straight = isLog ? Math.exp : (value) => value;
      const [first, span] = [bend(low), bend(high) - bend(low)];
      return {
        ends: [low, high], first, span, from, to,
        pixel: (value) => from + ((bend(value) - first) / span) * (to - from),
        value: (pixel) => straight(first + ((pixel - from) / (to - from)) * span),
      };
    };
    const [x, y] = this.ends();
    return {
      x: scale(x, this.view.isLogX, GRID.left, width - GRID.right),
      y: scale(y, this.view.isLogY, height - GRID.bottom, GRID.top),
    };
  }

  /** Shows another range at once, without telling anyone: while something moves. */
  move(zoom) {
    this.view = { ...this.view, zoom };
    this.frame.hidden = this.tip.hidden = true;
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      this.draw();
    });
  }

  draw() {
    if (!this.view || this.box.clientWidth < 120 || !this.box.clientHeight) return;
    const begun = performance.now();
    this.scale = this.scales();
    this.countBins();
    this.paint();
    // The time of a change, for who measures it.
    this.box.dataset.milliseconds = (performance.now() - begun).toFixed(1);
    this.chart ??= echarts.init(this.axes);
    this.chart.resize();
    this.chart.setOption(this.option(), { notMerge: true });
    this.drawLegend();
    this.pointAt(-1);
    this.showBox(this.chosen, this.view.chosen);
  }

  /** How many modules there are in each square. The fewer there are, the larger are the squares. */
  countBins() {
    const { x, y, isLogX, isLogY, fits } = this.view;
    const [xs, ys] = [bent(x, isLogX), bent(y, isLogY)];
    const { x: across, y: up } = this.scale;
    const [width, height] = [across.to - across.from, up.from - up.to];
    const side = xs.length > 20_000 ? 3 : xs.length > 2_000 ? 5 : 9;
    const [columns, rows] = [Math.max(1, Math.round(width / side)), Math.max(1, Math.round(height / side))];
    const bins = new Uint32Array(columns * rows);
    const [x0, y0, stepX, stepY] = [across.first, up.first, columns / across.span, rows / up.span];
    for (let at = 0; at < xs.length; at++) {
      if (fits && fits[at] === 0) continue;
      const column = (xs[at] - x0) * stepX;
      const row = (ys[at] - y0) * stepY;
      // What is not a number is not in the frame either.
      if (column >= 0 && column < columns && row >= 0 && row < rows) bins[Math.floor(row) * columns + Math.floor(column)]++;
    }
    let [most, inFrame] = [0, 0];
    for (const count of bins) {
      inFrame += count;
      if (count > most) most = count;
    }
    Object.assign(this, { bins, columns, rows, most, inFrame });
  }

  /** The colour of a number of modules, by its logarithm. */
  level(count) {
    return this.most > 1 ? Math.log(count) / Math.log(this.most) : 1;
  }

  paint() {
    const { bins, columns, rows } = this;
    const ratio = Math.max(1, globalThis.devicePixelRatio || 1);
    Object.assign(this.canvas, { width: Math.round(this.box.clientWidth * ratio), height: Math.round(this.box.clientHeight * ratio) });
    const colours = Uint32Array.from({ length: LEVELS }, (_, of) => {
      const [red, green, blue] = scaleColour(of / (LEVELS - 1), isDark()).match(/\d+/g).map(Number);
      return (255 << 24) | (blue << 16) | (green << 8) | red;
    });
    const image = new ImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const count = bins[row * columns + column];
        if (count) pixels[(rows - 1 - row) * columns + column] = colours[Math.round(this.level(count) * (LEVELS - 1))];
      }
    }
    const small = new OffscreenCanvas(columns, rows);
    small.getContext("2d").putImageData(image, 0, 0);
    const context = this.canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    const { x, y } = this.scale;
    context.drawImage(small, x.from * ratio, y.to * ratio, (x.to - x.from) * ratio, (y.from - y.to) * ratio);
  }

  option() {
    const { x, y, isLogX, isLogY, sample } = this.view;
    const axis = (column, isLog, ends, gap) => axisLook({
      type: isLog ? "log" : "value", min: ends[0], max: ends[1], name: column.label, nameGap: gap,
      splitLine: { lineStyle: { color: style("--quiet"), opacity: 0.22 } },
      axisLabel: { formatter: (value) => (ends.includes(value) ? "" : String(Number(value.toPrecision(6)))) },
      ...(isLog && ends[1] / ends[0] < 20 ? { logBase: 2 } : {}),
    });
    return {
      animation: false,
      title: sampleTitle(sample, GRID.left),
      grid: GRID,
      xAxis: axis(x, isLogX, this.scale.x.ends, 28),
      yAxis: axis(y, isLogY, this.scale.y.ends, 44),
      series: [],
    };
  }

  drawLegend() {
    const steps = Array.from({ length: 9 }, (_, at) => scaleColour(at / 8, isDark()));
    this.legend.replaceChildren("modules in a square: 1 ",
      h("span", { className: "ramp", attributes: { style: `background: linear-gradient(90deg, ${steps.join(", ")})` } }),
      ` ${grouped(Math.max(1, this.most))} (logarithmic); ${counted(this.inFrame, "module")} in the frame`);
  }

  svg() {
    const [width, height] = [this.box.clientWidth, this.box.clientHeight];
    const image = `<image width="${width}" height="${height}" href="${this.canvas.toDataURL("image/png")}"/>`;
    download("modules.svg", toSvg(this.option(), width, height, image), "image/svg+xml");
  }

  /** The square at a place in pixels, or the nearest one with modules within some squares; -1 if there is none. */
  binAt(left, top, reach) {
    const { x, y } = this.scale;
    const column = Math.floor(((left - x.from) / (x.to - x.from)) * this.columns);
    const row = Math.floor(((y.from - top) / (y.from - y.to)) * this.rows);
    let [best, least] = [-1, Infinity];
    for (let r = Math.max(0, row - reach); r <= Math.min(this.rows - 1, row + reach); r++) {
      for (let c = Math.max(0, column - reach); c <= Math.min(this.columns - 1, column + reach); c++) {
        const distance = (r - row) ** 2 + (c - column) ** 2;
        if (this.bins[r * this.columns + c] && distance < least) [best, least] = [r * this.columns + c, distance];
      }
    }
    return best;
  }

  /** The numbers between which a square is: [[x0, x1], [y0, y1]]. */
  boxOf(bin) {
    const [column, row] = [bin % this.columns, Math.floor(bin / this.columns)];
    const { x, y } = this.scale;
    const across = (of) => x.value(x.from + (of / this.columns) * (x.to - x.from));
    const up = (of) => y.value(y.from + (of / this.rows) * (y.to - y.from));
    return [[across(column), across(column + 1)], [up(row), up(row + 1)]];
  }

  showBox(element, box) {
    element.hidden = !box;
    if (!box) return;
    const { x, y } = this.scale;
    const [[left, right], [bottom, top]] = [box[0].map(x.pixel), box[1].map(y.pixel)];
    const isInside = right >= x.from && left <= x.to && bottom >= y.to && top <= y.from;
    element.hidden = !isInside;
    Object.assign(element.style, { left: left + "px", top: top + "px", width: right - left + "px", height: bottom - top + "px" });
  }

  /** Marks a square and says what is in it. */
  pointAt(bin) {
    this.at = bin;
    this.frame.hidden = this.tip.hidden = bin < 0;
    if (bin < 0) return;
    const box = this.boxOf(bin);
    this.showBox(this.frame, box);
    this.tip.replaceChildren(...this.describe(bin).map((text) => h("p", {}, text)));
    const [left, top] = [parseFloat(this.frame.style.left), parseFloat(this.frame.style.top)];
    this.tip.style.left = Math.max(0, Math.min(left + 14, this.box.clientWidth - this.tip.offsetWidth)) + "px";
    this.tip.style.top = (top + 16 + this.tip.offsetHeight > this.box.clientHeight ? top - 12 - this.tip.offsetHeight : top + 16) + "px";
  }

  describe(bin) {
    const { x, y } = this.view;
    const range = (column, [low, high]) => `${column.label}: ${Number(low.toPrecision(5))} to ${Number(high.toPrecision(5))}`;
    const [across, up] = this.boxOf(bin);
    return [counted(this.bins[bin], "module"), range(x, across), range(y, up)];
  }
}
