"""What micrograd, PyTorch and others call the parts of modules, and what they are called here: for their errors."""

from __future__ import annotations

from collections.abc import Iterable

from autograd.common import elsewhere

_HERE = "numbers are floats of this process, and stay there"

MODULE_ELSEWHERE = elsewhere(
    {
        **dict.fromkeys(("cpu", "cuda", "to"), _HERE),
        "fit": "write nn.fit(model, inputs, targets)",
        "predict": "write nn.predict(model, rows)",
        "save": "write nn.save(path, model)",
        "load": "write nn.load(path)",
        "named_children": "write model.children(), or model.named_modules() for all",
        "register_parameter": "write model.name = Parameter(number)",
        "requires_grad_": "give the optimizer the parameters that it is to move, optimizer.step([...])",
    }
)

NEURON_ELSEWHERE = elsewhere(
    {
        **dict.fromkeys(("w", "weight"), "write neuron.weights, a list"),
        "b": "write neuron.bias",
        **dict.fromkeys(("nin", "in_features"), "write neuron.n_inputs"),
        "nonlin": 'write neuron.activation_name != "linear"',
    }
)

LAYER_ELSEWHERE = elsewhere(
    {
        **dict.fromkeys(
            ("w", "weight", "weights"), "write [neuron.weights for neuron in layer.neurons], a row for each neuron"
        ),
        **dict.fromkeys(("b", "bias", "biases"), "write [neuron.bias for neuron in layer.neurons]"),
        **dict.fromkeys(("nin", "in_features"), "write layer.n_inputs"),
        **dict.fromkeys(("nout", "out_features", "n_neurons", "n_outputs"), "write len(layer.neurons)"),
    }
)

MLP_ELSEWHERE = elsewhere(
    {
        **dict.fromkeys(
            ("w", "b", "weight", "weights", "bias", "biases"),
            "write model.parameters() for all of them, or model.layers[0].neurons[0].weights and .bias",
        ),
        **dict.fromkeys(("nin", "n_inputs"), "write model.layers[0].n_inputs"),
        **dict.fromkeys(("nouts", "sizes"), "write [len(layer.neurons) for layer in model.layers]"),
        "neurons": "write model.layers[0].neurons",
    }
)

_ARGUMENTS = {
    "nin": "n_inputs",
    "in_features": "n_inputs",
    "nout": "n_neurons",
    "out_features": "n_neurons",
    "nouts": "sizes",
    "nonlin": "activation",
}


def renamed_arguments(kind: type, given: Iterable[str]) -> str:
    """What to write for names of arguments that other libraries' modules have, and `kind` has not; "" for none.

    >>> from nn import Layer
    >>> renamed_arguments(Layer, ["nin", "nout", "rng"])
    'Layer has no nin=, nout=; write n_inputs= for nin=, n_neurons= for nout='
    """
    import inspect  # not before a call is wrong: it takes a tenth of the time of `import nn`

    known = inspect.signature(kind.__init__).parameters  # type: ignore[misc]
    hands_on = any(parameter.kind is parameter.VAR_KEYWORD for parameter in known.values())
    renamed = {
        name: _ARGUMENTS[name]
        for name in given
        if name not in known and name in _ARGUMENTS and (hands_on or _ARGUMENTS[name] in known)
    }
    if not renamed:
        return ""
    advice = ", ".join(f"{here}= for {name}=" for name, here in renamed.items())
    choice = ', "linear" for False and "relu" for True' if "nonlin" in renamed else ""
    return f"{kind.__name__} has no {', '.join(f'{name}=' for name in renamed)}; write {advice}{choice}"
