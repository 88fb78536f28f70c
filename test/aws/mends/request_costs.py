"""What stock moto works out anew for every request is worked out once here. Replies stay what they are, byte for byte."""

import functools
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from botocore.model import Shape
from moto.core import responses
from moto.core.serialize import AttributePicker, AttributePickerContext, BaseXMLSerializer, ResponseSerializer
from moto.core.utils import MISSING
from moto.core.utils import get_value as read
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from .patch import replace


@replace(DomainDispatcherApplication, "get_backend_for_host", "self host")
@functools.cache
def backend_of_host(self: Any, host: str | None) -> Any:
    """Stock moto lists its own folders, and tries some two hundred patterns."""
    return backend_of_host.original(self, host)


@replace(responses, "method_names_from_class", "clazz")
@functools.cache
def method_names(clazz: Any) -> frozenset[str]:
    """Stock moto inspects the class."""
    return frozenset(method_names.original(clazz))


@replace(ResponseSerializer, "get_value", "self value key shape")
def get_value(self: Any, value: Any, key: str, shape: Shape) -> Any:
    """Stock moto asks six classes what else the attribute may be called."""
    picker = self._value_picker
    if not isinstance(picker, AttributePicker):
        return get_value.original(self, value, key, shape)
    for name in _names(picker, value, key, shape):
        found = read(value, name, MISSING)
        if found is not MISSING:
            break
    else:
        found = None
    if key.endswith(_ends(picker)):
        path = ".".join([*self.path, key])
        for end, transform in picker.response_transformers.items():
            if path.endswith(end):
                return transform(found)
    return found


def _ends(picker: Any) -> tuple[str, ...]:
    """What the keys end with that something is done to; there is one picker per reply."""
    if not hasattr(picker, "ends"):
        picker.ends = tuple({end.rpartition(".")[2] for end in picker.response_transformers})
    return picker.ends


def _names(picker: AttributePicker, value: Any, key: str, shape: Shape) -> list[str]:
    known = shape.__dict__.setdefault("names", {})
    of = (type(picker), type(value), key)
    if of not in known:
        known[of] = list(picker.get_possible_keys(AttributePickerContext(obj=value, key=key, shape=shape)))
    return known[of]


@replace(BaseXMLSerializer, "_serialize_body", "self body")
def serialize_body(self: Any, body: dict[str, Any]) -> str:
    """Stock moto goes through a SAX generator and checks every name."""
    if self.pretty_print:
        return serialize_body.original(self, body)
    parts: list[str] = []
    for name, value in body.items():
        _write(parts, name, value)
    return "".join(parts)


def _write(parts: list[str], name: str, value: Any) -> None:
    several = hasattr(value, "__iter__") and not isinstance(value, (str, bytes, dict))
    for one in value if several else (value,):
        if isinstance(one, dict):
            attributes = "".join(f" {key[1:]}={quoteattr(text)}" for key, text in one.items() if key[0] == "@")
            inside: list[str] = []
            for key, child in one.items():
                if key[0] != "@" and child != []:
                    _write(inside, key, child)
            content = "".join(inside)
        else:
            attributes, content = "", "" if one is None else escape(_text(one))
        parts.append(f"<{name}{attributes}>{content}</{name}>" if content else f"<{name}{attributes}/>")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else value.decode() if isinstance(value, bytes) else str(value)
