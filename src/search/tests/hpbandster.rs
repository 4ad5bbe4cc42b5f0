//! `bohb-official` against what `HpBandSter` itself asks for, given the same
//! random numbers (recorded by `tools/record_bohb.py`).

use super::*;

/// The benchmark of the recording: one seed, and rewards made of integers.
struct Recorded {
    numbering: Numbering,
}

impl Recorded {
    fn new(space: SearchSpace) -> Self {
        let numbering = match space {
            SearchSpace::Size => Numbering::size(),
            SearchSpace::Topology => {
                let cells = (0..).map_while(|code| Genome::from_code(space, code));
                let order: Vec<_> = cells.map(|cell| cell.genes().try_into().unwrap()).collect();
                Numbering::topology(&order).unwrap()
            }
        };
        Self { numbering }
    }
}

impl Benchmark for Recorded {
    fn numbering(&self) -> &Numbering {
        &self.numbering
    }

    fn max_epochs(&self) -> u16 {
        12
    }

    fn seeds(&self, _: ArchitectureIndex) -> &[Seed] {
        &[Seed(777)]
    }

    fn evaluate(
        &self,
        architecture: ArchitectureIndex,
        _: usize,
        epochs: u16,
    ) -> Result<Evaluation, SearchError> {
        let genome = self.numbering.genome(architecture).unwrap();
        let sum: u32 = genome.genes().iter().copied().map(u32::from).sum();
        let epochs = u32::from(epochs);
        let points = 100 * sum + 20 * epochs + (genome.code() * 7919 + epochs * 31) % 997;
        Ok(Evaluation {
            reward_percent: f64::from(points) / 60.0,
            train_seconds: 1.0,
            valid_seconds: 1.0,
        })
    }
}

#[test]
fn official_bohb_asks_for_what_hpbandster_asks_for() {
    let recorded = include_str!("../../../tests/fixtures/bohb_hpbandster.txt");
    for &space in SearchSpace::ALL {
        let prefix = format!("{space} ");
        let expected: Vec<&str> = recorded
            .lines()
            .filter_map(|line| line.strip_prefix(&prefix))
            .collect();
        assert_eq!(expected.len(), 400);

        let benchmark = Recorded::new(space);
        let settings = RunSettings::official(1.0, 1);
        let mut method = MethodSettings::from_name("bohb-official")
            .unwrap()
            .build(space)
            .unwrap();
        let log = run(&settings, method.as_mut(), &benchmark, 0).unwrap();
        for (number, (step, expected)) in log.steps.iter().zip(expected).enumerate() {
            let genome = benchmark.numbering.genome(step.architecture).unwrap();
            let genes: String = genome.genes().iter().map(ToString::to_string).collect();
            assert_eq!(
                format!("{genes} {}", step.epochs),
                expected,
                "{space}, step {number}"
            );
        }
    }
}
