"""Training by `nn.fit`, compiled or not."""

from __future__ import annotations

import time
from typing import Any
from unittest.mock import patch

import nn
from peers.peer import Trained
from peers.works import Row, Training


class Fitted(Trained):
    """`nn.fit`, which measures its epochs itself; its time before the epochs counts as set-up.

    `fit` reads the clock on the wall; for the peers' sake it is given that of the processor.
    """

    def __init__(self, work: Training, epochs: int, **options: Any) -> None:
        self._model = nn.MLP(work.sizes[0], work.sizes[1:], activation=work.activation)
        self._history = nn.History()

        def train(epochs: int) -> Row:
            parameters = self._model.parameters()
            for parameter, number in zip(parameters, work.parameters, strict=True):
                parameter.data = number
            self._history = nn.fit(
                self._model,
                work.inputs,
                work.targets,
                loss=nn.ssr,
                optimizer=nn.SGD(work.lr),
                epochs=epochs,
                progress=False,
                **options,
            )
            return [parameter.data for parameter in parameters]

        super().__init__(work, train, epochs)

    def seconds(self, runs: int) -> float:
        """See `Prepared`."""
        total = 0.0
        for _ in range(runs):
            with patch("time.perf_counter", time.process_time):
                self.run()
            total += sum(self._history.seconds)
        return total / (runs * self.units)
