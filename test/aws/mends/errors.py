"""The two ways in which a mend refuses."""

from moto.core.exceptions import ServiceException


class AwsError(ServiceException):
    """An error that the service's model may know, and moto words: `AwsError(code, message)`.

    moto looks an error up by the module of its class; a plain ServiceException would be looked for in a service `core`.
    """


class Refused(Exception):
    """A refusal that stands in no service's model, with its HTTP status."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code
