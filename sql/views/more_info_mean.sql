-- What get_more_info answers with is_random=False: the same as more_info, as the mean over all seeds.
-- grain: one row per (space, arch_index, dataset, hp, epoch)
-- units: as in more_info
-- nulls: as in more_info; also times that only some seeds have (the official call then answers None or fails,
--        depending on the order of the seeds)
DROP VIEW IF EXISTS more_info_mean;
CREATE VIEW more_info_mean AS
SELECT
    space,
    arch_index,
    dataset,
    hp,
    epoch, -- from 0
    count(*) AS seeds, -- behind the mean
    avg(train_loss) AS train_loss,
    avg(train_accuracy_percent) AS train_accuracy_percent,
    CASE WHEN count(train_per_time_seconds) = count(*) THEN avg(train_per_time_seconds) END AS train_per_time_seconds,
    CASE WHEN count(train_all_time_seconds) = count(*) THEN avg(train_all_time_seconds) END AS train_all_time_seconds,
    avg(valid_loss) AS valid_loss,
    avg(valid_accuracy_percent) AS valid_accuracy_percent,
    CASE WHEN count(valid_per_time_seconds) = count(*) THEN avg(valid_per_time_seconds) END AS valid_per_time_seconds,
    CASE WHEN count(valid_all_time_seconds) = count(*) THEN avg(valid_all_time_seconds) END AS valid_all_time_seconds,
    avg(test_loss) AS test_loss,
    avg(test_accuracy_percent) AS test_accuracy_percent,
    CASE WHEN count(test_per_time_seconds) = count(*) THEN avg(test_per_time_seconds) END AS test_per_time_seconds,
    CASE WHEN count(test_all_time_seconds) = count(*) THEN avg(test_all_time_seconds) END AS test_all_time_seconds,
    avg(valtest_loss) AS valtest_loss,
    avg(valtest_accuracy_percent) AS valtest_accuracy_percent,
    CASE WHEN count(valtest_per_time_seconds) = count(*) THEN avg(valtest_per_time_seconds) END AS valtest_per_time_seconds,
    CASE WHEN count(valtest_all_time_seconds) = count(*) THEN avg(valtest_all_time_seconds) END AS valtest_all_time_seconds
FROM more_info
GROUP BY space, arch_index, dataset, hp, epoch;
