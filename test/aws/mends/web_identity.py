"""STS: a role is assumed with a web identity only by whom its trust policy names, claim by claim."""

import json
from base64 import urlsafe_b64decode
from typing import Any

from moto.core.responses import ActionResult
from moto.sts.responses import TokenResponse

from .documents import holds, listed, matches, parsed, statements
from .errors import Refused
from .patch import replace
from .sts import credentials, find_role, start_session
from .world import WORLD

ACTION = "sts:AssumeRoleWithWebIdentity"


@replace(TokenResponse, "assume_role_with_web_identity", "self")
def assume_role_with_web_identity(self: Any) -> ActionResult:
    """Stock moto lets everybody in, and makes sessions that nobody knows. Signatures are not verified here either."""
    arn, name = self._get_param("RoleArn") or "", self._get_param("RoleSessionName") or ""
    role = find_role(arn)
    claims = claims_of(self._get_param("WebIdentityToken") or "")
    if role is None or not trusts(role.assume_role_policy_document, role.account_id, claims):
        raise Refused(403, "AccessDenied", f"Not authorized to perform {ACTION}")
    key = start_session(role, name, [], None)
    arn = WORLD.sessions[key.access_key_id].arn
    return ActionResult(
        {
            "Credentials": credentials(key, self._get_int_param("DurationSeconds", 3600)),
            "AssumedRoleUser": {"AssumedRoleId": f"{role.id}:{name}", "Arn": arn},
            "SubjectFromWebIdentityToken": claims.get("sub", ""),
            "PackedPolicySize": 6,
        }
    )


def claims_of(token: str) -> dict[str, Any]:
    """What a JWT says of itself; not verified."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        assert isinstance(claims["iss"], str)
        return claims
    except (IndexError, KeyError, ValueError, AssertionError):
        raise Refused(400, "InvalidIdentityToken", "The ID Token provided is not a valid JWT.") from None


def trusts(document: str, account: str, claims: dict[str, Any]) -> bool:
    """Whether a trust policy lets in who has these claims, by way of the provider of its issuer in the role's account."""
    issuer = claims["iss"].removeprefix("https://")
    provider = f"arn:aws:iam::{account}:oidc-provider/{issuer}"
    context = {f"{issuer}:{claim}": str(value) for claim, value in claims.items()}
    concerned = [
        statement
        for statement in statements(parsed(document))
        if matches(statement.get("Action", []), ACTION, ignore_case=True)
        and provider in listed(federated(statement))
        and holds(statement.get("Condition", {}), context)
    ]
    effects = {statement["Effect"] for statement in concerned}
    return effects == {"Allow"}


def federated(statement: dict[str, Any]) -> Any:
    """The identity providers that a statement names."""
    principal = statement.get("Principal")
    return principal.get("Federated", []) if isinstance(principal, dict) else []
