"""Services that speak neither Query nor JSON with a target: IAM's words for operations, and their own refusals."""

import json
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from moto.core.responses import BaseResponse

from . import requests
from .patch import replace

REST = {"access-analyzer": "accessanalyzer", "account": "account", "lambda": "lambda", "s3": "s3control"}
"""What botocore calls services, by the name that they sign with."""

ACTIONS = {
    "s3control": {
        "GetPublicAccessBlock": "GetAccountPublicAccessBlock",
        "PutPublicAccessBlock": "PutAccountPublicAccessBlock",
        "DeletePublicAccessBlock": "PutAccountPublicAccessBlock",
    }
}
"""Where IAM has another word. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html"""

REFUSALS = {"AccessDenied": "AccessDeniedException", "InvalidClientTokenId": "UnrecognizedClientException"}


def _service(environ: dict[str, Any]) -> str:
    signed = requests.SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    return signed.group(3) if signed else ""


@replace(requests, "named_action", "environ body")
def named_action(environ: dict[str, Any], body: bytes) -> tuple[str, dict[str, str]]:
    """An operation of REST is its method and path."""
    service, path = _service(environ), environ.get("PATH_INFO", "")
    model = REST.get(service)
    if model is None or (service == "s3" and not path.startswith("/v20180820/")):
        return named_action.original(environ, body)
    response = BaseResponse(model)
    response.region = "us-east-1"
    operation = response._get_action_from_method_and_request_uri(environ["REQUEST_METHOD"], path) or "*"
    return ACTIONS.get(model, {}).get(operation, operation), {}


@replace(requests, "error_reply", "environ start_response status code message")
def error_reply(
    environ: dict[str, Any], start_response: Any, status: int, code: str, message: str
) -> Iterable[bytes]:
    """JSON for those that answer in it; EC2 has an XML of its own."""
    service = _service(environ)
    headers = []
    if service in ("access-analyzer", "account", "lambda"):
        code = REFUSALS.get(code, code)
        headers = [("Content-Type", "application/json"), ("x-amzn-errortype", code)]
        text = json.dumps({"message": message})
    elif service == "ec2":
        headers = [("Content-Type", "text/xml")]
        error = f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
        request = "<RequestID>00000000-0000-0000-0000-000000000000</RequestID>"
        text = f"<Response><Errors>{error}</Errors>{request}</Response>"
    else:
        return error_reply.original(environ, start_response, status, code, message)
    start_response(f"{status} Refused", [*headers, ("Content-Length", str(len(text.encode())))])
    return [text.encode()]
