// Learning curves: one chart for each data set, with a colour for each split and a kind of line for each seed.

import { axisLook, Chart, sampleTitle, tooltipLook } from "./chart.js";
import { dash, style } from "./colours.js";
import { h, s } from "./dom.js";

const SPLIT_LOOK = { "train": "--blue", "x-valid": "--vermillion", "x-test": "--green", "ori-test": "--purple" };
const SVG_DASHES = ["", "7 4", "2 4", "8 3 2 3"];

/** The options of a chart of lines over epochs. `lines` have name, values, color, dash. */
export function epochChart(lines, measure, sample) {
  const decimals = measure === "loss" ? 3 : 2;
  return {
    title: sampleTitle(sample),
    grid: { left: 52, right: 14, top: 24, bottom: 74 },
    tooltip: tooltipLook({
      trigger: "axis",
      formatter: (points) => `epoch ${points[0].value[0]}` + points.filter((point) => point.value[1] !== null)
        .map((point) => `<br>${point.marker}${point.seriesName}: ${point.value[1].toFixed(decimals)}`).join(""),
    }),
    dataZoom: [{ type: "inside", zoomOnMouseWheel: "ctrl" }, { type: "slider", height: 16, bottom: 8, borderColor: style("--rule"), textStyle: { color: style("--ink") } }],
    xAxis: axisLook({ type: "value", name: "epoch", nameGap: 25, max: "dataMax" }),
    yAxis: axisLook({ type: "value", scale: true, name: measure === "loss" ? "loss (nats)" : "top-1 (%)", nameGap: 38 }),
    series: lines.map(({ name, values, color, dash: kind, width = 1.5 }) => ({
      type: "line", name,
      // a single point, such as the last epoch of a split, is a dot
      showSymbol: Array.from(values).filter((value) => value !== null && !Number.isNaN(value)).length < 3,
      symbol: "circle", symbolSize: 7, connectNulls: false,
      data: Array.from(values, (value, epoch) => [epoch, value === null || Number.isNaN(value) ? null : value]),
      lineStyle: { color, width, type: kind }, itemStyle: { color },
    })),
  };
}

/** Curves of an architecture, with a legend that hides seeds and splits. */
export class Curves {
  constructor() {
    this.legend = h("div", { className: "row curve-legend" });
    this.charts = h("div", { className: "curve-charts", id: "arch-curves" });
    this.element = h("div", {}, this.legend, this.charts);
    this.hidden = new Set();
  }

  show(curves, measure, sample) {
    Object.assign(this, { curves, measure, sample });
    this.drawLegend();
    this.draw();
  }

  clear() {
    this.curves = null;
    this.legend.replaceChildren();
    this.charts.replaceChildren();
  }

  /** One entry for each split, with its colour, and one for each seed, with its kind of line. */
  drawLegend() {
    const splits = [...new Set(this.curves.trials.flatMap((trial) => trial.splits.map(({ split }) => split)))];
    this.seeds = [...new Set(this.curves.trials.map(({ seed }) => seed))].sort((one, other) => one - other);
    const entry = (key, text, stroke, dashes) => {
      const input = h("input", { type: "checkbox", checked: !this.hidden.has(key), onchange: () => {
        if (input.checked) this.hidden.delete(key);
        else this.hidden.add(key);
        this.draw();
      } });
      const line = s("svg", { "width": 30, "height": 8, "aria-hidden": "true" }, s("path", { d: "M0 4H30", stroke: `var(${stroke})`, "stroke-width": 2.5, "stroke-dasharray": dashes }));
      return h("label", { className: "check" }, input, line, text);
    };
    this.legend.replaceChildren(
      h("fieldset", {}, h("legend", {}, "Splits"), splits.map((split) => entry("split " + split, split, SPLIT_LOOK[split], ""))),
      h("fieldset", {}, h("legend", {}, "Seeds"), this.seeds.map((seed, at) => entry("seed " + seed, String(seed), "--ink", SVG_DASHES[at % SVG_DASHES.length]))));
  }

  draw() {
    const { curves, measure } = this;
    this.charts.replaceChildren();
    for (const dataset of [...new Set(curves.trials.map((trial) => trial.dataset))]) {
      const trials = curves.trials.filter((trial) => trial.dataset === dataset && !this.hidden.has("seed " + trial.seed));
      const seeds = trials.map(({ seed }) => seed).join(", ");
      const chart = new Chart(`Learning curves on ${dataset}, ${measure}, seeds ${seeds || "none"}`, { name: `curves-${dataset}` });
      this.charts.append(h("section", {}, h("h3", {}, dataset, h("small", {}, ` seeds ${seeds || "none"}`)), chart.element));
      chart.show(() => epochChart(trials.flatMap((trial) => trial.splits.filter(({ split }) => !this.hidden.has("split " + split)).map((of) => ({
        name: `${of.split}, seed ${trial.seed}`, values: of[measure], color: style(SPLIT_LOOK[of.split]), dash: dash(this.seeds.indexOf(trial.seed)),
      }))), measure, this.sample));
    }
  }
}
