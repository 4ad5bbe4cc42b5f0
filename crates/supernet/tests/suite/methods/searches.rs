//! Whole searches: epoch after epoch, stopped, restored, and broken.

use nats_supernet::EpochRecord;
use nats_supernet::data::SearchData;
use nats_supernet::engine::Cpu;
use nats_supernet::epoch::{Event, SearchError, Stage, Watch};
use nats_supernet::network::{Batch, CellSupernet, SizeSupernet};
use nats_supernet::search::Search;
use nats_supernet::settings::{MethodName, Settings, Space};
use nats_supernet::state::State;

use super::world::ThreeBatches;

/// A search of three epochs that takes moments.
fn tiny(method: &MethodName) -> Settings {
    let mut settings = Settings {
        epochs: 3,
        width: 4,
        candidates: vec![2, 4, 6, 8],
        compared: 5,
        ..Settings::small(method.clone())
    };
    settings.controller.updates = 2;
    settings.controller.samples = 3;
    settings.controller.hidden = 8;
    settings
}

/// A search of either space behind one face.
enum AnySearch {
    Cells(Search<Cpu<f32>, CellSupernet<Cpu<f32>>>),
    Sizes(Search<Cpu<f32>, SizeSupernet<Cpu<f32>>>),
}

impl AnySearch {
    fn new(settings: &Settings) -> Result<Self, SearchError> {
        let (settings, engine) = (settings.clone(), Cpu::new(1).unwrap());
        match settings.space {
            Space::Topology => Search::of_cells(settings, engine, 5).map(Self::Cells),
            Space::Size => Search::of_sizes(settings, engine, 5).map(Self::Sizes),
        }
    }

    fn first_record(&self) -> EpochRecord {
        match self {
            Self::Cells(search) => search.first_record(),
            Self::Sizes(search) => search.first_record(),
        }
    }

    fn run_epoch(
        &mut self,
        data: &dyn SearchData,
        watch: &mut dyn Watch,
    ) -> Result<EpochRecord, SearchError> {
        match self {
            Self::Cells(search) => search.run_epoch(data, watch),
            Self::Sizes(search) => search.run_epoch(data, watch),
        }
    }

    /// The record of the next epoch, without what differs from run to run.
    fn timeless(&mut self) -> EpochRecord {
        let record = self.run_epoch(&ThreeBatches, &mut ()).unwrap();
        EpochRecord {
            seconds: 0.0,
            ..record
        }
    }

    fn state(&self) -> State {
        match self {
            Self::Cells(search) => search.state(),
            Self::Sizes(search) => search.state(),
        }
    }

    fn restore(&mut self, state: &State) -> Result<(), SearchError> {
        match self {
            Self::Cells(search) => search.restore(state),
            Self::Sizes(search) => search.restore(state),
        }
    }
}

#[test]
fn a_restored_search_goes_on_as_if_it_had_not_been_stopped() {
    for method in MethodName::ALL {
        let mut settings = tiny(&method);
        if settings.space == Space::Size {
            settings.warm_up_ratio = Some(0.3);
        }
        let mut whole = AnySearch::new(&settings).unwrap();
        let first = whole.timeless();
        let state = whole.state();
        let rest = [whole.timeless(), whole.timeless()];
        assert_ne!(first.training, rest[0].training);
        // Another seed, so that everything that counts has to come from the state or from the settings.
        let mut other = settings.clone();
        other.seed = 1;
        let mut again = AnySearch::new(&other).unwrap();
        again.timeless();
        let mut restored = AnySearch::new(&settings).unwrap();
        restored.restore(&again.state()).unwrap();
        restored.restore(&state).unwrap();
        assert_eq!(restored.state(), state, "{method}");
        assert_eq!([restored.timeless(), restored.timeless()], rest, "{method}");
        assert_eq!(restored.state(), whole.state(), "{method}");
        let over = whole.run_epoch(&ThreeBatches, &mut ()).unwrap_err();
        assert_eq!(over, SearchError::Over { epochs: 3 });
    }
}

