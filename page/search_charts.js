// The charts of searches: regret over time, its distribution at one time, and ranks over time.

import { axisLook, sampleTitle, tooltipLook } from "./chart.js";
import { seriesLook, style } from "./colours.js";
import { duration } from "./format.js";
import { quantile } from "./significance.js";

/** The least regret on a log scale: two decimals are all that an accuracy has. */
export const LEAST_REGRET = 0.005;

const GRID = { left: 58, right: 18, top: 58, bottom: 46 };

// Steps of a time axis, in seconds: those of a clock, so that no tick is at 8.33 minutes.
const CLOCK_STEPS = [1, 2, 5, 10, 15, 30].flatMap((step) => [step, 60 * step]).concat([1, 2, 3, 4, 6, 12, 24, 48, 96].map((hours) => 3600 * hours)).sort((one, other) => one - other);

function timeAxis(isLog, budget) {
  const interval = CLOCK_STEPS.find((step) => budget / step <= 6) ?? budget / 6;
  return axisLook({
    type: isLog ? "log" : "value", name: "simulated time", nameGap: 28, max: budget, ...(isLog ? { min: budget / 1000 } : { min: 0, interval }),
    axisLabel: { formatter: duration, showMaxLabel: isLog || budget % interval === 0 },
  });
}

const legend = () => ({ type: "scroll", top: 20, left: 8, right: 8, textStyle: { color: style("--ink") }, itemWidth: 26 });

/** `curves` have name and points [seconds, first quartile, median, third quartile]. */
export function anytimeOption(curves, { budget, isLog, isLogTime, at, sample, unit }) {
  const shown = (value) => (isLog ? Math.max(value, LEAST_REGRET) : value);
  return {
    title: sampleTitle(sample),
    legend: { ...legend(), data: curves.map(({ name }) => name) },
    grid: GRID,
    tooltip: tooltipLook({ trigger: "axis", formatter: (points) => {
      const medians = points.filter(({ seriesType }) => seriesType === "line");
      return medians.length ? duration(medians[0].value[0]) + medians.map(({ marker, seriesName, value }) => `<br>${marker}${seriesName}: ${value[2].toFixed(2)} (${value[3].toFixed(2)} to ${value[4].toFixed(2)})`).join("") : "";
    } }),
    xAxis: timeAxis(isLogTime, budget),
    yAxis: axisLook({ type: isLog ? "log" : "value", name: unit, nameGap: 42, ...(isLog ? {} : { min: 0 }), axisLabel: { formatter: (value) => String(Number(value.toPrecision(3))) } }),
    series: curves.flatMap(({ name, points }, number) => {
      const marks = number ? {} : { markLine: { silent: true, symbol: "none", animation: false, data: [{ xAxis: at }], label: { formatter: duration(at), color: style("--ink") }, lineStyle: { color: style("--quiet"), type: "dashed" } } };
      return bandAndLine(name, points, number, shown, marks);
    }),
  };
}

/** A line through medians in a band from quartile to quartile. `points` are [place, first quartile, median, third quartile]. */
function bandAndLine(name, points, number, shown = (value) => value, more = {}) {
  const look = seriesLook(number);
  // The legend shows the first one of a name, so that it has the kind of line.
  return [
    { type: "line", name, z: 3, showSymbol: points.length < 3, data: points.map(([place, low, median, high]) => [place, shown(median), median, low, high]), lineStyle: { ...look, width: 2 }, itemStyle: { color: look.color }, ...more },
    { type: "custom", name, z: 1, silent: true, clip: true, data: points.length ? [[points[0][0], points[0][2]]] : [], itemStyle: { color: look.color }, tooltip: { show: false }, renderItem: (_params, api) => ({
      type: "polygon", silent: true,
      shape: { points: [...points.map(([place, low]) => api.coord([place, shown(low)])), ...[...points].reverse().map(([place, , , high]) => api.coord([place, shown(high)]))] },
      style: { fill: look.color, opacity: 0.14 },
    }) },
  ];
}

