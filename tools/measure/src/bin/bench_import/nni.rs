//! The same content in the layout of NNI's database: compares its size, and the times of the same questions.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use natsbench::SearchSpace;
use natsbench::query::Reader;
use rusqlite::Connection;

/// How often a question is asked, after a first time that does not count. The median is the result.
const REPEATS: usize = 9;

/// A question and its time in both layouts.
pub(crate) struct Compared {
    pub(crate) question: &'static str,
    pub(crate) rows: usize,
    pub(crate) ours: Duration,
    pub(crate) theirs: Duration,
}

/// Makes a database of NNI's layout with the content of `ours`.
pub(crate) fn make(ours: &Path, theirs: &Path) -> Result<(), Box<dyn Error>> {
    let connection = Connection::open(theirs)?;
    connection.pragma_update(None, "journal_mode", "OFF")?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    connection.pragma_update(None, "foreign_keys", "OFF")?; // as in the shell and in peewee
    connection.execute("ATTACH ?1 AS ours", [ours.to_string_lossy()])?;
    connection.execute_batch(include_str!("nni_layout.sql"))?;
    Ok(())
}

/// Asks both the same questions. The answers must be equal.
pub(crate) fn compare(
    ours: &Path,
    theirs: &Path,
    space: SearchSpace,
) -> Result<Vec<Compared>, Box<dyn Error>> {
    let reader = Reader::open(ours)?;
    let theirs = Connection::open(theirs)?;
    let mut compared = Vec::new();
    for question in questions(reader.connection(), &theirs, space)? {
        let (our_answer, our_time) = ask(reader.connection(), &question.ours)?;
        let (their_answer, their_time) = ask(&theirs, &question.theirs)?;
        if !close(&our_answer, &their_answer) {
            return Err(format!("{}: the answers differ", question.text).into());
        }
        compared.push(Compared {
            question: question.text,
            rows: our_answer.len(),
            ours: our_time,
            theirs: their_time,
        });
    }
    Ok(compared)
}

/// One question in both layouts.
struct Question {
    text: &'static str,
    ours: String,
    theirs: String,
}

fn questions(
    ours: &Connection,
    theirs: &Connection,
    space: SearchSpace,
) -> rusqlite::Result<[Question; 3]> {
    let full = match space {
        SearchSpace::Topology => "200",
        SearchSpace::Size => "90",
    };
    let trial = middle_trial(theirs, full)?;
    let (arch_index, hp, seed): (i64, String, i64) = ours.query_row(
        "SELECT trial_id / 1024 % 32768, recipes.hp, seed
        FROM stored_trials INNER JOIN recipes USING (recipe_id)
        ORDER BY trial_id LIMIT 1 OFFSET ?1",
        [trial.id - 1],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let curve = Question {
        text: "the curve of one trial",
        ours: format!(
            "SELECT epoch + 1, loss, top1_percent FROM epoch_metrics
            WHERE space = '{space}' AND arch_index = {arch_index} AND dataset = 'cifar100'
                AND hp = '{hp}' AND seed = {seed} AND split = 'train'
            ORDER BY epoch"
        ),
        theirs: format!(
            "SELECT current_epoch, epochs.train_loss, epochs.train_acc
            FROM nb201_trial_config AS config
            INNER JOIN nb201_trial_stats AS stats ON config.id = stats.config_id
            INNER JOIN nb201_intermediate_stats AS epochs ON stats.id = epochs.trial_id
            WHERE config.arch = '{}' AND config.dataset = 'cifar100'
                AND config.num_epochs = {} AND stats.seed = {seed}
            ORDER BY current_epoch",
            trial.arch, trial.num_epochs
        ),
    };
    let means = format!(
        "SELECT avg(stats.ori_test_acc) AS accuracy
        FROM nb201_trial_config AS config
        INNER JOIN nb201_trial_stats AS stats ON config.id = stats.config_id
        WHERE config.dataset = 'cifar100' AND config.num_epochs = {full}
        GROUP BY config.id"
    );
    let all = Question {
        text: "final accuracy of all architectures on cifar100",
        ours: format!(
            "SELECT ori_test_top1_percent FROM final_accuracies
            WHERE space = '{space}' AND dataset = 'cifar100' AND hp = '{full}'
            ORDER BY arch_index"
        ),
        theirs: format!("{means} ORDER BY config.id"),
    };
    let best = Question {
        text: "the best of them",
        ours: format!(
            "SELECT accuracy_percent FROM best_architectures
            WHERE space = '{space}' AND dataset = 'cifar100' AND hp = '{full}'
                AND metric_on_set = 'ori-test'
            ORDER BY rank LIMIT 1"
        ),
        theirs: format!("{means} ORDER BY accuracy DESC LIMIT 1"),
    };
    Ok([curve, all, best])
}

/// A trial of theirs.
struct Trial {
    id: i64,
    arch: String,
    num_epochs: i64,
}

/// The trial in the middle of those on cifar100 with a recipe.
fn middle_trial(theirs: &Connection, num_epochs: &str) -> rusqlite::Result<Trial> {
    theirs.query_row(
        "WITH asked AS (
            SELECT stats.id, config.arch, config.num_epochs
            FROM nb201_trial_config AS config
            INNER JOIN nb201_trial_stats AS stats ON config.id = stats.config_id
            WHERE config.dataset = 'cifar100' AND config.num_epochs = CAST(?1 AS INTEGER)
        )
        SELECT * FROM asked ORDER BY id LIMIT 1 OFFSET (SELECT count(*) / 2 FROM asked)",
        [num_epochs],
        |row| {
            Ok(Trial {
                id: row.get(0)?,
                arch: row.get(1)?,
                num_epochs: row.get(2)?,
            })
        },
    )
}

type Answer = Vec<Vec<f64>>;

fn ask(connection: &Connection, sql: &str) -> rusqlite::Result<(Answer, Duration)> {
    let mut times = Vec::new();
    let mut answer = fetch(connection, sql)?;
    for _repeat in 0..REPEATS {
        let start = Instant::now();
        answer = fetch(connection, sql)?;
        times.push(start.elapsed());
    }
    times.sort();
    Ok((answer, times[REPEATS / 2]))
}

/// All rows of a statement that stays prepared; a number for every column.
fn fetch(connection: &Connection, sql: &str) -> rusqlite::Result<Answer> {
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        (0..columns).map(|column| row.get(column)).collect()
    })?;
    rows.collect()
}

/// Whether numbers are equal, apart from rounding: means may have been added up in another order.
fn close(ours: &Answer, theirs: &Answer) -> bool {
    let pairs = || ours.iter().flatten().zip(theirs.iter().flatten());
    !ours.is_empty()
        && ours.len() == theirs.len()
        && pairs().all(|(ours, theirs)| (ours - theirs).abs() < 1e-9)
}