#[test]
fn each_method_writes_down_an_architecture_of_its_space() {
    for method in MethodName::ALL {
        let settings = tiny(&method);
        let mut search = AnySearch::new(&settings).unwrap();
        let first = search.first_record();
        assert_eq!((first.epoch, first.training), (-1, None));
        let record = search.timeless();
        for architecture in [&first.architecture, &record.architecture] {
            let parts: Vec<&str> = match settings.space {
                Space::Topology => architecture.split('+').collect(),
                Space::Size => architecture.split(':').collect(),
            };
            assert_eq!(
                parts.len(),
                if settings.space == Space::Topology {
                    3
                } else {
                    5
                }
            );
        }
        let training = record.training.unwrap();
        assert_eq!(training.steps, 3);
        assert!((training.learning_rate - 0.025).abs() < 1e-15);
        assert_eq!(training.temperature.is_some(), method.has_temperature());
        let compares = matches!(
            method,
            MethodName::Setn | MethodName::Rsps | MethodName::Enas
        );
        assert_eq!(record.score_percent.is_some(), compares, "{method}");
        for row in &record.probabilities {
            assert!(
                (row.iter().sum::<f64>() - 1.0).abs() < 1e-12,
                "{method}: {row:?}"
            );
        }
        let rows = match (&method, settings.space) {
            (MethodName::Rsps, _) => 0,
            (_, Space::Topology) => 6,
            (_, Space::Size) => 5,
        };
        assert_eq!(record.probabilities.len(), rows, "{method}");
        let validation = record.validation.unwrap();
        assert!(validation.loss > 0.0 && validation.top1_percent <= 100.0);
        assert!(validation.top5_percent >= 100.0, "there are five classes");
    }
}

/// Counts what it sees, and stops after so many events.
#[derive(Default)]
struct Counter {
    steps: Vec<usize>,
    stages: Vec<(Stage, usize, Option<usize>)>,
    stop_after: Option<usize>,
}

impl Watch for Counter {
    fn event(&mut self, event: Event) {
        match event {
            Event::Step { done, of, .. } => {
                assert_eq!(of, 3);
                self.steps.push(done);
            }
            Event::Progress {
                stage, done, of, ..
            } => self.stages.push((stage, done, of)),
            other => panic!("{other:?}"),
        }
    }

    fn should_stop(&self) -> bool {
        let seen = self.steps.len() + self.stages.len();
        self.stop_after.is_some_and(|most| seen >= most)
    }
}

#[test]
fn a_watcher_sees_all_steps_samples_comparisons_and_batches() {
    let mut search = AnySearch::new(&tiny(&MethodName::Enas)).unwrap();
    let mut counter = Counter::default();
    search.run_epoch(&ThreeBatches, &mut counter).unwrap();
    assert_eq!(counter.steps, [1, 2, 3]);
    let mut expected = Vec::new();
    expected.extend((1..=6).map(|done| (Stage::Sampling, done, Some(6))));
    expected.extend((1..=5).map(|done| (Stage::Choosing, done, Some(5))));
    expected.extend((1..=3).map(|done| (Stage::Evaluating, done, None)));
    assert_eq!(counter.stages, expected);
}

#[test]
fn a_search_stops_wherever_its_watcher_wants() {
    for stop_after in 0..17 {
        let mut search = AnySearch::new(&tiny(&MethodName::Enas)).unwrap();
        let mut counter = Counter {
            stop_after: Some(stop_after),
            ..Counter::default()
        };
        let error = search.run_epoch(&ThreeBatches, &mut counter).unwrap_err();
        assert_eq!(error, SearchError::Stopped { epoch: 0 });
        assert_eq!(counter.steps.len() + counter.stages.len(), stop_after);
    }
}

