//! Which call of the official API a question stands for.

/// The call of the official API that an error belongs to. The same thing may be missing for several calls, but which
/// [`PythonException`](super::PythonException) it raises depends on the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OfficialCall {
    /// `get_more_info` with `is_random=False`: the mean over trials.
    MoreInfoMean,
    /// `get_more_info` with a seed.
    MoreInfoSeed,
    /// `get_more_info` with `is_random=True`.
    MoreInfoRandom,
    /// `get_cost_info`, `get_latency`, and the latency of `simulate_train_eval`.
    CostInfo,
    /// `find_best`.
    FindBest,
    /// `query_meta_info_by_index` and `query_by_index`.
    QueryByIndex,
    /// `query` of `ArchResults`.
    Trial,
    /// `get_metrics` of `ArchResults`.
    Metrics,
    /// `get_net_config`.
    NetConfig,
    /// `get_net_param`.
    NetParam,
    /// `query_info_str_by_arch` and `show`.
    InfoText,
    /// `statistics`.
    Statistics,
}
