"""Lists that stock moto shows whole, whatever was asked for: they come in pages, as long as the setting `pageSize` says.

With that setting the first page is empty: AWS says of many a list that a page may be, and not be the last.
"""

import base64
import json
from importlib import import_module
from typing import Any

from moto import backends
from moto.core.responses import ActionResult
from moto.core.utils import get_pagination_model

from .patch import replace
from .world import WORLD

LISTS = {
    "cloudtrail": [("responses", "CloudTrailResponse", "list_tags", "ListTags")],
    "ec2": [
        ("responses.elastic_block_store", "ElasticBlockStore", "describe_volumes", "DescribeVolumes"),
        ("responses.instances", "InstanceResponse", "describe_instances", "DescribeInstances"),
        ("responses.security_groups", "SecurityGroups", "describe_security_groups", "DescribeSecurityGroups"),
        ("responses.vpcs", "VPCs", "describe_vpcs", "DescribeVpcs"),
    ],
    "kms": [
        ("responses", "KmsResponse", "list_aliases", "ListAliases"),
        ("responses", "KmsResponse", "list_keys", "ListKeys"),
    ],
    "lambda": [("responses", "LambdaResponse", "list_functions", "ListFunctions")],
    "rds": [("responses", "RDSResponse", "describe_db_instances", "DescribeDBInstances")],
}
"""By the name of the service: module, class, method and operation."""

FOLDERS = {"lambda": "awslambda"}
"""Where moto's folder is not called like the service; moto goes by either name."""

mended: set[str] = set()


@replace(backends, "get_backend", "name")
def get_backend(name: str) -> Any:
    """Stock moto loads a service here."""
    backend = get_backend.original(name)
    service = next((service for service, folder in FOLDERS.items() if folder == name), name)
    if service in LISTS and service not in mended:
        mended.add(service)
        for module, owner, method, operation in LISTS[service]:
            response = getattr(import_module(f"moto.{FOLDERS.get(service, service)}.{module}"), owner)
            _in_pages(response, method, get_pagination_model(service)[operation])
    return backend


def _in_pages(response: Any, method: str, model: dict[str, Any]) -> None:
    @replace(response, method, "self")
    def show_page(self: Any) -> Any:
        token = self._get_param(model["input_token"])
        limit = self._get_param(model["limit_key"]) if "limit_key" in model else None
        _forget(self, model["input_token"])
        reply = show_page.original(self)
        shown = json.loads(reply) if isinstance(reply, str) else reply._result
        members, following = _cut(list(shown[model["result_key"]]), token, limit)
        more = {model["more_results"]: following is not None} if "more_results" in model else {}
        result = {**shown, model["result_key"]: members, model["output_token"]: following, **more}
        return json.dumps(result) if isinstance(reply, str) else ActionResult(result)


def _forget(self: Any, name: str) -> None:
    """Takes a parameter from a request; there is one response object for each."""
    known = self._get_param

    def without(param_name: str, if_none: Any = None) -> Any:
        return if_none if param_name == name else known(param_name, if_none)

    self._get_param = without


def _cut(members: list[Any], token: str | None, limit: Any) -> tuple[list[Any], str | None]:
    if WORLD.settings.page_size and not token:
        return [], _token(0)
    start = int(base64.urlsafe_b64decode(token.encode())[1:]) if token else 0
    end = start + min(int(limit or 1000), WORLD.settings.page_size or 1000)
    return members[start:end], _token(end) if end < len(members) else None


def _token(start: int) -> str:
    return base64.urlsafe_b64encode(b"@%d" % start).decode()
