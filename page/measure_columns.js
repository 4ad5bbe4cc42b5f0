// Columns of the view cost_info, by the names that the page has for costs.

export const MEASURE_COLUMNS = { flops: "flops_millions", params: "params_millions", latency: "latency_seconds" };
