"""Nearest neighbour: always go on to the place that is reached soonest. Instant, and good enough to fall back on."""

import time

from logistics.solver.protocol import Plan, Problem, cost, fit


class NearestNeighbour:
    """The greedy engine. Deterministic: of two places as near, the more urgent one comes first; no seed is used."""

    engine = "nearest-neighbour"
    version = "1"

    def sequence(self, problem: Problem, *, seed: int = 0) -> Plan:
        """Return the round from the start over all places that fit."""
        began = time.process_time()
        waiting, left_out = fit(problem)
        order: list[int] = []
        here = problem.start
        while waiting:
            row = problem.travel.seconds[here]
            here = min(waiting, key=row.__getitem__)  # min keeps the first of equals, and the urgent stand first
            waiting.remove(here)
            order.append(here)
        return Plan(
            order=tuple(order),
            seconds=cost(problem, order, problem.travel.seconds) + problem.visit_seconds * len(order),
            metres=cost(problem, order, problem.travel.metres),
            engine=self.engine,
            version=self.version,
            seed=seed,
            cpu_seconds=time.process_time() - began,
            provenance=problem.travel.provenance,
            left_out=left_out,
        )
