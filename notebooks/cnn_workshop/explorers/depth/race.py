"""A training of a deep network without batch norm, and of one with it, at once."""

from cnn_workshop.deep import KINDS, deep_network, first_signals, pictures, signals, summary
from cnn_workshop.explorers.training.runner import Runner
from cnn_workshop.explorers.training.tasks import Task
from cnn_workshop.explorers.training.trainer import Trainer


class Race(Runner):
    """Two trainings, step by step: without batch norm and with it, on the same minibatches.

    Parameters
    ----------
    settings : Settings
        Read before every step, by both.
    depth, scale
        As in `deep_network`.
    show, ended : callable
        As in `Runner`.

    Attributes
    ----------
    trainers : dict of str to Trainer
        By kind; empty until the first step. One that has failed stands still.
    """

    def __init__(self, settings, depth, scale, show, ended):
        super().__init__(settings, show, ended)
        self.depth, self.scale = depth, scale
        self.trainers = {}

    @property
    def steps(self):
        """How many steps have been taken by the one that got further."""
        return max((each.steps for each in self.trainers.values()), default=0)

    @property
    def finished(self):
        """Whether both have done all rounds, or failed."""
        each = self.trainers.values()
        return bool(each) and all(trainer.finished or trainer.problem for trainer in each)

    def _advance(self):
        if not self.trainers:
            self.trainers = {kind: self._trainer(kind) for kind in KINDS}
        for trainer in self.trainers.values():
            if not trainer.problem:
                trainer.learn_once()

    def rest(self):
        for trainer in self.trainers.values():
            trainer.rest()

    def _trainer(self, kind):
        def make_network(rng):
            return deep_network(self.depth, self.scale, kind == "with", self.settings.seed)

        task = Task(*pictures(), make_network)
        return Trainer(self.settings, None, self._show, self._ended, task)

    def summary(self, kind):
        """Return histograms and spreads of one network, as it is now."""
        if kind not in self.trainers:
            return first_signals(self.depth, self.scale, kind == "with", self.settings.seed)
        return summary(signals(self.trainers[kind].network))
