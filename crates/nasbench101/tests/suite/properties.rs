//! What holds for any matrix.

use nasbench101::{MAX_EDGES, ModelSpec, Module, Operation};
use proptest::collection::vec;
use proptest::prelude::*;

/// A matrix whose edges lead to higher numbers, and the operations.
fn graph() -> impl Strategy<Value = (Vec<Vec<i64>>, Vec<&'static str>)> {
    (1..9_usize).prop_flat_map(|vertices| {
        let entries = vec(vec(0..2_i64, vertices), vertices);
        let operations = vec((0..3_u8).prop_map(name), vertices);
        (entries, operations).prop_map(|(mut matrix, mut operations)| {
            for (from, row) in matrix.iter_mut().enumerate() {
                row[..=from].fill(0);
            }
            if let Some(last) = operations.last_mut() {
                *last = "output";
            }
            operations[0] = "input";
            (matrix, operations)
        })
    })
}

fn name(number: u8) -> &'static str {
    Operation::from_number(number).unwrap().name()
}

/// A member of the space.
fn module() -> impl Strategy<Value = Module> {
    graph().prop_filter_map("outside the space", |(matrix, operations)| {
        ModelSpec::new(&matrix, &operations).unwrap().module().ok()
    })
}

/// The module with its inner vertices in another order, if all edges still lead to higher numbers.
fn renumbered(module: &Module, order: &[usize]) -> Option<ModelSpec> {
    let (matrix, names) = (module.matrix(), module.operation_names());
    let matrix: Vec<Vec<i64>> = order
        .iter()
        .map(|&from| order.iter().map(|&to| matrix[from][to]).collect())
        .collect();
    let names: Vec<&str> = order.iter().map(|&vertex| names[vertex]).collect();
    ModelSpec::new(&matrix, &names).ok()
}

proptest! {
    #[test]
    fn pruning_twice_is_pruning_once((matrix, operations) in graph()) {
        let once = ModelSpec::new(&matrix, &operations).unwrap();
        if let (Some(matrix), Some(operations)) = (once.matrix(), once.operations()) {
            prop_assert_eq!(&ModelSpec::new(matrix, operations).unwrap(), &once);
        }
    }

    #[test]
    fn any_matrix_has_an_answer(
        matrix in vec(vec(any::<i64>(), 0..6), 0..6),
        operations in vec(".{0,8}", 0..6),
    ) {
        if let Ok(spec) = ModelSpec::new(&matrix, &operations) {
            prop_assert_eq!(spec.is_connected(), spec.hash().is_ok() || spec.matrix().is_some());
            prop_assert_eq!(spec.module().is_ok(), spec.check().is_ok() && spec.module().is_ok());
        }
    }

    #[test]
    fn the_numbers_of_vertices_do_not_matter(module in module(), shuffle in any::<[u8; 7]>()) {
        let vertices = module.vertices();
        let mut order: Vec<usize> = (0..vertices).collect();
        order[1..vertices - 1].sort_by_key(|&vertex| shuffle[vertex]);
        if let Some(spec) = renumbered(&module, &order) {
            let other = spec.module().unwrap();
            prop_assert_eq!(other.hash(), module.hash());
            prop_assert_eq!(other.stored_form(), module.stored_form());
            prop_assert_eq!((other.depth(), other.edges()), (module.depth(), module.edges()));
        }
        prop_assert!(module.stored_form() <= module);
        prop_assert!(module.edges() <= MAX_EDGES);
    }

    #[test]
    fn texts_give_the_module_back(module in module()) {
        let again = Module::from_texts(&module.adjacency_text(), &module.operations_text());
        prop_assert_eq!(again, Ok(module));
        let vertices = module.vertices() as u8;
        let stored = Module::from_stored(vertices, module.edge_bits(), &module.operation_digits());
        prop_assert_eq!(stored, Ok(module));
    }
}
