"""Policy documents: what IAM refuses, which principals exist, and whom a trust policy lets in."""

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from moto.iam.models import iam_backends

from .errors import AwsError
from .world import known_accounts

ASSUME = {
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:SetSourceIdentity",
    "sts:TagSession",
}
ENTITY = re.compile(r"arn:aws:iam::(\d{12}):(role|user)(/.*)")


class Malformed(AwsError):
    code = "MalformedPolicyDocument"


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(document: dict[str, Any]) -> list[dict[str, Any]]:
    return listed(document.get("Statement", []))


def size(document: str) -> int:
    """IAM does not count white space. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
    return len(re.sub(r"\s", "", document))


def parsed(document: str | None) -> dict[str, Any]:
    if document and re.search(r"[^\u0009\u000A\u000D\u0020-\u00FF]", document):
        raise Malformed("The specified value for the policy document contains characters outside \\u0020-\\u00FF.")
    try:
        value = json.loads(document or "")
    except ValueError:
        raise Malformed("This policy contains invalid Json") from None
    if not isinstance(value, dict):
        raise Malformed("Syntax errors in policy.")
    return value


def principals(statement: dict[str, Any]) -> Iterator[str]:
    """The AWS principals that a statement names."""
    principal = statement.get("Principal")
    if isinstance(principal, str):
        yield principal
    elif isinstance(principal, dict):
        yield from listed(principal.get("AWS", []))


def check_trust(document: str | None) -> None:
    """Refuses what IAM refuses in CreateRole and UpdateAssumeRolePolicy."""
    policy = parsed(document)
    if set(policy) - {"Version", "Id", "Statement"} or policy.get("Version", "2008-10-17") not in (
        "2008-10-17",
        "2012-10-17",
    ):
        raise Malformed("Syntax errors in policy.")
    if not statements(policy):
        raise Malformed("Syntax errors in policy.")
    for statement in statements(policy):
        _check_trust_statement(statement)
    if size(document or "") > 2048:
        raise AwsError("LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048")
    for statement in statements(policy):
        for principal in principals(statement):
            if not exists(principal):
                raise Malformed(f'Invalid principal in policy: "AWS":"{principal}"')


def _check_trust_statement(statement: Any) -> None:
    if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
        raise Malformed("Syntax errors in policy.")
    if set(statement) - {
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Condition",
        "Resource",
        "NotResource",
    }:
        raise Malformed("Syntax errors in policy.")
    if "Resource" in statement or "NotResource" in statement:
        raise Malformed("Has prohibited field Resource")
    principal = statement.get("Principal", statement.get("NotPrincipal"))
    if not principal or (isinstance(principal, str) and principal != "*"):
        raise Malformed("Missing required field Principal")
    if isinstance(principal, dict) and set(principal) - {"AWS", "Service", "Federated", "CanonicalUser"}:
        raise Malformed("Syntax errors in policy.")
    actions = listed(statement.get("Action", []))
    if not actions:
        raise Malformed("Missing required field Action")
    if any(
        not isinstance(a, str) or not any(fnmatchcase(known.lower(), a.lower()) for known in ASSUME) for a in actions
    ):
        raise Malformed("AssumeRole policy may only specify STS AssumeRole actions.")
    if not isinstance(statement.get("Condition", {}), dict):
        raise Malformed("Syntax errors in policy.")


def exists(principal: str) -> bool:
    """Whether IAM would accept this principal; what lies in accounts outside this world is taken on trust."""
    if principal == "*" or re.fullmatch(r"\d{12}|arn:aws:iam::\d{12}:root|arn:aws:sts::\d{12}:.+", principal):
        return True
    if re.fullmatch(r"A(RO|ID)A[A-Z0-9]+", principal):
        return any(principal in ids(account) for account in known_accounts())
    found = ENTITY.fullmatch(principal)
    if not found:
        return False
    account, kind, path = found.groups()
    if account not in known_accounts():
        return True
    backend = dict.__getitem__(iam_backends, account)["aws"]
    entities = backend.roles.values() if kind == "role" else backend.users.values()
    return any(entity.arn.partition(f":{kind}")[2] == path for entity in entities)


def ids(account: str) -> set[str]:
    """The unique ids of an account's roles and users."""
    backend = dict.__getitem__(iam_backends, account)["aws"]
    return {*backend.roles, *(user.id for user in backend.users.values())}


def forget_principal(arn: str, unique_id: str) -> None:
    """In AWS a trust policy that named what is deleted names its unique id afterwards: a successor is not let in."""
    before, after = f'"{arn}"', f'"{unique_id}"'
    for account in known_accounts():
        roles = dict.__getitem__(iam_backends, account)["aws"].get_roles()
        if any(before in role.assume_role_policy_document for role in roles):
            for role in iam_backends[account]["aws"].get_roles():
                role.assume_role_policy_document = role.assume_role_policy_document.replace(before, after)


def matches(patterns: Any, value: str, ignore_case: bool = False) -> bool:
    """Whether one of the patterns, with `*` and `?`, covers the value."""
    fold = str.lower if ignore_case else str
    return any(_glob(fold(pattern), fold(value)) for pattern in listed(patterns))


def _glob(pattern: str, value: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), value, re.DOTALL) is not None


def holds(condition: dict[str, Any], context: dict[str, str | None]) -> bool:
    """Whether a Condition block is fulfilled. An operator or key that is not known here fulfils nothing."""
    known = {key.lower(): value for key, value in context.items()}
    return all(
        _fulfilled(operator, known.get(key.lower()), [str(value) for value in listed(wanted)])
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )


def _fulfilled(operator: str, value: str | None, wanted: list[str]) -> bool:
    name = operator.removesuffix("IfExists")
    if value is None:
        return operator.endswith("IfExists") or name.startswith("StringNot")
    match name:
        case "StringEquals":
            return value in wanted
        case "StringNotEquals":
            return value not in wanted
        case "StringLike" | "ArnEquals" | "ArnLike":
            return matches(wanted, value)
        case "StringNotLike":
            return not matches(wanted, value)
        case _:
            return False


def lets_in(document: str, action: str, caller: list[str], context: dict[str, str | None]) -> bool:
    """Whether a trust policy allows the action to a caller, who is known by each of the names in `caller`."""
    allowed = False
    for statement in statements(parsed(document)):
        if not matches(statement.get("Action", []), action, ignore_case=True):
            continue
        if not any(principal == "*" or principal in caller for principal in principals(statement)):
            continue
        if not holds(statement.get("Condition", {}), context):
            continue
        if statement["Effect"] == "Deny":
            return False
        allowed = True
    return allowed
