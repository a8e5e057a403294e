"""See the 5-2-2 network with one sample: a page in which every number can be changed, and pictures of every gradient.

python examples/03_draw_5_2_2.py
python examples/03_draw_5_2_2.py --seed 7 --activation sigmoid
"""

import argparse
from pathlib import Path

import autograd
import nn
from autograd import Value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=22, help="of the starting weights (default: %(default)s)")
    parser.add_argument("--activation", default="relu", choices=sorted(nn.ACTIVATIONS), help="of the hidden layers")
    parser.add_argument(
        "--out", type=Path, default=Path("out/03_draw_5_2_2"), help="folder for the page and the pictures"
    )
    options = parser.parse_args()

    model = nn.network_5_2_2(activation=options.activation, rng=options.seed)
    row = [0.8, -1.2, 0.5, 1.6, -0.4]
    inputs = [Value(x, f"inputs.x{i}") for i, x in enumerate(row)]
    loss = nn.ssr(model(inputs), [1.0, 0.0])
    loss.backward()

    print(f"{model}: {len(model.parameters())} parameters, loss {loss:.4f}")
    for name, parameter in model.named_parameters():
        print(f"  {name:30} {parameter.data:8.4f}   gradient {parameter.grad:8.4f}")

    title = "The 5-2-2 network on one sample"
    print(f"open this page in a browser: {autograd.page(loss, options.out / 'sample.html', title=title)}")
    pictures = {
        "sample": autograd.draw(loss, title=title),
        "sample_dark": autograd.draw(loss, title=title, theme="dark"),
        "sample_full": autograd.draw(loss, title=title + ", every value", level="full"),
        "structure": nn.draw(model, title="The 5-2-2 network"),
        "structure_on_sample": nn.draw(model, inputs=row, title="The 5-2-2 network on one sample"),
        "structure_gradients": nn.draw(model, show="grad", title="The 5-2-2 network: gradients of the loss"),
    }
    for name, picture in pictures.items():
        for ending in ("svg", "png"):
            print(picture.save(options.out / f"{name}.{ending}"))


if __name__ == "__main__":
    main()
