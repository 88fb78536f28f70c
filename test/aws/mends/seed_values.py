"""How a seed says names, documents and tags."""

import json
from typing import Any


class BadSeed(Exception):
    """The seed itself is wrong; the message says where."""


def filled(account: str, value: Any) -> Any:
    """`{account}` in any string is the id of the account."""
    return json.loads(json.dumps(value).replace("{account}", account))


def text(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)


def tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def policy_arn(backend: Any, account: str, name: str) -> str:
    """Of a policy by its name, or by the ARN itself."""
    if name.startswith("arn:"):
        return name
    return next(
        (p.arn for p in backend.managed_policies.values() if p.name == name), f"arn:aws:iam::{account}:policy/{name}"
    )
