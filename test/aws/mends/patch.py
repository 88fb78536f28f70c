"""How a mend takes the place of a part of moto, and refuses to when that part is not what it was written for."""

import inspect
from collections.abc import Callable
from typing import Any


class UnexpectedMoto(Exception):
    """moto's internals are not those of the pinned version."""


def replace(owner: Any, name: str, parameters: str) -> Callable[[Any], Any]:
    """Decorator: put a function in the place of `owner.name`, whose parameters must be exactly `parameters`.

    The new function finds the one it replaces in its attribute `original`. A property stays a property.
    """

    def put(new: Any) -> Any:
        original = inspect.getattr_static(owner, name, None)
        if original is None:
            raise UnexpectedMoto(f"{owner.__name__}.{name} does not exist; {new.__module__}.{new.__name__} mends it")
        function = original.fget if isinstance(original, property) else original
        function = getattr(function, "__func__", function)
        actual = " ".join(inspect.signature(function).parameters)
        if actual != parameters:
            raise UnexpectedMoto(
                f"{owner.__name__}.{name} has the parameters ({actual}), not ({parameters}); "
                f"{new.__module__}.{new.__name__} was written for those"
            )
        new.original = function
        wrapped = property(new) if isinstance(original, property) else new
        setattr(owner, name, staticmethod(new) if isinstance(original, staticmethod) else wrapped)
        return new

    return put


def add(owner: Any, name: str) -> Callable[[Any], Any]:
    """Decorator: give `owner` a function that moto lacks, and refuse to once it has one."""

    def put(new: Any) -> Any:
        if inspect.getattr_static(owner, name, None) is not None:
            raise UnexpectedMoto(f"{owner.__name__}.{name} exists now; {new.__module__}.{new.__name__} is not needed")
        setattr(owner, name, new)
        return new

    return put
