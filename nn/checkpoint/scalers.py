"""The scalers of inputs and targets in a checkpoint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nn.common.strict_json import plain


def from_scaling(scaling: Mapping[str, Any]) -> dict[str, Any]:
    """A dict of scalers, for JSON.

    Errors: TypeError for an object that is no scaler.
    """
    if not isinstance(scaling, Mapping):
        raise TypeError(f'scaling is a dict of scalers, as {{"inputs": nn.Standardize()}}; got {scaling!r:.60}')
    for name, scaler in scaling.items():
        if not isinstance(name, str) or not hasattr(scaler, "to_dict"):
            raise TypeError(f"scaling[{name!r}] is a scaler, as nn.Standardize(); got {scaler!r:.60}")
    return {name: plain(scaler.to_dict()) for name, scaler in scaling.items()}


def as_scaling(kept: Any) -> dict[str, Any]:
    """The dict of scalers, from JSON.

    Errors: ValueError where `kept` does not describe scalers.
    """
    from nn.data.scaling import scaling_from_dict

    if not isinstance(kept, dict):
        raise ValueError(f"its scaling is no object, but {kept!r:.60}")
    scaling: dict[str, Any] = {}
    for name, about in kept.items():
        try:
            scaling[name] = scaling_from_dict(about)
        except (TypeError, ValueError, LookupError, ArithmeticError) as error:
            raise ValueError(f"its scaling {name!r:.60}: {error}") from None
    return scaling
