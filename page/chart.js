// A chart of ECharts in a box, with its files.

import { isDark, onScheme, style } from "./colours.js";
import { button, download, h } from "./dom.js";

const { echarts } = globalThis;

/** The colours of an axis. */
export function axisLook(more = {}) {
  return {
    nameLocation: "middle",
    axisLine: { lineStyle: { color: style("--quiet") } },
    axisTick: { lineStyle: { color: style("--quiet") } },
    nameTextStyle: { color: style("--ink") },
    splitLine: { lineStyle: { color: style("--rule") } },
    ...more,
    axisLabel: { color: style("--ink"), hideOverlap: true, ...more.axisLabel },
  };
}

export function tooltipLook(more) {
  return { backgroundColor: style("--ground"), borderColor: style("--quiet"), textStyle: { color: style("--ink"), fontSize: 12 }, confine: true, ...more };
}

/** A picture of the chart alone must also say that the numbers are invented, like the banner of the page. */
export function sampleTitle(sample, left = 8) {
  return { show: Boolean(sample), text: sample ? sample.split(" (")[0] : "", left, top: 0, textStyle: { color: style("--vermillion"), fontSize: 12 } };
}

/** The chart as SVG, drawn again without a canvas. */
export function toSvg(option, width, height, below = "") {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ ...option, animation: false });
  const svg = chart.renderToSVGString();
  chart.dispose();
  const ground = `<rect width="${width}" height="${height}" fill="${style("--ground")}"/>`;
  return svg.replace(/^(<svg[^>]*>)/, `$1${ground}${below}`);
}

/** Saves a canvas, or several on top of each other, as PNG. */
export function savePng(name, canvases) {
  const all = h("canvas", { width: canvases[0].width, height: canvases[0].height });
  const context = all.getContext("2d");
  context.fillStyle = style("--ground");
  context.fillRect(0, 0, all.width, all.height);
  for (const canvas of canvases) context.drawImage(canvas, 0, 0, all.width, all.height);
  all.toBlob((blob) => download(name + ".png", blob));
}

/** Buttons that save a chart. */
export function fileButtons(what, png, svg) {
  return h("span", { className: "files" },
    button("PNG", png, { className: "small", attributes: { "aria-label": `Save ${what} as PNG` } }),
    button("SVG", svg, { className: "small", attributes: { "aria-label": `Save ${what} as SVG` } }));
}

/** A box whose chart is drawn from `option()`, again when the size or the colours change. */
export class Chart {
  constructor(label, { name, className = "chart" } = {}) {
    this.name = name;
    this.box = h("div", { className, attributes: { role: "img", "aria-label": label } });
    this.element = h("figure", {}, this.box, h("figcaption", {},
      fileButtons(label, () => this.png(), () => this.svg())));
    this.option = null;
    this.chart = null;
    new ResizeObserver(() => this.resize()).observe(this.box);
    onScheme(() => this.draw());
  }

  label(text) {
    this.box.setAttribute("aria-label", text);
  }

  show(option) {
    this.option = option;
    this.draw();
  }

  draw() {
    if (!this.option || !this.box.clientWidth) return;
    this.chart ??= echarts.init(this.box, null, { renderer: "canvas" });
    this.chart.setOption({ animation: false, ...this.option() }, { notMerge: true });
    this.box.dataset.scheme = isDark() ? "dark" : "light";
  }

  resize() {
    if (!this.box.clientWidth) return;
    if (this.chart) this.chart.resize();
    else this.draw();
  }

  png() {
    savePng(this.name, [this.box.querySelector("canvas")]);
  }

  svg() {
    download(this.name + ".svg", toSvg(this.option(), this.box.clientWidth, this.box.clientHeight), "image/svg+xml");
  }
}
