"""What IAM checks of names, paths, descriptions, durations, tags, sizes and boundaries."""

import re
from typing import Any

from moto.iam.exceptions import NoSuchEntity
from moto.iam.models import IAMBackend, Role

from .documents import size
from .errors import AwsError

PROTECTED_PATHS = ("/aws-service-role/", "/aws-reserved/")


def _invalid(value: Any, member: str, rule: str) -> AwsError:
    return AwsError(
        "ValidationError",
        f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must {rule}",
    )


def check_name(name: str, member: str, longest: int) -> None:
    if not re.fullmatch(rf"[\w+=,.@-]{{1,{longest}}}", name or "", re.ASCII):
        raise _invalid(name, member, f"satisfy regular expression pattern: [\\w+=,.@-]+ and be at most {longest} long")


def check_path(path: str | None) -> None:
    if path is not None and not re.fullmatch(r"/|/[\u0021-\u007E]{1,510}/", path):
        raise _invalid(path, "path", "begin and end with / and have at most 512 characters")


def check_description(description: str | None) -> None:
    if description is not None and len(description) > 1000:
        raise _invalid(description, "description", "have length less than or equal to 1000")
    if description and re.search(r"[^\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]", description):
        raise _invalid(
            description, "description", "satisfy regular expression pattern [\\u0020-\\u007E\\u00A1-\\u00FF]*"
        )


def check_duration(seconds: Any) -> None:
    if seconds is not None and not 3600 <= int(seconds) <= 43200:
        raise _invalid(seconds, "maxSessionDuration", "have value between 3600 and 43200")


def check_tag_keys(tags: list[dict[str, str]]) -> None:
    for tag in tags:
        if tag["Key"].lower().startswith("aws:"):
            raise AwsError("InvalidInput", f"Tag key {tag['Key']}: keys that begin with aws: are reserved for AWS")


def check_boundary(backend: IAMBackend, arn: str | None) -> None:
    if arn and arn not in backend.managed_policies:
        raise NoSuchEntity(f"Scope ARN: {arn} does not exist or is not attachable.")


def check_unprotected(role: Role) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html"""
    if role.arn.split(":role")[1].startswith(PROTECTED_PATHS):
        raise AwsError(
            "UnmodifiableEntity",
            f"Cannot perform the operation on the protected role '{role.name}' - this role is only modifiable by AWS",
        )


def check_policy_size(document: str) -> None:
    if size(document) > 6144:
        raise AwsError("LimitExceeded", "Cannot exceed quota for PolicySize: 6144")
