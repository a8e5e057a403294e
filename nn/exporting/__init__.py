"""Models for other programs: as PyTorch's modules, and as files of ONNX, Python, C and JavaScript.

In: a trained model. Out: a module of PyTorch, or the path of a file. Open `standalone.py` first, which writes Python,
C and JavaScript; `to_torch.py` and `to_onnx.py` build on `linear_layers.py`.
"""
