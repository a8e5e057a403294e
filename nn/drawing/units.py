"""Units: an input or a neuron as a circle, a pill or a cell, with its bias and, where rows are given, its output."""

from __future__ import annotations

from autograd.common import short_name
from autograd.drawing import SMALLEST, Drawing, GradientScale, html, ink_on
from nn.drawing.layout import CELL, CIRCLE, Layout, position
from nn.drawing.network import Column, Unit
from nn.drawing.network_pen import NetworkPen, shortened

_LONGEST = 7  # letters of a name inside a unit
_RIM = 4.0  # points between the two outlines of an output
_DECADES = 1.5  # outputs below a thirtieth of the largest of their column are all as pale as can be


def draw_units(drawing: Drawing, pen: NetworkPen, layout: Layout) -> None:
    """Draws every unit at its place."""
    for i, column in enumerate(pen.network.columns):
        if layout.forms[i] is CELL:
            _draw_grid(drawing, pen, layout, i)
            continue
        for j, unit in enumerate(column.units):
            _draw_unit(drawing, pen, layout, i, j)
            if unit.alias:
                _draw_alias(drawing, pen, layout, i, j)


def _draw_unit(drawing: Drawing, pen: NetworkPen, layout: Layout, i: int, j: int) -> None:
    column, form, (x, y) = pen.network.columns[i], layout.forms[i], layout.place(i, j)
    unit, name = column.units[j], f"n{i}_{j}"
    if form is CIRCLE:
        is_output = column.role == "output"
        label, look = _circle(pen, unit, column), {"shape": "circle", "style": "filled"}
        look["peripheries"] = "2" if is_output else "1"
        if unit.bias is not None:
            chip = html.table(html.row(pen.parameter_chip(unit.bias, SMALLEST, WIDTH=20)))
            pen.write(drawing, f"b{i}_{j}", chip, x, y - form.height / 2 - 6 - _RIM * is_output)
    else:
        label, look = _pill(pen, unit, column), {"penwidth": "1.2"}
    drawing.node(
        name,
        label,
        height=f"{form.height / 72:.4f}",
        id=pen.prefix + name,
        pos=position(x, y),
        tooltip=pen.tooltip(unit, column),
        width=f"{form.width / 72:.4f}",
        **(look | pen.border(unit, column)),
    )


def _circle(pen: NetworkPen, unit: Unit, column: Column) -> str:
    rows = [html.row(html.cell(_name(pen, unit, 11)))]
    if unit.outputs:
        rows.append(html.row(html.cell(pen.output(unit, SMALLEST))))
        if not unit.is_dead:
            rows.append(html.row(pen.bar(unit, column, 30)))
    return html.label(html.table(*rows, spacing=0, padding=1))


def _pill(pen: NetworkPen, unit: Unit, column: Column) -> str:
    cells = [html.cell(_name(pen, unit, SMALLEST), ALIGN="LEFT", WIDTH=22)]
    if unit.outputs:
        shown = html.row(html.cell(pen.output(unit, SMALLEST), ALIGN="RIGHT", WIDTH=44))
        cells.append(html.cell(html.table(shown, html.row(pen.bar(unit, column, 44)), spacing=0, padding=0)))
    cells.append(pen.parameter_chip(unit.bias, SMALLEST, WIDTH=38, ALIGN="RIGHT"))
    return html.label(html.table(html.row(*cells), padding=1))


def _draw_grid(drawing: Drawing, pen: NetworkPen, layout: Layout, i: int) -> None:
    """Draws the cells of a column on a panel that hides the lines below them."""
    column, (width, height) = pen.network.columns[i], layout.panel(i)
    drawing.node(
        f"p{i}",
        "",
        color=pen.theme.input if column.role == "input" else pen.theme.cluster_border,
        fillcolor=pen.theme.cluster,
        height=f"{height / 72:.4f}",
        id=f"{pen.prefix}p{i}",
        penwidth="1.2",
        pos=position(layout.middles[i], 0.0),
        tooltip=column.title,
        width=f"{width / 72:.4f}",
    )
    scale = GradientScale([unit.output or 0.0 for unit in column.units], _DECADES)
    size = {"height": f"{CELL.height / 72:.4f}", "width": f"{CELL.width / 72:.4f}", "penwidth": "0.7"}
    for j, unit in enumerate(column.units):
        name, place = f"n{i}_{j}", position(*layout.place(i, j))
        look = size | _cell(pen, unit, scale)
        drawing.node(name, id=pen.prefix + name, pos=place, tooltip=pen.tooltip(unit, column), **look)


def _cell(pen: NetworkPen, unit: Unit, outputs: GradientScale) -> dict[str, str]:
    """The size of a unit's output as grey, with its sign; without rows, the colour and sign of its bias's number."""
    look = {"color": pen.theme.zero_border, "style": "filled"}
    if unit.is_dead or pen.network.is_zero(unit):
        look["style"] = "filled,dashed"
    if unit.is_dead:
        return look | {"fillcolor": pen.theme.zero, "label": html.label(html.text("×", SMALLEST, pen.theme.ink))}
    x, is_bias = unit.output, unit.output is None and unit.bias is not None
    if is_bias:
        x = pen.network.number(unit.bias)  # type: ignore[arg-type]  # there is one
    if not x:
        return look | {"label": ""} | ({} if x is None else {"fillcolor": pen.theme.zero_chip})
    fill = pen.scale.colour(x, pen.theme) if is_bias else outputs.size_colour(x, pen.theme)
    sign = "-" if x < 0.0 else "+" if x > 0.0 else "?"
    return look | {"label": html.label(html.text(sign, SMALLEST, ink_on(fill))), "fillcolor": fill}


def _name(pen: NetworkPen, unit: Unit, size: float) -> str:
    return html.text(shortened(short_name(unit.name), _LONGEST), size, pen.theme.ink, bold=True)


def _draw_alias(drawing: Drawing, pen: NetworkPen, layout: Layout, i: int, j: int) -> None:
    """Draws the user's name for a unit, on the left of an input and on the right of an output."""
    column, (x, y) = pen.network.columns[i], layout.place(i, j)
    unit = column.units[j]
    name, (side, align) = shortened(unit.alias), (-1, "RIGHT") if column.role == "input" else (1, "LEFT")
    width = 6 * len(name) + 8
    shown = html.text(name, 11, pen.theme.muted)
    content = html.table(html.row(html.cell(shown, WIDTH=width, FIXEDSIZE="TRUE", HEIGHT=14, ALIGN=align)), padding=0)
    beside = x + side * (layout.forms[i].width / 2 + 10 + width / 2)
    pen.write(drawing, f"t{i}_{j}", content, beside, y, tooltip=pen.tooltip(unit, column))
