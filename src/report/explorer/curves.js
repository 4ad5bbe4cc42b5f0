// Learning curves: one chart for each data set, with a colour for each split and a kind of line for each seed.

const SPLIT_LOOK = { train: "--blue", "x-valid": "--vermillion", "x-test": "--sky", "ori-test": "--purple" };
const SEED_DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3]];
let curveCharts = [];

function axisLook() {
  return {
    axisLine: { lineStyle: { color: style("--quiet") } },
    axisLabel: { color: style("--ink") },
    nameTextStyle: { color: style("--ink") },
    splitLine: { lineStyle: { color: style("--rule") } },
  };
}

function drawCurves(box, curves, measure, sample) {
  curveCharts.forEach((chart) => chart.dispose());
  curveCharts = [];
  box.replaceChildren();
  for (const dataset of [...new Set(curves.trials.map((trial) => trial.dataset))]) {
    const trials = curves.trials.filter((trial) => trial.dataset === dataset);
    const element = document.createElement("div");
    const seeds = trials.map((trial) => trial.seed).join(", ");
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", `Learning curves on ${dataset}, ${measure}, seeds ${seeds}`);
    box.append(element);
    const series = trials.flatMap((trial, at) => trial.splits.map((of) => ({
      type: "line",
      name: of.split,
      // a single point, such as the last epoch of a split, is a dot
      showSymbol: of[measure].filter((value) => value !== null && !Number.isNaN(value)).length < 3,
      symbol: "circle",
      symbolSize: 7,
      animation: false,
      connectNulls: false,
      data: Array.from(of[measure], (value, epoch) => [epoch, Number.isNaN(value) ? null : value]),
      lineStyle: { color: style(SPLIT_LOOK[of.split]), width: 1.5, type: SEED_DASHES[at % SEED_DASHES.length] },
      itemStyle: { color: style(SPLIT_LOOK[of.split]) },
      seed: trial.seed,
    })));
    const chart = echarts.init(element, null, { renderer: "canvas" });
    chart.setOption({
      title: { left: 0, text: dataset, subtext: "seeds " + seeds + (sample ? "; " + sample.split(" (")[0] : ""), textStyle: { color: style("--ink"), fontSize: 14 }, subtextStyle: { color: style("--quiet") } },
      legend: { left: 0, top: 46, padding: 0, data: [...new Set(series.map((of) => of.name))], textStyle: { color: style("--ink") }, itemWidth: 18 },
      grid: { left: 48, right: 14, top: 80, bottom: 40 },
      tooltip: {
        trigger: "axis",
        backgroundColor: style("--ground"), textStyle: { color: style("--ink"), fontSize: 12 }, confine: true,
        formatter: (points) => "epoch " + points[0].value[0] + points.filter((point) => point.value[1] != null)
          .map((point) => `<br>${point.marker}${point.seriesName}, seed ${series[point.seriesIndex].seed}: ${point.value[1].toFixed(measure === "loss" ? 3 : 2)}`).join(""),
      },
      xAxis: { type: "value", name: "epoch", nameLocation: "middle", nameGap: 25, max: "dataMax", ...axisLook(), axisLabel: { color: style("--ink"), hideOverlap: true } },
      yAxis: { type: "value", scale: true, ...axisLook() },
      series,
    });
    curveCharts.push(chart);
  }
}
