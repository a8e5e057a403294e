"""The colours of the page: both themes as custom properties, and the scale of gradients as classes."""

from __future__ import annotations

from dataclasses import fields

from autograd.drawing.drawn.style import DARK, LIGHT, Theme, ink_on, mix

SHADES = 12
"""How many shades of each sign the page tells apart."""

_FAINTEST_LINE = 0.45


def colours() -> str:
    """CSS that states each colour for the light and the dark theme at once."""
    names = [field.name for field in fields(Theme)]
    lines = [f"--{name.replace('_', '-')}:{_both(getattr(LIGHT, name), getattr(DARK, name))};" for name in names]
    return ":root{" + "".join(lines) + "}\n" + "".join(map(_shades, ("negative", "positive"))) + _sizes()


def _shades(sign: str) -> str:
    """Classes such as p0 to p11: fill and ink of a chip, colour and width of a line."""
    rules = []
    for i in range(SHADES):
        share = i / (SHADES - 1)
        fills = [_shade(theme, sign, share) for theme in (LIGHT, DARK)]
        inks = [ink_on(fill) for fill in fills]
        lines = [_shade(theme, sign, _FAINTEST_LINE + (1.0 - _FAINTEST_LINE) * share) for theme in (LIGHT, DARK)]
        colours = f"--fill:{_both(*fills)};--ink-on:{_both(*inks)};--line:{_both(*lines)}"
        rules.append(f".{sign[0]}{i}{{{colours};--width:{1.1 + 2.7 * share:.2f}}}\n")
    return "".join(rules)


def _sizes() -> str:
    """Classes m0 to m11 of lines that stand for a mean of sizes, which has no sign: grey."""
    rules = []
    for i in range(SHADES):
        share = i / (SHADES - 1)
        lines = [mix(theme.zero_border, theme.muted, share) for theme in (LIGHT, DARK)]
        rules.append(f".m{i}{{--line:{_both(*lines)};--width:{1.1 + 2.7 * share:.2f}}}\n")
    return "".join(rules)


def _shade(theme: Theme, sign: str, share: float) -> str:
    return mix(getattr(theme, f"{sign}_tint"), getattr(theme, sign), share)


def _both(light: str, dark: str) -> str:
    return light if light == dark else f"light-dark({light},{dark})"
