//! Questions that have no answer.

use super::ask;

#[test]
fn an_unknown_name_exits_with_2_and_the_valid_ones() {
    for (line, told) in [
        (
            "more-info 11 --space tss -d cifar1",
            &[
                "cifar10-valid, cifar10, cifar100, ImageNet16-120",
                "'cifar10'",
            ][..],
        ),
        (
            "cost 11 --space tss -d cifar10 --hp 13",
            &["01, 12, 90, 200"],
        ),
        (
            "best --space tss -d cifar10 --set tset",
            &["x-valid", "'test'"],
        ),
        ("stats --space ts -d cifar10", &["tss, sss"]),
        (
            "curve 11 --space tss -d cifar10 --split x-val",
            &["'x-valid'"],
        ),
        ("more-info 11 --space tss", &["--dataset <DATASET>"]),
        (
            "simulate 11 --space tss -d cifar10 --seed 1 --random 1",
            &["cannot be used with"],
        ),
        ("sql --format xml SELECT", &["table, csv, json, markdown"]),
        (
            "best --space tss -d imagenet",
            &["cifar10-valid, cifar10, cifar100, ImageNet16-120"],
        ),
        (
            "more-info 11 -d cifar10",
            &["11 is an index: add --space tss or --space sss"],
        ),
        (
            "arch eleven",
            &["neither an index such as 284", "8:8:40:32:40"],
        ),
        ("best -d cifar10", &["--space <SPACE>"]),
        (
            "search --method rea --space tss --eta 3",
            &["rea has no --eta"],
        ),
        (
            "plot pareto --space tss -d cifar10 --out picture.gif",
            &["none of the extensions .svg, .png and .pdf"],
        ),
    ] {
        ask(line).ends(2, told);
    }
}

#[test]
fn a_question_without_an_answer_exits_with_1_and_says_what_has_one() {
    for (line, told) in [
        (
            "more-info 99 --space tss -d cifar10",
            &["99 of tss is not imported; 40 architectures are"][..],
        ),
        ("arch 15625 --space tss", &["indexes go from 0 to 15624"]),
        ("index 9:8:8:8:8", &["no architecture of sss", "8:8:8:8:8"]),
        (
            "cost |none~0| -d cifar10",
            &["letter by letter, as in", "|+|"],
        ),
        (
            "more-info 11 --space tss -d cifar10 --hp 90",
            &["no hp 90; it has 12, 200"],
        ),
        (
            "more-info 11 --space tss -d cifar10 --seed 5",
            &["no seed 5; the seeds are 111"],
        ),
        (
            "more-info 11 --space tss -d cifar10 --epoch 12",
            &["the trial has epochs 0 to 11"],
        ),
        (
            "simulate 11 --space tss -d cifar10-valid",
            &["expected cifar10, cifar100 or ImageNet16-120"],
        ),
        (
            "best --space tss -d cifar10-valid --set test",
            &["expected train, valid, x-valid or ori-test"],
        ),
        ("best --space tss -d cifar10 --set x-valid", &["x-valid"]),
        (
            "best --space tss -d cifar10 --hp 90",
            &["cifar10 with hp 90; there are hp 12 (", "hp 200 ("],
        ),
        (
            "stats --space sss -d cifar10 --hp 200",
            &["no hp 200; it has 01, 12, 90"],
        ),
    ] {
        let ran = ask(line);
        ran.ends(1, told);
        assert!(
            ran.out.is_empty() && ran.err.starts_with("error: "),
            "{ran:?}"
        );
    }
}

#[test]
fn names_are_taken_as_people_spell_them() {
    for (line, exact) in [
        (
            "more-info 11 --space TSS -d CIFAR-10 --hp 012",
            "more-info 11 --space tss -d cifar10 --hp 12",
        ),
        (
            "more-info 11 --space topology -d imagenet16-120 --hp 0200",
            "more-info 11 --space tss -d ImageNet16-120 --hp 200",
        ),
        (
            "best --space SSS -d Cifar100 --set X_Valid --hp 1 --json",
            "best --space sss -d cifar100 --set x-valid --hp 01 --json",
        ),
        (
            "curve 11 --space Tss -d cifar10_valid --split X-VALID",
            "curve 11 --space tss -d cifar10-valid --split x-valid",
        ),
        ("sql --format CSV VALUES(1)", "sql --format csv VALUES(1)"),
    ] {
        let (typed, exact) = (ask(line), ask(exact));
        typed.ends(0, &[]);
        assert_eq!(typed.out, exact.out, "{line}");
    }
}

#[test]
fn a_wrong_recipe_is_never_answered_with_a_tip_to_another_training() {
    for hp in ["300", "20", "2", "13", "20.0", "2-00", "-12", "twelve"] {
        let ran = ask(&format!("more-info 11 --space tss -d cifar10 --hp={hp}"));
        ran.ends(2, &["01, 12, 90, 200"]);
        assert!(!ran.err.contains("tip"), "{ran:?}");
    }
}
