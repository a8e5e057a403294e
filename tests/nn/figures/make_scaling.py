"""Makes scaling.json: what scikit-learn's scalers make of some columns, for the tests to compare with.

    python tests/nn/figures/make_scaling.py

It needs scikit-learn, which the tests do not. Made with scikit-learn 1.9.1.
"""

import json
import math
from pathlib import Path

import numpy
from sklearn.preprocessing import MinMaxScaler, StandardScaler

ROWS = [[math.sin(3.0 * i), 1e6 + 0.5 * i * i, -1e-9 * (i % 5), 4.25, float(i == 7)] for i in range(40)]
OTHERS = [[0.5, 999_990.0, 2e-9, 4.5, 0.0], [-3.0, 1e6, 0.0, -1.0, 2.0]]
SCALED = [[0.0, 1.0, -1.0, 2.0, 0.5], [3.0, -2.0, 0.25, 0.0, 1.0]]
KINDS = {"Standardize": StandardScaler, "MinMax": MinMaxScaler}

if __name__ == "__main__":
    figures = {"rows": ROWS, "others": OTHERS, "scaled": SCALED}
    for name, kind in KINDS.items():
        scaler = kind().fit(numpy.array(ROWS))
        scale = scaler.scale_ if name == "Standardize" else 1.0 / scaler.scale_
        figures[name] = {  # type: ignore[assignment]
            "centers": (scaler.mean_ if name == "Standardize" else scaler.data_min_).tolist(),
            "scales": scale.tolist(),
            "rows": scaler.transform(numpy.array(ROWS)).tolist(),
            "others": scaler.transform(numpy.array(OTHERS)).tolist(),
            "scaled": scaler.inverse_transform(numpy.array(SCALED)).tolist(),
        }
    path = Path(__file__).with_name("scaling.json")
    path.write_text(json.dumps(figures) + "\n", encoding="utf-8")