/** `curves` have name and points [epoch, first quartile, median, third quartile]. */
export function overEpochsOption(curves, { unit, sample }) {
  return {
    title: sampleTitle(sample),
    legend: { ...legend(), data: curves.map(({ name }) => name) },
    grid: GRID,
    tooltip: tooltipLook({ trigger: "axis", formatter: (points) => {
      const medians = points.filter(({ seriesType }) => seriesType === "line");
      return medians.length ? `epoch ${medians[0].value[0]}` + medians.map(({ marker, seriesName, value }) => `<br>${marker}${seriesName}: ${value[2].toFixed(2)} (${value[3].toFixed(2)} to ${value[4].toFixed(2)})`).join("") : "";
    } }),
    xAxis: axisLook({ type: "value", name: "epoch of the search", nameGap: 28, min: "dataMin", max: "dataMax", minInterval: 1 }),
    yAxis: { ...axisLook({ type: "value", scale: true, name: unit, nameGap: 42 }), axisLine: { show: false, onZero: false } },
    series: curves.flatMap(({ name, points }, number) => bandAndLine(name, points, number)),
  };
}

/** `groups` have name and values; a box from quartile to quartile, whiskers to the ends, and a dot for each run. */
export function distributionOption(groups, { isLog, unit, sample }) {
  const shown = (value) => (isLog ? Math.max(value, LEAST_REGRET) : value);
  const boxes = groups.map(({ values }) => {
    const sorted = [...values].sort((one, other) => one - other);
    return [0, 0.25, 0.5, 0.75, 1].map((share) => shown(quantile(sorted, share)));
  });
  return {
    title: sampleTitle(sample),
    grid: { left: 58, right: 18, top: 24, bottom: 64 },
    tooltip: tooltipLook({ trigger: "item" }),
    xAxis: axisLook({ type: "category", data: groups.map(({ name }) => name), axisLabel: { interval: 0, rotate: groups.length > 4 ? 25 : 0, hideOverlap: false, width: 110, overflow: "truncate" } }),
    yAxis: axisLook({ type: isLog ? "log" : "value", name: unit, nameGap: 42, ...(isLog ? {} : { min: 0 }), axisLabel: { formatter: (value) => String(Number(value.toPrecision(3))) } }),
    series: [
      { type: "boxplot", data: boxes.map((value, number) => ({ value, itemStyle: { color: "transparent", borderColor: seriesLook(number).color, borderWidth: 2 } })),
        tooltip: { formatter: ({ name, value }) => `${name}<br>least ${value[1].toFixed(2)}, quartiles ${value[2].toFixed(2)} to ${value[4].toFixed(2)}, median ${value[3].toFixed(2)}, most ${value[5].toFixed(2)}` } },
      { type: "scatter", symbolSize: 4, silent: true, z: 1, data: groups.flatMap(({ values }, number) => values.map((value) => ({ value: [number, shown(value)], itemStyle: { color: seriesLook(number).color, opacity: 0.5 } }))) },
    ],
  };
}

/** `curves` have name and points [seconds, mean rank]. */
export function rankOption(curves, { budget, isLogTime, sample }) {
  return {
    title: sampleTitle(sample),
    legend: legend(),
    grid: GRID,
    tooltip: tooltipLook({ trigger: "axis", formatter: (points) => points.length ? duration(points[0].value[0]) + points.map(({ marker, seriesName, value }) => `<br>${marker}${seriesName}: ${value[1].toFixed(2)}`).join("") : "" }),
    xAxis: timeAxis(isLogTime, budget),
    yAxis: axisLook({ type: "value", name: "mean rank (1 is the best)", nameGap: 36, min: 1, max: Math.max(2, curves.length), inverse: true }),
    series: curves.map(({ name, points }, number) => {
      const look = seriesLook(number);
      return { type: "line", name, showSymbol: false, data: points, lineStyle: { ...look, width: 2 }, itemStyle: { color: look.color } };
    }),
  };
}
