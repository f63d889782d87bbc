"""Check a request against the parameter types that the pinned stripe package itself carries.

A parameter that Stripe removed is refused here as it is by the real API, so tests notice.
"""

import sys
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType, SimpleNamespace, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from stripe import RequestOptions
from typing_extensions import get_type_hints, is_typeddict


class Mismatch(Exception):
    """The request does not have the shape that the API documents. `param`: where."""

    def __init__(self, param, problem):
        super().__init__(f"{problem}: {param}")
        self.param = param


@cache
def fields_of(shape):
    """{name: type} of a TypedDict, without the client's own options that v1 shapes inherit."""
    own = {
        name: kind
        for name, kind in shape.__annotations__.items()
        if name not in RequestOptions.__annotations__
    }
    module = vars(sys.modules[shape.__module__])
    return get_type_hints(SimpleNamespace(__annotations__=own), globalns=module)


def conform(value, kind, param=""):
    """`value` as type `kind`, decoded where it is a form's text. Raises Mismatch."""
    if is_typeddict(kind):
        return conform_mapping(value, kind, param)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return conform_union(value, get_args(kind), param)
    if origin is Literal:
        return expect(value in get_args(kind), value, param)
    if origin is list:
        expect(isinstance(value, list), value, param)
        return [conform(item, get_args(kind)[0], f"{param}[{i}]") for i, item in enumerate(value)]
    if origin is dict:
        expect(isinstance(value, dict), value, param)
        return {name: conform(item, get_args(kind)[1], param) for name, item in value.items()}
    return conform_scalar(value, kind, param)


def conform_mapping(value, shape, param):
    expect(isinstance(value, dict), value, param)
    fields = fields_of(shape)
    for name in value.keys() - fields.keys():
        raise Mismatch(f"{param}[{name}]" if param else name, "Received unknown parameter")
    for name in shape.__required_keys__ - value.keys():
        raise Mismatch(f"{param}[{name}]" if param else name, "Missing required param")
    return {
        name: conform(item, fields[name], f"{param}[{name}]" if param else name)
        for name, item in value.items()
    }


def conform_union(value, kinds, param):
    for kind in kinds:
        try:
            return conform(value, kind, param)
        except Mismatch as mismatch:
            problem = mismatch
    raise problem


def conform_scalar(value, kind, param):
    if kind is Any:
        return value
    if kind is NoneType:
        return expect(value is None, value, param)
    if kind is bool:
        return bool(expect(value in (True, False, "true", "false"), value, param) in (True, "true"))
    if kind in (int, float, Decimal):
        return conform_number(value, kind, param)
    return expect(isinstance(value, kind), value, param)


def conform_number(value, kind, param):
    expect(isinstance(value, (kind, str)) and not isinstance(value, bool), value, param)
    try:
        return kind(value)
    except (ValueError, InvalidOperation):
        raise Mismatch(param, "Invalid number") from None


def expect(fits, value, param):
    if not fits:
        raise Mismatch(param, f"Invalid value {value!r}")
    return value


def decode_form(pairs):
    """Nest `a[b][0]=c` pairs into dicts and lists, as Stripe reads its form bodies."""
    root = {}
    for name, value in pairs:
        *parents, last = name.replace("]", "").split("[")
        node = root
        for key in parents:
            node = node.setdefault(key, {})
        node[last] = value
    return listed(root)


def listed(node):
    if not isinstance(node, dict):
        return node
    if node and all(key.isdigit() for key in node):
        return [listed(node[key]) for key in sorted(node, key=int)]
    return {key: listed(child) for key, child in node.items()}
