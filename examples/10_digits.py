"""Handwritten digits: a network of 2,410 weights learns to read in seconds.

Each row is a picture of 8 × 8 pixels. The network 64-32-10 has a logit for each digit. It trains by cross entropy and
Adam in batches of 64, as compiled scalar code. A confusion matrix then shows which test digits it mistook for which.

    python examples/10_digits.py
    python examples/10_digits.py --epochs 20 --hidden 16 --seed 3
"""

import argparse
import math
import statistics
from pathlib import Path

import nn

TEST_ROWS = 360
BATCH = 64


def read_digits() -> tuple[list[list[float]], list[float]]:
    """The pictures, each pixel from 0 to 1, and the digits that they show."""
    table = nn.read_csv(Path(__file__).parent / "data" / "digits.csv.gz")
    return [[pixel / 16 for pixel in row] for row in table[list(table.columns[1:])]], table["digit"]


def draw_misread(path: Path, images: list[list[float]], digits: list[float], found: list[int]) -> Path:
    """Draws the digits that the network misread, up to 24 of them, eight in a line."""
    misread = [k for k in range(len(digits)) if found[k] != digits[k]][:24]
    lines = max(1, math.ceil(len(misread) / 8))
    figure, axes = nn.new_figure(8.0, 0.5 + 1.25 * lines)
    axes.set_title(f"{len(misread)} misread digits", loc="left")
    for place, k in enumerate(misread):
        x, y = place % 8 * 1.25, place // 8 * 1.55
        pixels = [images[k][8 * row : 8 * row + 8] for row in range(8)]
        axes.imshow(pixels, cmap="Greys", vmin=0, vmax=1, extent=(x, x + 1, y + 1, y))
        axes.text(x, y - 0.08, f"{digits[k]:g} taken for {found[k]}", fontsize=8)
    axes.set_xlim(-0.1, 9.9)
    axes.set_ylim(1.55 * lines - 0.45, -0.35)
    axes.axis("off")
    figure.savefig(path)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=40, help="passes over the training rows (40)")
    parser.add_argument("--hidden", type=int, default=32, help="neurons of the hidden layer (32)")
    parser.add_argument("--seed", type=int, default=0, help="of the split, the weights and the shuffle (0)")
    parser.add_argument("--out", type=Path, default=Path("out/10_digits"), help="folder for the pictures")
    options = parser.parse_args()

    split = nn.train_test_split(*read_digits(), test_size=TEST_ROWS, rng=options.seed)
    images, test_images, digits, test_digits = split
    model = nn.MLP(64, [options.hidden, 10], initializer="he", rng=options.seed)
    steps = options.epochs * math.ceil(len(images) / BATCH)
    history = nn.fit(
        model,
        images,
        nn.one_hot(digits, 10),
        loss=nn.cross_entropy,
        optimizer=nn.Adam(nn.CosineDecay(0.01, steps=steps)),
        epochs=options.epochs,
        batch_size=BATCH,
        rng=options.seed,
    )
    print(f"{len(images)} rows, {len(model.parameters()):,} weights")
    print(f"recorded and compiled in {history.compile_seconds:.2f} s")
    for epoch in sorted({1, 2, 5, 10, 20, options.epochs} & set(range(1, options.epochs + 1))):
        print(f"epoch {epoch:3}: cross entropy {history.losses[epoch - 1]:.4f}, rate {history.rates[epoch - 1]:.5f}")
    print(f"{1e3 * statistics.median(history.seconds):.2f} ms an epoch, {sum(history.seconds):.2f} s in all")

    outputs = nn.predict(model, test_images)
    matrix = nn.confusion_matrix(outputs, test_digits)
    accuracy = nn.accuracy(outputs, test_digits)
    print(f"\ntest accuracy {accuracy:.1%} of {TEST_ROWS} digits; line i says what i was taken for")
    print("      " + "".join(f"{j:4}" for j in range(10)))
    for i, row in enumerate(matrix):
        print(f"  {i}:  " + "".join(f"{count or '.':>4}" for count in row))

    options.out.mkdir(parents=True, exist_ok=True)
    found = [max(range(10), key=output.__getitem__) for output in outputs]
    try:
        title = f"{TEST_ROWS} handwritten digits, never seen before"
        written = [
            nn.plot_confusion(matrix, options.out / "confusion.png", title=title),
            draw_misread(options.out / "misread.png", test_images, test_digits, found),
            history.plot(options.out / "loss.png", title="Cross entropy while it learns"),
        ]
        print("\nwritten:", *(f"  {path}" for path in written), sep="\n")
    except ModuleNotFoundError as error:
        print(f"\nno pictures: {error}")


if __name__ == "__main__":
    main()
