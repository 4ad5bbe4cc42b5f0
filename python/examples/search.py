# %% [markdown]
# Random search and regularized evolution on the simulated clock: the same code as for the official package.

# %%
import random
import sys
from collections import deque

import natsbench

BUDGET_SECONDS = 20_000
api = natsbench.create(sys.argv[1], "tss", fast_mode=False, verbose=False)
KNOWN = sorted(api.evaluated_indexes)  # a sample or a slice has only some


# %%
def random_search(budget_seconds):
    """The best (validation accuracy, index) that fits into the budget."""
    api.reset_time()
    best = (0.0, -1)
    while api.used_time < budget_seconds:
        index = random.choice(KNOWN)
        accuracy, _latency, _seconds, _used = api.simulate_train_eval(index, "cifar10", hp="12")
        best = max(best, (accuracy, index))
    return best


# %%
def mutate(index):
    """A cell with one operation replaced, if that cell is known; otherwise a random one."""
    operations = natsbench.search_space_info("nats-bench", "tss")["op_names"]
    cell = [[list(edge) for edge in node] for node in api.str2lists(api[index])]
    edge = random.choice(random.choice(cell))
    edge[0] = random.choice([name for name in operations if name != edge[0]])
    child = api.query_index_by_arch(natsbench.TopologyStructure(cell))
    return child if child in KNOWN else random.choice(KNOWN)


def evolution(budget_seconds, population_size=10, sample_size=3):
    """Regularized evolution (REA): the oldest architecture dies, not the worst."""
    api.reset_time()
    population, best = deque(), (0.0, -1)
    while api.used_time < budget_seconds:
        if len(population) < population_size:
            index = random.choice(KNOWN)
        else:
            index = mutate(max(random.sample(list(population), sample_size))[1])
        accuracy, _latency, _seconds, _used = api.simulate_train_eval(index, "cifar10", hp="12")
        population.append((accuracy, index))
        if len(population) > population_size:
            population.popleft()
        best = max(best, population[-1])
    return best


# %%
random.seed(1)
for search in (random_search, evolution):
    accuracy, index = search(BUDGET_SECONDS)
    final = api.get_more_info(index, "cifar10", hp="200", is_random=False)["test-accuracy"]
    print(f"{search.__name__}: {accuracy:.2f} % on validation, {final:.2f} % test after the full training, {api[index]}")
