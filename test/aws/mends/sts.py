"""STS: a role is assumed only by whom it trusts, and for no longer than it may be."""

import json
import re
from datetime import timedelta
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.iam.models import AccessKey, Role, iam_backends
from moto.organizations.models import organizations_backends
from moto.sts.models import STSBackend
from moto.sts.responses import TokenResponse

from .documents import Malformed, lets_in, parsed
from .errors import AwsError, Refused
from .patch import replace
from .world import WORLD, Session, decode_account, known_accounts, token

ROLE = re.compile(r"arn:aws:iam::(\d{12}):role/(.+)")


def find_role(arn: str) -> Role | None:
    """The role of this ARN, without making its account when there is none."""
    found = ROLE.fullmatch(arn or "")
    if not found or found[1] not in known_accounts():
        return None
    return next((role for role in iam_backends[found[1]]["aws"].get_roles() if role.arn == arn), None)


def caller_names(access_key: str) -> tuple[str, list[str]]:
    """The caller's ARN, and all names by which a trust policy may mean it."""
    session = WORLD.sessions.get(access_key)
    account = session.account if session else decode_account(access_key) or ""
    everyone = [account, f"arn:aws:iam::{account}:root"]
    if session:
        return session.arn, [session.arn, session.role_arn, session.role_id, *everyone]
    user = iam_backends[account]["aws"].get_user_from_access_key_id(access_key)
    arn = user.arn if user else f"arn:aws:iam::{account}:user/test"
    return arn, [arn, *([user.id] if user else []), *everyone]


def start_session(role: Role, name: str, policies: list[str], source_identity: str | None) -> AccessKey:
    """Makes an access key of the role's account and notes who holds it."""
    key = iam_backends[role.account_id]["aws"].create_temp_access_key()
    key.role_arn = role.arn
    WORLD.sessions[key.access_key_id] = Session(role.account_id, role.arn, role.id, name, policies, source_identity)
    return key


def credentials(key: AccessKey, seconds: int) -> dict[str, Any]:
    return {
        "AccessKeyId": key.access_key_id,
        "SecretAccessKey": key.secret_access_key,
        "SessionToken": token(),
        "Expiration": utcnow() + timedelta(seconds=seconds),
    }


@replace(TokenResponse, "assume_role", "self")
def assume_role(self: Any) -> ActionResult:
    """Stock moto lets everybody assume any role, even one that does not exist."""
    arn, name = self._get_param("RoleArn") or "", self._get_param("RoleSessionName") or ""
    tags = self._get_param("Tags") or []
    source_identity = self._get_param("SourceIdentity")
    caller, names = caller_names(self.get_access_key())
    role = find_role(arn)
    _check_request(arn, name)
    context = {
        "sts:ExternalId": self._get_param("ExternalId"),
        "sts:RoleSessionName": name,
        "sts:SourceIdentity": source_identity,
        "aws:PrincipalArn": names[1] if names[0].startswith("arn:aws:sts:") else caller,
        "aws:PrincipalAccount": self.current_account,
        "aws:PrincipalOrgID": _organization_of(self.current_account),
    }
    needed = [
        "sts:AssumeRole",
        *(["sts:TagSession"] if tags else []),
        *(["sts:SetSourceIdentity"] if source_identity else []),
    ]
    for action in needed:
        document = role.assume_role_policy_document if role else None
        if document is None or _suspended(role.account_id) or not lets_in(document, action, names, context):
            raise Refused(
                403, "AccessDenied", f"User: {caller} is not authorized to perform: {action} on resource: {arn}"
            )
    seconds = _duration(self._get_int_param("DurationSeconds", 3600), role, self.get_access_key() in WORLD.sessions)
    policies = _session_policies(self._get_param("Policy"), self._get_param("PolicyArns") or [], role.account_id)
    inherited = WORLD.sessions.get(self.get_access_key())
    source_identity = source_identity or (inherited.source_identity if inherited else None)
    key = start_session(role, name, policies, source_identity)
    session = WORLD.sessions[key.access_key_id]
    result = {
        "Credentials": credentials(key, seconds),
        "AssumedRoleUser": {"AssumedRoleId": f"{role.id}:{name}", "Arn": session.arn},
        "PackedPolicySize": 6,
    }
    return ActionResult({**result, **({"SourceIdentity": source_identity} if source_identity else {})})


