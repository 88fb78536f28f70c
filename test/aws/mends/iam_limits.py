"""What IAM checks of names, paths, descriptions, durations, tags, sizes and boundaries."""

import re
from typing import Any

from moto.iam.exceptions import NoSuchEntity
from moto.iam.models import IAMBackend, Role
from moto.iam.utils import random_role_id

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


def check_attachable(entity: Any, kind: str, arn: str) -> bool:
    """Whether the policy is not attached yet; refuses an eleventh."""
    if arn in entity.managed_policies:
        return False
    if len(entity.managed_policies) >= 10:
        raise AwsError("LimitExceeded", f"Cannot exceed quota for PoliciesPer{kind}: 10")
    return True


def check_inline_size(entity: Any, kind: str, most: int, name: str, document: str) -> None:
    check_name(name, "policyName", 128)
    if sum(size(d) for n, d in entity.policies.items() if n != name) + size(document) > most:
        raise AwsError("LimitExceeded", f"Maximum policy size of {most} bytes exceeded for {kind} {entity.name}")


def check_tag_count(tags: Any, what: str) -> None:
    if len(tags) > 50:
        raise AwsError("LimitExceeded", f"The number of tags has reached the maximum limit: 50 for {what}")


def unique_id(prefix: str, account: str) -> str:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids"""
    return prefix + random_role_id(account)[4:]


def check_policy_size(document: str) -> None:
    if size(document) > 6144:
        raise AwsError("LimitExceeded", "Cannot exceed quota for PolicySize: 6144")
