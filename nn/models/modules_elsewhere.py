"""What micrograd, PyTorch and others call the parts of modules, and what they are called here: for their errors."""

from __future__ import annotations

from autograd.common import elsewhere

_HERE = "numbers are floats of this process, and stay there"

MODULE_ELSEWHERE = elsewhere(
    {
        **dict.fromkeys(("cpu", "cuda", "to"), _HERE),
        "apply": "write a loop over model.modules()",
        "backward": "write loss.backward(), of a loss that is made of the model's outputs",
        "compile": "write nn.fit(model, inputs, targets, loss=nn.mse, optimizer=nn.SGD(lr=0.1), epochs=100)",
        "draw": "write nn.draw(model), or autograd.draw(model(row)) for a graph",
        "evaluate": "write nn.mse(nn.predict(model, rows), targets)",
        "fit": "write nn.fit(model, inputs, targets, optimizer=nn.SGD(lr=0.1), epochs=100)",
        "grad": "write [p.grad for p in model.parameters()]",
        **dict.fromkeys(("n_parameters", "num_parameters", "count_params"), "write len(model.parameters())"),
        "plot": "write nn.draw(model), or history.plot() for the losses",
        "predict": "write nn.predict(model, rows)",
        "save": "write nn.save(path, model)",
        "summary": "write print(model), or nn.draw(model) for a picture",
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
