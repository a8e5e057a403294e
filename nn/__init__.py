"""Neural networks built from scalar Values.

>>> import nn
>>> model = nn.MLP(2, [16, 16, 1])
>>> len(model.parameters())
337

In: rows of data, and the sizes of a network. Out: a trained network, its predictions, pictures and files. To read the
source, open `models/layers.py` first, then `losses/row_losses.py`, `optimizers/optimizer.py` and `training/fit.py`.

PYTEST_DONT_REWRITE: programs may import nn before they start pytest.
"""

try:
    from autograd.common import (
        imported_when_used as _imported_when_used,
        keep_former_modules as _keep,
        public_names as _public_names,
    )
except ImportError as _error:
    if _error.name == "autograd":  # it is missing, or says itself what is wrong
        raise
    from os.path import dirname as _folder

    import autograd as _other

    raise ImportError(
        f"{_other.__file__} hides glassgrad's autograd; rename it, if it is yours. If it is of HIPS autograd, the "
        "distribution autograd: uninstall that, or give each an environment of its own, or have glassgrad found first: "
        f"PYTHONPATH={_folder(_folder(__file__))}"
    ) from _error
from nn.losses.loss import Loss as Loss
from nn.losses.row_losses import (
    binary_cross_entropy as binary_cross_entropy,
    cross_entropy as cross_entropy,
    hinge as hinge,
    huber as huber,
    huber_with as huber_with,
    mae as mae,
    mse as mse,
    ssr as ssr,
)
from nn.models.activations import ACTIVATIONS as ACTIVATIONS
from nn.models.initializers import INITIALIZERS as INITIALIZERS, Initializer as Initializer
from nn.models.layers import MLP as MLP, Layer as Layer, Neuron as Neuron, network_5_2_2 as network_5_2_2
from nn.models.module import Module as Module

with _imported_when_used(globals(), elsewhere="nn.common.nn_elsewhere"):
    from nn.checkpoint.checkpoint import Checkpoint as Checkpoint, load as load, save as save, saving as saving
    from nn.checkpoint.contents import CheckpointError as CheckpointError
    from nn.data.csv_file import read_csv as read_csv
    from nn.data.named import named as named
    from nn.data.scaling import MinMax as MinMax, Standardize as Standardize
    from nn.data.splitting import train_test_split as train_test_split
    from nn.data.table import Table as Table
    from nn.drawing import draw as draw
    from nn.exporting.standalone import (
        export_c as export_c,
        export_js as export_js,
        export_python as export_python,
    )
    from nn.exporting.to_onnx import to_onnx as to_onnx
    from nn.exporting.to_torch import to_torch as to_torch
    from nn.losses.metrics import (
        accuracy as accuracy,
        confusion_matrix as confusion_matrix,
        one_hot as one_hot,
        r2 as r2,
        rmse as rmse,
    )
    from nn.optimizers.clipping import clip_grad_norm as clip_grad_norm, clip_grad_value as clip_grad_value
    from nn.optimizers.optimizer import Optimizer as Optimizer
    from nn.optimizers.rules import SGD as SGD, Adam as Adam, AdamW as AdamW, RMSprop as RMSprop
    from nn.optimizers.schedules import (
        ConstantRate as ConstantRate,
        CosineDecay as CosineDecay,
        LinearDecay as LinearDecay,
        Schedule as Schedule,
        StepDecay as StepDecay,
        Warmup as Warmup,
    )
    from nn.playgrounds.playground import playground as playground
    from nn.plotting import (
        COLOURS as COLOURS,
        new_figure as new_figure,
        plot_confusion as plot_confusion,
        plot_runs as plot_runs,
    )
    from nn.prediction import predict as predict
    from nn.training.early_stopping import EarlyStopping as EarlyStopping
    from nn.training.fit import fit as fit
    from nn.training.gradient_flow import GradientFlow as GradientFlow
    from nn.training.history import Diverged as Diverged, History as History, StopTraining as StopTraining
    from nn.training.least_squares import least_squares as least_squares
    from nn.training.progress import progress_bar as progress_bar

_keep(
    {
        "nn.activations": "nn.models.activations",
        "nn.gradient_flow": "nn.training.gradient_flow",
        "nn.initializers": "nn.models.initializers",
        "nn.layers": "nn.models.layers",
        "nn.loss": "nn.losses.loss",
        "nn.metrics": "nn.losses.metrics",
        "nn.module": "nn.models.module",
        "nn.parts": "nn.models.parts",
        "nn.plotting.losses": "nn.plotting.runs",
        "nn.plotting.style": "nn.plotting.canvas",
        "nn.state": "nn.models.state",
        "nn.targets": "nn.losses.targets",
        "nn.trained_on": "nn.data.trained_on",
    }
)

globals()["__all__"] = _public_names(globals())
