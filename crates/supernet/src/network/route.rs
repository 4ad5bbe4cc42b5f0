//! Which parts of a supernet a pass goes through.

/// Edges of a cell, in the order of the parameters: 1<-0, 2<-0, 2<-1, 3<-0, 3<-1, 3<-2.
pub(crate) const EDGES: [(usize, usize); 6] = [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2)];

/// A number for each edge and each operation: `none`, `skip_connect`, `nor_conv_1x1`, `nor_conv_3x3`, `avg_pool_3x3`.
pub type Factors = [[f64; 5]; 6];

/// One operation for each edge, by its number.
pub type Path = [usize; 6];

/// A way through the supernet of topologies.
#[derive(Debug, Clone, PartialEq)]
pub enum CellRoute {
    /// Each edge adds up all operations, each times its factor. The same in all cells.
    Mixed(Factors),
    /// Each edge has the operation of the path times its factor; the factors of the other operations are added as
    /// plain numbers, which is how gradients reach them although their operations are not computed.
    OneHot {
        /// The operation of each edge.
        path: Path,
        /// 1 for the operations of the path and 0 for the others, up to rounding.
        factors: Factors,
    },
    /// Each edge has one operation. The same in all cells.
    Path(Path),
    /// Each edge has one operation, for each cell another.
    PathOfEachCell(Vec<Path>),
}

/// What happens to the channels of a layer's output. `width` is the number of channels that the supernet computes.
#[derive(Debug, Clone, PartialEq)]
pub enum ChannelRule {
    /// Each channel times its factor; there are `width` factors.
    Scale(Vec<f64>),
    /// Each new channel is a sum of old ones: a matrix of `width` rows, one for each new channel, and as many columns.
    Mix(Vec<f64>),
}

/// A way through the supernet of sizes: a rule for each of its six layers. The gradient of a route has as many numbers
/// for each layer as its rule.
#[derive(Debug, Clone, PartialEq)]
pub struct SizeRoute {
    /// For the stem, then for the five blocks.
    pub layers: [ChannelRule; 6],
}