#[test]
fn a_loss_that_is_no_number_is_reported_with_its_place() {
    for method in MethodName::ALL {
        let mut settings = tiny(&method);
        settings.weights.learning_rate = 1e36;
        let mut search = AnySearch::new(&settings).unwrap();
        let error = search.run_epoch(&ThreeBatches, &mut ()).unwrap_err();
        let message = error.to_string();
        assert!(
            message.contains("is not a finite number in epoch 0, step "),
            "{message}"
        );
        assert!(
            message.contains("loss") || message.contains("gradient"),
            "{message}"
        );
    }
}

/// Data of which a part is missing.
struct Missing {
    training: bool,
}

impl SearchData for Missing {
    fn side(&self) -> usize {
        16
    }

    fn classes(&self) -> usize {
        5
    }

    fn steps(&self) -> usize {
        0
    }

    fn pairs(&self, epoch: u32) -> Box<dyn Iterator<Item = (Batch, Batch)> + Send + '_> {
        let steps = usize::from(!self.training);
        Box::new(
            ThreeBatches
                .pairs(epoch)
                .take(steps)
                .collect::<Vec<_>>()
                .into_iter(),
        )
    }

    fn validation(&self, _epoch: u32, _pass: u32) -> Box<dyn Iterator<Item = Batch> + Send + '_> {
        Box::new(std::iter::empty())
    }
}

#[test]
fn missing_images_are_reported() {
    for method in [MethodName::DartsV1, MethodName::Setn, MethodName::Enas] {
        for (training, kind) in [(true, "training"), (false, "validation")] {
            let mut search = AnySearch::new(&tiny(&method)).unwrap();
            let error = search
                .run_epoch(&Missing { training }, &mut ())
                .unwrap_err();
            assert_eq!(error, SearchError::NoImages { kind });
        }
    }
}

#[test]
fn a_state_of_another_search_is_refused() {
    let state_of = |method: &MethodName| AnySearch::new(&tiny(method)).unwrap().state();
    let of_darts = state_of(&MethodName::DartsV1);
    // A state with the name of another method: what it keeps must still be missed.
    let renamed = |method: &MethodName, name: &str| {
        let mut state = state_of(method);
        state.values.insert("method".to_owned(), name.into());
        state
    };
    for (state, method) in [
        (of_darts.clone(), MethodName::Gdas),
        (renamed(&MethodName::Rsps, "enas"), MethodName::Enas),
        (renamed(&MethodName::Tas, "tunas"), MethodName::Tunas),
        (state_of(&MethodName::Rsps), MethodName::Enas),
        (state_of(&MethodName::Tas), MethodName::Tunas),
        (state_of(&MethodName::Tas), MethodName::Gdas),
        (State::default(), MethodName::Rsps),
    ] {
        let mut search = AnySearch::new(&tiny(&method)).unwrap();
        let error = search.restore(&state).unwrap_err();
        assert!(matches!(error, SearchError::State(_)), "{error:?}");
    }
    let mut wider = tiny(&MethodName::DartsV1);
    wider.width = 8;
    let error = AnySearch::new(&wider).unwrap().restore(&of_darts);
    assert!(matches!(error, Err(SearchError::State(_))), "{error:?}");
    let mut shorter = tiny(&MethodName::DartsV1);
    shorter.epochs = 1;
    let mut late = of_darts;
    late.put_count("next_epoch", 2);
    let error = AnySearch::new(&shorter).unwrap().restore(&late);
    assert!(matches!(error, Err(SearchError::State(_))), "{error:?}");
}

#[test]
fn settings_that_do_not_fit_are_refused() {
    let mut settings = tiny(&MethodName::Tas);
    settings.candidates = vec![8];
    let error = AnySearch::new(&settings).err().unwrap().to_string();
    assert_eq!(
        error,
        "tas needs at least 2 candidates of a width; the settings have 1"
    );
    let mut settings = tiny(&MethodName::Other("mine".to_owned()));
    let error = AnySearch::new(&settings).err().unwrap().to_string();
    assert_eq!(error, "mine is no method for the space tss");
    settings = tiny(&MethodName::Gdas);
    settings.epochs = 0;
    let error = AnySearch::new(&settings).err().unwrap();
    assert!(matches!(error, SearchError::Settings(_)), "{error:?}");
}
