"""What PyTorch and Keras have in the packages of their networks, and what to write here: for the errors of `nn`."""

from __future__ import annotations

_THEIRS = {
    'write nn.Layer(n_inputs, n_neurons, "linear")': "Dense Linear",
    "write nn.MLP(2, [4, 1]), or an nn.Module whose forward calls one layer after the other": "Sequential",
    "write nn.Module": "Model",
    "there is none; write an nn.Module with a forward of your own": "BatchNorm1d Conv1d Conv2d Dropout Embedding GRU "
    "LSTM LayerNorm MultiheadAttention RNN Transformer",
    "keep them in a plain list or dict, which an nn.Module looks into": "ModuleDict ModuleList ParameterDict "
    "ParameterList",
    "write autograd.Parameter(0.5), one number": "Parameter",
    'write activation="linear"': "Identity",
    'write activation="relu"': "ReLU",
    'write activation="leaky_relu"': "LeakyReLU",
    'write activation="sigmoid"': "Sigmoid",
    'write activation="softplus"': "Softplus",
    'write activation="tanh"': "Tanh",
    "write activation=autograd.elu": "ELU",
    "write activation=autograd.gelu": "GELU",
    "write activation=autograd.silu": "SiLU Swish",
    "write autograd.softmax(scores), a list; nn.cross_entropy takes the scores themselves": "LogSoftmax Softmax",
    "write nn.mse": "MSE MSELoss MeanSquaredError mean_squared_error mse_loss",
    "write nn.mae": "L1Loss MAE MeanAbsoluteError l1_loss",
    "write nn.huber": "HuberLoss SmoothL1Loss huber_loss",
    "write nn.hinge": "HingeLoss hinge_loss",
    "write nn.cross_entropy, which takes scores, with no softmax before it": "CategoricalCrossentropy "
    "CrossEntropyLoss NLLLoss SparseCategoricalCrossentropy",
    "write nn.binary_cross_entropy, which takes logits, with no sigmoid before it": "BCELoss BCEWithLogitsLoss "
    "BinaryCrossentropy bce_loss",
    "write nn.SGD(lr=0.1): optimizers are in nn itself": "optim",
    "write nn.Adam(), or a subclass of nn.Optimizer": "Adadelta Adagrad LBFGS NAdam",
    "write a schedule as lr: nn.SGD(nn.StepDecay(0.1, every=10))": "LRScheduler lr_scheduler",
    "write nn.StepDecay(0.1, every=10, gamma=0.5)": "ExponentialLR StepLR",
    "write nn.LinearDecay(0.1, steps=100)": "LinearLR",
    "write nn.CosineDecay(0.1, steps=100)": "CosineAnnealingLR",
    'write initializer="he", or another of nn.INITIALIZERS, where a layer is made': "init",
    "write nn.clip_grad_norm(parameters, 1.0)": "clip_grad_norm_ utils",
    "write nn.clip_grad_value(parameters, 1.0)": "clip_grad_value_",
    "write nn.fit(model, inputs, targets, optimizer=nn.SGD(lr=0.1), epochs=100)": "train",
    "write nn.fit(model, inputs, targets, optimizer=nn.Adam(), epochs=10, batch_size=32, rng=0)": "DataLoader Dataset "
    "TensorDataset",
    "write nn.Standardize()": "StandardScaler",
    "write nn.MinMax()": "MinMaxScaler",
    "write history.plot(), nn.plot_runs for several histories, or nn.draw(model) for a network": "plot plot_history",
    "write autograd.relu(x), nn.mse(outputs, targets): functions of Values are in autograd": "F functional",
}
_OF_AUTOGRAD = "Value dot exp explain grad log no_grad page relu sigmoid softmax tanh value_and_grad"

NAMES = {
    **{name: advice for advice, names in _THEIRS.items() for name in names.split()},
    **{name: f"write autograd.{name}" for name in _OF_AUTOGRAD.split()},
}
"""What to write for each name that `nn` does not have."""
