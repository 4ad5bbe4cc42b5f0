// Two columns of an answer as a chart.

import { axisLook, Chart, tooltipLook } from "./chart.js";
import { style } from "./colours.js";
import { choice, fill, h } from "./dom.js";
import { change } from "./router.js";

export class SqlChart {
  constructor() {
    this.x = choice("Across", [], "", (value) => change({ cx: value }), { id: "sql-x" });
    this.y = choice("Up", [], "", (value) => change({ cy: value }), { id: "sql-y" });
    this.kind = choice("As", [["dots", "dots"], ["line", "line"]], "dots", (value) => change({ ck: value }), { id: "sql-kind" });
    this.chart = new Chart("Chart of two columns", { name: "answer", className: "chart" });
    this.chart.box.id = "sql-chart";
    this.note = h("p", { className: "quiet" });
    this.element = h("details", { id: "sql-chart-box", ontoggle: () => this.draw() }, h("summary", {}, "Chart of two columns"),
      h("div", { className: "row" }, this.x, this.y, this.kind), this.note, this.chart.element);
  }

  show(answer, query) {
    this.answer = answer;
    if (!answer) return;
    const isNumber = (at) => answer.rows.some((row) => typeof row[at] === "number");
    const numbers = answer.columns.map((name, at) => [String(at), name]).filter(([at]) => isNumber(at));
    const all = answer.columns.map((name, at) => [String(at), name]);
    const has = (list, at) => list.some(([of]) => of === at);
    this.element.hidden = numbers.length < 1;
    if (this.element.hidden) return;
    const x = has(all, query.cx) ? query.cx : (numbers.length > 1 ? numbers : all)[0][0];
    const y = has(numbers, query.cy) ? query.cy : numbers.find(([at]) => at !== x)?.[0] ?? numbers[0][0];
    if (query.cx || query.cy) this.element.open = true;
    fill(this.x.lastChild, all, x);
    fill(this.y.lastChild, numbers, y);
    this.kind.lastChild.value = query.ck === "line" ? "line" : "dots";
    this.draw();
  }

  draw() {
    const { answer } = this;
    if (!answer || !this.element.open || this.element.hidden) return;
    const [x, y] = [Number(this.x.lastChild.value), Number(this.y.lastChild.value)];
    const isCategory = !answer.rows.every((row) => row[x] === null || typeof row[x] === "number");
    const points = answer.rows.filter((row) => row[x] !== null && typeof row[y] === "number").map((row) => [isCategory ? String(row[x]) : row[x], row[y]]);
    const isLine = this.kind.lastChild.value === "line";
    this.note.textContent = `${points.length} of ${answer.rows.length} rows have both.`;
    this.chart.show(() => ({
      grid: { left: 70, right: 18, top: 16, bottom: 50 },
      tooltip: tooltipLook({ trigger: "item", formatter: ({ value }) => value.join(", ").replace(/</g, "&lt;") }),
      xAxis: axisLook({ type: isCategory ? "category" : "value", scale: true, name: answer.columns[x], nameGap: 30 }),
      yAxis: axisLook({ type: "value", scale: true, name: answer.columns[y], nameGap: 52 }),
      series: [{ type: isLine ? "line" : "scatter", data: points, showSymbol: points.length < 60, symbolSize: isLine ? 5 : points.length > 1000 ? 3 : 7,
        itemStyle: { color: style("--blue") }, lineStyle: { color: style("--blue") } }],
    }));
  }
}
