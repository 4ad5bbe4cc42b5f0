//! Cells as structures, and the functions about their text.

use natsbench::space::{
    Edge, Equivalence, OPERATIONS, TopologyStructure as Cell, operation_matrix, parse_edges,
};
use pyo3::exceptions::{PyAssertionError, PyNameError};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};

use crate::arguments::{shown, text};
use crate::dicts::html;
use crate::errors::Raise;

/// A cell as a graph: for each node except the input, its (operation, source) pairs.
#[pyclass(frozen, module = "natsbench")]
pub(crate) struct TopologyStructure(Cell);

fn node<'py>(py: Python<'py>, edges: &[Edge]) -> PyResult<Bound<'py, PyTuple>> {
    PyTuple::new(
        py,
        edges
            .iter()
            .map(|edge| (edge.operation.as_str(), edge.source)),
    )
}

fn nodes<'py>(py: Python<'py>, nodes: &[Vec<Edge>]) -> PyResult<Bound<'py, PyList>> {
    let tuples: Vec<_> = nodes
        .iter()
        .map(|edges| node(py, edges))
        .collect::<PyResult<_>>()?;
    PyList::new(py, tuples)
}

fn string(value: &Bound<'_, PyAny>) -> PyResult<String> {
    text(value).map(Into::into).ok_or_else(|| {
        PyAssertionError::new_err(format!(
            "must take string (not {}) as input",
            shown(&value.get_type())
        ))
    })
}

#[pymethods]
impl TopologyStructure {
    #[new]
    fn new(genotype: &Bound<'_, PyAny>) -> PyResult<Self> {
        let sequence = |value: &Bound<'_, PyAny>| -> PyResult<Vec<Py<PyAny>>> {
            if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
                return value.extract();
            }
            let class = shown(&value.get_type());
            Err(PyAssertionError::new_err(format!(
                "expected lists of pairs, not {class}"
            )))
        };
        let py = genotype.py();
        let mut cell = Vec::new();
        for inputs in sequence(genotype)? {
            let mut edges = Vec::new();
            for pair in sequence(inputs.bind(py))? {
                let parts = sequence(pair.bind(py))?;
                let [operation, source] = parts.as_slice() else {
                    return Err(PyAssertionError::new_err(format!(
                        "invalid in-node : {}",
                        shown(pair.bind(py))
                    )));
                };
                edges.push(Edge::new(
                    operation.extract::<String>(py)?,
                    source.extract(py)?,
                ));
            }
            cell.push(edges);
        }
        Ok(Self(Cell::new(cell).map_err(Raise::raise)?))
    }

    /// Reads the text form; a structure is returned as it is.
    #[staticmethod]
    fn str2structure<'py>(xstr: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        if xstr.is_instance_of::<Self>() {
            return Ok(xstr.clone());
        }
        let cell = Cell::parse(&string(xstr)?).map_err(Raise::raise)?;
        Ok(Bound::new(xstr.py(), Self(cell))?.into_any())
    }

    /// As `str2structure`, with `default_name` for edges that are left out.
    #[staticmethod]
    #[pyo3(signature = (xstr, default_name="none"))]
    fn str2fullstructure(xstr: &Bound<'_, PyAny>, default_name: &str) -> PyResult<Self> {
        Ok(Self(
            Cell::parse_full(&string(xstr)?, default_name).map_err(Raise::raise)?,
        ))
    }

    /// This function is broken in the official package, and raises the same exception here.
    #[staticmethod]
    fn gen_all(search_space: Bound<'_, PyAny>, num: i64, return_ori: bool) -> PyResult<()> {
        let _ = (search_space, num, return_ori);
        Err(PyNameError::new_err(
            "name 'get_combination' is not defined",
        ))
    }

    #[getter]
    fn nodes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        nodes(py, self.0.nodes())
    }

    #[getter]
    fn node_num(&self) -> usize {
        self.0.node_count()
    }

    #[getter(node_N)]
    fn node_n(&self) -> Vec<usize> {
        self.0.input_counts()
    }

    /// The inputs of a node, counted as the official package does: those of node `index + 1`.
    fn node<'py>(&self, py: Python<'py>, index: i64) -> PyResult<Bound<'py, PyTuple>> {
        node(py, self.0.node(index).map_err(Raise::raise)?)
    }

    fn __getitem__<'py>(
        &self,
        py: Python<'py>,
        index: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        nodes(py, self.0.nodes())?.as_any().get_item(index)
    }

    fn __len__(&self) -> usize {
        self.0.node_count()
    }

    /// The table that notebooks show: the inputs of each node.
    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        html(slf, "cell")
    }

    fn __repr__(&self) -> String {
        self.0.to_string()
    }

    /// The text form.
    fn tostr(&self) -> String {
        self.0.to_architecture()
    }

    /// The inputs of each node, sorted, without one operation; and whether every node still has an input.
    fn tolist<'py>(
        &self,
        py: Python<'py>,
        remove_str: Option<&str>,
    ) -> PyResult<(Option<Bound<'py, PyList>>, bool)> {
        match self.0.sorted_edges(remove_str) {
            Some(sorted) => Ok((Some(nodes(py, &sorted)?), true)),
            None => Ok((None, false)),
        }
    }

    /// Whether the output is reached from the input.
    fn check_valid(&self) -> PyResult<bool> {
        self.0.is_connected().map_err(Raise::raise)
    }

    /// Whether all operations are among the names.
    fn check_valid_op(&self, op_names: Vec<String>) -> bool {
        let names: Vec<&str> = op_names.iter().map(String::as_str).collect();
        self.0.has_only_operations(&names)
    }

    /// A text that is equal for cells that compute the same.
    #[pyo3(signature = (consider_zero=Some(false)), text_signature = "($self, consider_zero=False)")]
    fn to_unique_str(&self, consider_zero: Option<bool>) -> PyResult<String> {
        let equivalence = Equivalence::from_consider_zero(consider_zero);
        self.0.unique_string(equivalence).map_err(Raise::raise)
    }
}

/// The edges of a cell's text: a list of tuples of (operation, source).
#[pyfunction]
pub(crate) fn str2lists<'py>(py: Python<'py>, arch_str: &str) -> PyResult<Bound<'py, PyList>> {
    nodes(py, &parse_edges(arch_str).map_err(Raise::raise)?)
}

/// The rows of the matrix of operations.
#[pyfunction]
pub(crate) fn str2rows(
    arch_str: &str,
    search_space: Option<Vec<String>>,
) -> PyResult<Vec<Vec<f64>>> {
    let own: Option<Vec<&str>> = search_space
        .as_ref()
        .map(|names| names.iter().map(String::as_str).collect());
    operation_matrix(arch_str, own.as_deref().unwrap_or(&OPERATIONS)).map_err(Raise::raise)
}
