"""A rule in x and y that labels points, such as y > sin(x): read as a formula, never executed.

Python's own parser makes a tree of the text, and nothing but the nodes and names below is accepted
in it. Each node is then worked out with numpy by the table here; no code object is ever made.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from node_viz.data.density import Array, Labels
from node_viz.data.own import Own

LONGEST = 200  #: characters
NODES = 120  #: of the tree
DEPTH = 24
POWER = 20.0  #: largest exponent, either way
LARGEST = 1e6  #: of a number in the text
SQUARE = 3.0  #: half the side on which points are drawn
ASKED = "write a comparison of x and y, such as y > sin(x)"

BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: np.power(np.asarray(a, float), np.clip(b, -POWER, POWER)),
}
COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
ONE: Mapping[str, Callable[[Any], Any]] = {
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
}
TWO: Mapping[str, Callable[[Any, Any], Any]] = {"min": np.minimum, "max": np.maximum}


def labels_by(rule: str, x: Array) -> Labels:
    """Return 1 where the rule holds and 0 elsewhere, (n,) for points (n, 2).

    Where it has no value, as the logarithm of a negative number, it does not hold.

    Raises:
        ValueError: the text is no such rule, in a sentence.

    >>> labels_by("y > x**2 and x < 1", np.array([[0.0, 1.0], [2.0, 9.0], [0.5, 0.0]])).tolist()
    [1, 0, 0]
    """
    tree = _tree(rule)
    with np.errstate(all="ignore"):
        found = _worked_out(tree, {"x": x[:, 0], "y": x[:, 1], "pi": np.pi})
    if np.asarray(found).dtype != bool:
        raise ValueError(f"the rule has a number as its value; {ASKED}")
    return np.broadcast_to(found, (len(x),)).astype(np.intp)


def by_rule(rule: str, n: int = 700, seed: int = 0) -> Own:
    """Return points spread evenly over a square, with a label each by the rule.

    Raises:
        ValueError: the text is no rule, or gives all points one label.
    """
    z = np.random.default_rng(seed).uniform(-SQUARE, SQUARE, (n, 2))
    labels = labels_by(rule, z)
    if labels.min() == labels.max():
        says = "everywhere" if labels[0] else "nowhere"
        raise ValueError(f"the rule holds {says} on the square from -3 to 3; {ASKED}")
    return Own(z, labels, ("no", "yes"), drawn=True)


def _tree(rule: str) -> ast.expr:
    if len(rule) > LONGEST:
        raise ValueError(f"a rule has at most {LONGEST} characters")
    text = rule.replace("^", "**").strip()
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"this is no rule; {ASKED}") from None
    if sum(1 for _ in ast.walk(tree)) > NODES or _depth(tree) > DEPTH:
        raise ValueError("the rule is too long")
    return tree


def _depth(node: ast.AST) -> int:
    return 1 + max(map(_depth, ast.iter_child_nodes(node)), default=0)


def _worked_out(node: ast.AST, names: Mapping[str, Any]) -> Any:
    """Return the value of a node: a truth value or a number for each point."""
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            if not abs(number) <= LARGEST:
                raise ValueError(f"a number must be at most {LARGEST:g}")
            return float(number)
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
            both = (_number(one, names) for one in (left, right))
            return BINARY[type(op)](*both)
        case ast.UnaryOp(op=ast.USub(), operand=one):
            return -_number(one, names)
        case ast.UnaryOp(op=ast.UAdd(), operand=one):
            return _number(one, names)
        case ast.UnaryOp(op=ast.Not(), operand=one):
            return ~_truth(one, names)
        case ast.BoolOp(op=op, values=values):
            join = np.logical_and if isinstance(op, ast.And) else np.logical_or
            return join.reduce(np.broadcast_arrays(*(_truth(one, names) for one in values)))
        case ast.Compare(left=left, ops=ops, comparators=others):
            return _compared([left, *others], ops, names)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return _called(name, [_number(one, names) for one in args])
        case _:
            raise ValueError(f"the rule has something that is not allowed; {ASKED}")


def _compared(terms: list[ast.expr], ops: list[ast.cmpop], names: Mapping[str, Any]) -> Any:
    """Return whether each two neighbours compare as they say: 0 < x < 1 is two comparisons."""
    values, held = [_number(one, names) for one in terms], list[Any]()
    for op, low, high in zip(ops, values, values[1:], strict=False):
        if type(op) not in COMPARED:
            raise ValueError("a rule compares with <, <=, > or >=")
        held.append(COMPARED[type(op)](np.asarray(low), high))
    return np.logical_and.reduce(np.broadcast_arrays(*held))


def _called(name: str, values: list[Any]) -> Any:
    if name in ONE and len(values) == 1:
        return ONE[name](values[0])
    if name in TWO and len(values) == 2:
        return TWO[name](*values)
    known = ", ".join((*ONE, *TWO))
    raise ValueError(f"a rule knows the functions {known}, with one number each, min and max two")


def _number(node: ast.AST, names: Mapping[str, Any]) -> Any:
    value = _worked_out(node, names)
    if np.asarray(value).dtype == bool:
        raise ValueError(f"a comparison stands where a number should; {ASKED}")
    return value


def _truth(node: ast.AST, names: Mapping[str, Any]) -> Any:
    value = np.asarray(_worked_out(node, names))
    if value.dtype != bool:
        raise ValueError(f"a number stands where a comparison should; {ASKED}")
    return value
