"""What AWS refuses before any service sees the request: unknown access keys, and what a session policy leaves out."""

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from moto.iam.models import iam_backends

from .documents import listed, matches, parsed, statements
from .errors import Refused
from .world import WORLD, decode_account, known_accounts

SCOPE = re.compile(r"Credential=([^/,]+)/\d+/([^/]+)/([^/]+)/aws4_request")

PREFIX = {"tagging": "tag"}
"""Where the name in an IAM action is not the one in the credential scope."""


def check(environ: dict[str, Any], body: bytes) -> None:
    """Passes unsigned requests, and signed ones whose key exists and whose session policy allows the action."""
    signed = SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    if not signed:
        return
    key, _, service = signed.groups()
    account = decode_account(key)
    known = key.startswith("AKIA") or key in WORLD.sessions
    if account is None or not known:
        raise Refused(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
    session = WORLD.sessions.get(key)
    if session and session.policies:
        action, parameters = named_action(environ, body)
        also = _also(session.account, service, action, parameters)
        named = f"{PREFIX.get(service, service)}:{action}"
        for taken, resource in [(named, _resource(session.account, service, parameters)), *also]:
            _check_session_policy(session, taken, resource)


def named_action(environ: dict[str, Any], body: bytes) -> tuple[str, dict[str, str]]:
    """The operation of a request, and its plain parameters."""
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        parameters = json.loads(body or b"{}")
        return target.split(".")[-1], {k: v for k, v in parameters.items() if isinstance(v, str)}
    form = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
    return form.get("Action", "*"), form


def _check_session_policy(session: Any, action: str, resource: str | None) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session"""
    if action == "sts:GetCallerIdentity":
        return
    for document in session.policies:
        effects = {s["Effect"] for s in statements(parsed(document)) if _concerns(s, action, resource)}
        if "Deny" in effects or "Allow" not in effects:
            reason = (
                "with an explicit deny in a session policy"
                if "Deny" in effects
                else "because no session policy allows the " + action + " action"
            )
            message = f"User: {session.arn} is not authorized to perform: {action} on resource: {resource or '*'} {reason}"
            raise Refused(400 if action.startswith(("organizations:", "tag:")) else 403, "AccessDenied", message)


def _concerns(statement: dict[str, Any], action: str, resource: str | None) -> bool:
    if "Action" in statement and not matches(listed(statement["Action"]), action, ignore_case=True):
        return False
    if "NotAction" in statement and matches(listed(statement["NotAction"]), action, ignore_case=True):
        return False
    if resource is None:
        return True
    if "NotResource" in statement:
        return not matches(listed(statement["NotResource"]), resource)
    return "Resource" not in statement or matches(listed(statement["Resource"]), resource)


def _resource(account: str, service: str, parameters: dict[str, str]) -> str | None:
    """The ARN that IAM and STS calls are about, `*` for those about the whole account, None where it cannot be told."""
    if service == "sts":
        return parameters.get("RoleArn", "*")
    if service != "iam" or account not in known_accounts():
        return None
    # A call that names two things is about the first of these: a user is put into a group, a role into a profile.
    for kind in ("InstanceProfile", "Group", "Role"):
        if f"{kind}Name" in parameters:
            return _entity(account, kind, parameters)
    if "PolicyArn" in parameters and "UserName" not in parameters:
        return parameters["PolicyArn"]
    if "UserName" in parameters:
        return _entity(account, "User", parameters)
    if parameters.get("Action") == "DeleteVirtualMFADevice":
        return parameters["SerialNumber"]
    if parameters.get("Action") == "CreateOpenIDConnectProvider":
        return f"arn:aws:iam::{account}:oidc-provider/{parameters['Url'].removeprefix('https://')}"
    if parameters.get("Action") == "GetServiceLinkedRoleDeletionStatus":
        # `task/aws-service-role/SERVICE/ROLE/UUID`
        return f"arn:aws:iam::{account}:role/{'/'.join(parameters['DeletionTaskId'].split('/')[1:-1])}"
    if "PolicyName" in parameters:
        return f"arn:aws:iam::{account}:policy{parameters.get('Path', '/')}{parameters['PolicyName']}"
    return None if any(name.endswith(("Name", "Arn")) for name in parameters) else "*"


def _entity(account: str, kind: str, parameters: dict[str, str]) -> str:
    backend, name = dict.__getitem__(iam_backends, account)["aws"], parameters[f"{kind}Name"]
    entities = {
        "InstanceProfile": backend.instance_profiles,
        "Group": backend.groups,
        "Role": backend.roles,
        "User": backend.users,
    }[kind]
    found = next((entity.arn for entity in entities.values() if entity.name == name), None)
    word = "instance-profile" if kind == "InstanceProfile" else kind.lower()
    return found or f"arn:aws:iam::{account}:{word}{parameters.get('Path', '/')}{name}"


def _also(account: str, service: str, action: str, parameters: dict[str, str]) -> list[tuple[str, str]]:
    """What a call takes besides: https://docs.aws.amazon.com/service-authorization/latest/reference/list_iam.html"""
    if service != "iam" or account not in known_accounts():
        return []
    if action == "AddRoleToInstanceProfile":
        return [("iam:PassRole", _entity(account, "Role", parameters))]
    if action in ("UpdateUser", "UpdateGroup") and "NewPath" in parameters:
        kind = action.removeprefix("Update")
        name = parameters[f"{kind}Name"]
        return [(f"iam:{action}", f"arn:aws:iam::{account}:{kind.lower()}{parameters['NewPath']}{name}")]
    return []


def error_reply(environ: dict[str, Any], start_response: Any, status: int, code: str, message: str) -> Iterable[bytes]:
    """An AWS error in the protocol of the request."""
    if environ.get("HTTP_X_AMZ_TARGET"):
        code = {"AccessDenied": "AccessDeniedException", "InvalidClientTokenId": "UnrecognizedClientException"}.get(
            code, code
        )
        kind, text = "application/x-amz-json-1.1", json.dumps({"__type": code, "message": message})
    else:
        kind = "text/xml"
        text = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
            "<RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>"
        )
    start_response(f"{status} Refused", [("Content-Type", kind), ("Content-Length", str(len(text.encode())))])
    return [text.encode()]
