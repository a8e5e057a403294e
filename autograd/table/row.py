"""Primitive: an operation on floats and its partial derivatives, to be called on numbers and on Values."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from math import inf
from typing import Any, ClassVar, NoReturn

from autograd.table.definition import DefinitionError, Steps, function_of, steps_of
from autograd.table.elementwise import is_plain_array, of_each_element
from autograd.table.number import NOTHING, Recorded, as_float

__all__ = ["NOTHING", "POSITIVE", "REAL", "UNIT", "Interval", "PerElement", "Primitive", "Recorded", "Rule", "as_float"]

Rule = Callable[..., Any]
Interval = tuple[float, float]

REAL: Interval = (-inf, inf)
POSITIVE: Interval = (0.0, inf)
UNIT: Interval = (-1.0, 1.0)

_OF_THE_TABLE = "autograd.table.rows"


class Primitive:
    """An operation with known partial derivatives; call it on numbers or on Values.

    name: as in `autograd.<name>`.
    symbol: its sign in drawings.
    formula: its result, in mathematical notation or words.
    evaluate: the operation on floats; returns a float and never raises. Where there is a definition, it is made from
        that, unless there is a faster one with the same bits.
    partials: one rule per operand, each `rule(z, *operands)`, the partial derivative by that operand. A variadic
        primitive has one rule that returns the partial derivatives by all its operands, in their order.
    example: arguments of a call, at a point where it is smooth, for documentation and tests.
    domain: an interval for each operand, or () for all real numbers; outside, the result is nan or infinite.
    flatten: turns call arguments into operands, where a call reads better than a plain row of operands.
    expand: the same operation spelled out in simpler primitives, for drawings, which show that in its place. Without
        `evaluate` and `definition` it is the definition too.
    definition: the same operation composed of other primitives, `definition(*operands)`, written as a rule is: with
        operators and primitives, and no `if` on a number. Compiled and exported code is made from it, so that the
        primitive is as fast there as one of the table; a primitive without it is run by calling its `evaluate`.
    longer: says which primitive a call with more operands means, as `log(x, base)` does `log_base`.

    Errors: TypeError for a field of another kind, for a rule that does not return a number at the example, and for a
    definition that raises, asks for a number, or has another result than `evaluate`.

    >>> import autograd
    >>> square = Primitive("square", "x²", "x * x", evaluate=lambda x: x * x,
    ...                    partials=(lambda z, x: 2.0 * x,), example=(3.0,))
    >>> square(4)
    16.0
    >>> x = autograd.Value(4.0)
    >>> square(x).backward()
    >>> x.grad
    8.0

    The same with a definition, which can be compiled, too:

    >>> square = Primitive("square", "x²", "x * x", definition=lambda x: x * x,
    ...                    partials=(lambda z, x: 2.0 * x,), example=(3.0,))
    >>> square(4)
    16.0
    >>> autograd.compile(autograd.grad(square)).map([1.0, 2.0])
    [2.0, 4.0]
    """

    name: str
    symbol: str
    formula: str
    evaluate: Callable[..., float]
    partials: tuple[Rule, ...] | Rule
    example: tuple[Any, ...]
    domain: tuple[Interval, ...]
    flatten: Callable[..., tuple[Any, ...]] | None
    expand: Callable[..., Any] | None
    definition: Callable[..., Any] | None
    longer: Callable[[], Primitive] | None
    arity: int
    variadic: bool
    is_composed: bool
    _steps: dict[int, Steps]
    _hints: ClassVar[dict[str, Any]] = {"return": Any}

    def __init__(
        self,
        name: str,
        symbol: str,
        formula: str,
        evaluate: Callable[..., float] | None = None,
        partials: tuple[Rule, ...] | Rule = (),
        example: tuple[Any, ...] = (),
        domain: tuple[Interval, ...] = (),
        flatten: Callable[..., tuple[Any, ...]] | None = None,
        expand: Callable[..., Any] | None = None,
        definition: Callable[..., Any] | None = None,
        longer: Callable[[], Primitive] | None = None,
    ) -> None:
        fields = vars(self)  # no attribute can be assigned
        fields.update(name=name, symbol=symbol, formula=formula, partials=partials, example=example, domain=domain)
        fields.update(evaluate=evaluate, flatten=flatten, expand=expand, definition=definition, longer=longer)
        if definition is None and evaluate is None:
            fields["definition"] = expand
        self._check_fields()
        operands = self._at_the_example()
        if not isinstance(operands, tuple):
            raise TypeError(f"{name}: flatten returned {operands!r:.60} at the example, not a tuple of operands")
        fields.update(arity=len(operands), variadic=not isinstance(partials, tuple), is_composed=evaluate is None)
        fields["_steps"] = {}
        if self.is_composed:
            fields["evaluate"] = self._made_of_definition(len(operands))
        fields["__module__"] = _calling_module()
        if self.__module__ != _OF_THE_TABLE:
            self.check()
        call = f"autograd.{name}({', '.join(map(repr, example))})"
        fields["__annotations__"] = self._hints  # where typing.get_type_hints looks
        fields["__doc__"] = f"{formula}.\n\n    >>> import autograd\n    >>> {call}\n    {self(*example)!r}\n"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """What reads the table may keep what it read, so a row stays as it was made."""
        raise AttributeError(f"{name} of {self!r} cannot be assigned; write another autograd.Primitive")

    def __delattr__(self, name: str) -> NoReturn:
        """A row keeps what it was made of."""
        raise AttributeError(f"{name} of {self!r} cannot be deleted; write another autograd.Primitive")

    def check(self) -> None:
        """Compares `evaluate` with the definition at the example, and calls the rules there.

        It is called for every new primitive but those of the table, which the tests check: their checks would take a
        tenth of the time of `import autograd`.

        Errors: TypeError, as for a new primitive.
        """
        from autograd.table import row_checks  # not before a row of a user's is made

        operands = self._at_the_example()
        if self.definition is not None and not self.is_composed:
            row_checks.check_definition(self.name, self.evaluate, self.steps, operands)
        row_checks.check_rules(self.name, self.evaluate, self.partials, operands)

    def _at_the_example(self) -> tuple[Any, ...]:
        return self.flatten(*self.example) if self.flatten else self.example

    def _check_fields(self) -> None:
        for field_name in ("name", "symbol", "formula"):
            text = getattr(self, field_name)
            if not isinstance(text, str):
                raise TypeError(f"a primitive's {field_name} is a text, got the {type(text).__name__} {text!r:.60}")
        is_atom = self.definition is None
        for field_name in ("evaluate", "flatten", "expand", "definition", "longer"):
            function = getattr(self, field_name)
            if not callable(function) and (function is not None or (field_name == "evaluate" and is_atom)):
                or_definition = "; give that, or a definition" if function is None else ""
                raise TypeError(
                    f"{self.name}: {field_name} is a function, got the {type(function).__name__} {function!r:.60}"
                    f"{or_definition}"
                )
        if not isinstance(self.example, tuple):
            raise TypeError(f"{self.name}: example is a tuple of arguments, `(0.5,)`, got {self.example!r:.60}")

    def steps(self, n_operands: int) -> Steps:
        """The steps of the definition for so many operands.

        Errors: DefinitionError for a definition that raises, asks for a number of an operand, or returns no number.
        """
        assert self.definition is not None
        found = self._steps.get(n_operands)
        if found is None:
            try:
                found = self._steps[n_operands] = steps_of(self.definition, n_operands)
            except DefinitionError as error:
                raise DefinitionError(f"{self.name}: its definition {error}") from None
            except NameError as error:
                raise DefinitionError(f"{self.name}: its definition uses what is not defined yet: {error}") from error
            except Exception as error:
                raise DefinitionError(f"{self.name}: its definition raised {error!r:.300}") from error
        return found

    def _made_of_definition(self, n_operands: int) -> Callable[..., float]:
        functions: dict[int, Callable[..., float]] = {}

        def evaluate_any_number(*operands: float) -> float:
            n = len(operands)
            if n not in functions:
                functions[n] = function_of(self.name, self.steps(n))
            return functions[n](*operands)

        made: Any = evaluate_any_number if self.variadic else function_of(self.name, self.steps(n_operands))
        made.__wrapped__ = self.definition  # where inspect.signature looks
        evaluate: Callable[..., float] = made
        return evaluate

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """The result: a float for plain numbers, a recorded Value if there is one among the operands.

        Of an array of numpy it is an array, with the result for each element; arrays are broadcast.
        """
        if self.flatten is not None:
            try:
                operands = self.flatten(*arguments, **named)
            except TypeError as error:
                raise self._called_wrongly(self.flatten, arguments, named, error) from None
        elif named:
            raise TypeError(f"{self.name} takes its operands by position and has no option {', '.join(named)}")
        else:
            operands = arguments
        return self._applied(operands)

    def _applied(self, operands: tuple[Any, ...]) -> Any:
        if len(operands) != self.arity and not self.variadic:
            if self.longer is not None and len(operands) > self.arity:
                return self.longer()(*operands)
            raise TypeError(f"{self.name} takes {self.arity} operand{'s' * (self.arity > 1)}, got {len(operands)}")
        for operand in operands:
            if type(operand) is not float:
                if isinstance(operand, Recorded):
                    return operand.record(self, operands)
                return self._mixed(operands)
        return self.evaluate(*operands)

    def _called_wrongly(
        self, flatten: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any], error: TypeError
    ) -> TypeError:
        import inspect  # not before a call is wrong: the import takes as long as that of the table

        signature = inspect.signature(flatten)
        try:
            signature.bind(*arguments, **named)
        except TypeError as misfit:
            error = misfit
            if len(arguments) > len(signature.parameters) == 1:
                of_two = {"max": ", or maximum(x, y)", "min": ", or minimum(x, y)"}.get(self.name, "")
                error = TypeError(f"{misfit}; write {self.name}([x, y]){of_two}")
        parameters = ", ".join(
            str(p.replace(annotation=inspect.Parameter.empty)) for p in signature.parameters.values()
        )
        return TypeError(f"{self.name}({parameters}): {error}")

    def _mixed(self, operands: tuple[Any, ...]) -> Any:
        for operand in operands:
            if isinstance(operand, Recorded):
                return operand.record(self, operands)
        if not self.variadic and any(map(is_plain_array, operands)):
            return of_each_element(self, operands)
        for operand in operands:
            if getattr(operand, "ndim", 0):
                raise TypeError(
                    f"{self.name} takes numbers, got the {type(operand).__name__} of shape {tuple(operand.shape)}; "
                    "write numpy's function of a plain array, which takes Values"
                )
        return self.evaluate(*map(as_float, operands))

    def local_derivatives(self, z: Any, operands: tuple[Any, ...], at: Sequence[Any]) -> Sequence[Any]:
        """The partial derivative by each operand: z is the result and `at` the operands, as floats or as Values.

        Constants among the operands (plain floats) have none, so theirs is NOTHING.
        """
        rules = self.partials
        if isinstance(rules, tuple):
            return [NOTHING if type(x) is float else rule(z, *at) for x, rule in zip(operands, rules)]
        derivatives: Sequence[Any] = rules(z, *at)
        return derivatives

    def __reduce__(self) -> str:
        """A row is one of a kind: a copy is the row itself, and a pickle holds its name, as that of a function does."""
        return self.name

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"


class PerElement(Primitive):
    """A primitive of a sequence with a result for each of its numbers, of operands of which the results share some.

    of_each: from the numbers the operands of each result; with what is shared, as a sum of all, computed once, so that
        the graph grows with the numbers and not with their square. It is called for one number or more.

    >>> import autograd
    >>> autograd.softmax([0.0, 0.0])
    [0.5, 0.5]
    """

    of_each: Callable[[Sequence[Any]], Sequence[tuple[Any, ...]]]
    _hints = {"return": list[Any]}  # noqa: RUF012  # a ClassVar of Primitive

    def __init__(
        self, *fields: Any, of_each: Callable[[Sequence[Any]], Sequence[tuple[Any, ...]]], **named: Any
    ) -> None:
        vars(self)["of_each"] = of_each
        super().__init__(*fields, **named)

    def __call__(self, *arguments: Any, **named: Any) -> list[Any]:
        """The list of results, one for each number."""
        try:
            numbers = _numbers(*arguments, **named)
        except TypeError as error:
            raise self._called_wrongly(_numbers, arguments, named, error) from None
        return [self._mixed(operands) for operands in self.of_each(numbers)] if numbers else []


def _numbers(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(values)


def _calling_module() -> str:
    """The module that makes a primitive, where a pickle finds it by its name."""
    frame = sys._getframe(1)
    while frame.f_globals.get("__name__") == __name__ and frame.f_back:
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", "__main__"))