def _check_request(arn: str, name: str) -> None:
    if not re.fullmatch(r"[\w+=,.@-]{2,64}", name):
        raise AwsError(
            "ValidationError",
            f"1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [\\w+=,.@-]* and have a length from 2 to 64",
        )
    if not ROLE.fullmatch(arn):
        raise AwsError("ValidationError", f"{arn} is invalid")


def _duration(seconds: int, role: Role, chained: bool) -> int:
    """https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (DurationSeconds)"""
    if not 900 <= seconds <= 43200:
        raise AwsError(
            "ValidationError",
            f"1 validation error detected: Value '{seconds}' at 'durationSeconds' failed to satisfy constraint: "
            "Member must have value between 900 and 43200",
        )
    if chained and seconds > 3600:
        raise AwsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        )
    if seconds > int(role.max_session_duration or 3600):
        raise AwsError(
            "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )
    return seconds


def _session_policies(inline: str | None, arns: list[dict[str, str]], account: str) -> list[str]:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (session policies)"""
    if inline is not None:
        if len(inline) > 2048:
            raise AwsError(
                "ValidationError",
                "1 validation error detected: Value at 'policy' failed to satisfy constraint: "
                "Member must have length less than or equal to 2048",
            )
        if not isinstance(parsed(inline).get("Statement"), (list, dict)):
            raise Malformed("Syntax errors in policy.")
    if len(arns) > 10:
        raise AwsError("ValidationError", "Member must have length less than or equal to 10")
    managed = iam_backends[account]["aws"].managed_policies
    documents = []
    for entry in arns:
        policy = managed.get(entry.get("arn", entry.get("Arn", "")))
        if not policy:
            raise Malformed(f"Policy {entry} does not exist in the role's account")
        documents.append(next(v.document for v in policy.versions if v.is_default))
    # The union of what inline and managed session policies allow is one policy: they restrict the role together.
    merged = [s for d in [*([inline] if inline else []), *documents] for s in _statements(d)]
    return [json.dumps({"Version": "2012-10-17", "Statement": merged})] if inline or arns else []


def _statements(document: str) -> list[Any]:
    found = parsed(document).get("Statement", [])
    return found if isinstance(found, list) else [found]


def _organization_of(account: str) -> str | None:
    master, partition = organizations_backends.master_accounts.get(account, (account, "aws"))
    if not dict.__contains__(organizations_backends, master):
        return None
    org = organizations_backends[master][partition].org
    return org.id if org else None


def _suspended(account: str) -> bool:
    master, partition = organizations_backends.master_accounts.get(account, (account, "aws"))
    if not dict.__contains__(organizations_backends, master):
        return False
    members = organizations_backends[master][partition].accounts
    return any(member.id == account and member.state != "ACTIVE" for member in members)


@replace(STSBackend, "get_caller_identity", "self access_key_id region")
def get_caller_identity(self: Any, access_key_id: str, region: str) -> tuple[str, str, str]:
    """Stock moto searches all sessions of the account; and a test's own key is the user `test` of its account."""
    session = WORLD.sessions.get(access_key_id)
    if session:
        return f"{session.role_id}:{session.name}", session.arn, session.account
    user = iam_backends[self.account_id]["aws"].get_user_from_access_key_id(access_key_id)
    if user:
        return user.id, user.arn, self.account_id
    return f"AIDA{access_key_id[4:]}X", f"arn:aws:iam::{self.account_id}:user/test", self.account_id
