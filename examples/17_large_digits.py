"""Digits of 28 × 28 pixels: a network of 101,770 weights, whose wide layer stays a loop.

The pictures are the handwritten digits of 8 × 8 pixels, enlarged: as many inputs as pictures of MNIST have, and no more
to see. The network 784-128-10 trains by cross entropy and Adam in batches of 64. Its first layer is 128 dot products of
784 numbers, which become two nested loops, and its derivatives two more.

    python examples/17_large_digits.py
    python examples/17_large_digits.py --epochs 2 --hidden 16
"""

import argparse
import statistics
from pathlib import Path

import nn

TEST_ROWS = 360
BATCH = 64
SMALL, LARGE = 8, 28


def weights_of_pixels() -> list[tuple[int, float]]:
    """For each pixel of a large line: the small one to the left of it, and the weight of that one's neighbour."""
    found = []
    for k in range(LARGE):
        place = min(max((k + 0.5) * SMALL / LARGE - 0.5, 0.0), SMALL - 1.0)
        left = min(int(place), SMALL - 2)
        found.append((left, place - left))
    return found


def enlarged(pixels: list[float]) -> list[float]:
    """A picture of 8 × 8 pixels from 0 to 16 as one of 28 × 28 from 0 to 1, linear between the middles of pixels."""
    weights = weights_of_pixels()
    lines = [pixels[SMALL * row : SMALL * row + SMALL] for row in range(SMALL)]
    wide = [[line[i] + w * (line[i + 1] - line[i]) for i, w in weights] for line in lines]
    return [(x + w * (y - x)) / 16 for i, w in weights for x, y in zip(wide[i], wide[i + 1])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=10, help="passes over the training rows (10)")
    parser.add_argument("--hidden", type=int, default=128, help="neurons of the hidden layer (128)")
    parser.add_argument("--seed", type=int, default=0, help="of the split, the weights and the shuffle (0)")
    options = parser.parse_args()

    table = nn.read_csv(Path(__file__).parent / "data" / "digits.csv.gz")
    images = [enlarged(list(row)) for row in table[list(table.columns[1:])]]
    split = nn.train_test_split(images, table["digit"], test_size=TEST_ROWS, rng=options.seed)
    images, test_images, digits, test_digits = split
    model = nn.MLP(LARGE * LARGE, [options.hidden, 10], initializer="he", rng=options.seed)
    history = nn.fit(
        model,
        images,
        nn.one_hot(digits, 10),
        loss=nn.cross_entropy,
        optimizer=nn.Adam(0.001),
        epochs=options.epochs,
        batch_size=BATCH,
        rng=options.seed,
    )
    print(f"{len(images)} rows of {LARGE * LARGE} pixels, {len(model.parameters()):,} weights")
    print(f"recorded and compiled in {history.compile_seconds:.2f} s")
    for epoch, loss in enumerate(history.losses, 1):
        print(f"epoch {epoch:2}: cross entropy {loss:.4f}")
    typical = statistics.median(history.seconds)
    products = options.hidden * (2 * LARGE * LARGE + 3 * 10) * len(images)
    print(f"{1e3 * typical:.1f} ms an epoch, {products / typical / 1e9:.1f} billion products a second")
    accuracy = nn.accuracy(nn.predict(model, test_images), test_digits)
    print(f"test accuracy {accuracy:.1%} of {TEST_ROWS} digits")


if __name__ == "__main__":
    main()
