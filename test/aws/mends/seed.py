"""Makes an organization in one go, through moto's backends: accounts, OUs, and what is in each account."""

import json
from typing import Any

from moto.core.exceptions import ServiceException
from moto.iam.models import iam_backends
from moto.organizations.models import FakeDelegatedAdministrator, organizations_backends

from .seed_people import PEOPLE, people
from .seed_values import BadSeed, filled, policy_arn, tag_list, text
from .sts import credentials, find_role, start_session
from .world import WORLD, Settings, begin, seal

MANAGEMENT = "100000000000"
ROOT, ORGANIZATION = "r-ab12", "o-exampleorg"


def seed(wanted: dict[str, Any]) -> dict[str, Any]:
    """Empties the world and fills it anew; answers what was made. Shapes: `Seed` in test/aws/moto.ts."""
    begin()
    WORLD.settings = Settings()
    settings(wanted.get("settings", {}))
    management = {"id": MANAGEMENT, "name": "management", **wanted.get("management", {})}
    accounts = _numbered(wanted.get("accounts", 0), wanted.get("account", {}))
    backend = _organization(management)
    units = {"": ROOT}
    for path in [*wanted.get("units", []), *(account["ou"] for account in accounts if account.get("ou"))]:
        _unit(backend, units, path)
    for account in accounts:
        _member(backend, units, account)
    everyone = [management, *accounts]
    for account in everyone:
        iam_backends[account["id"]]["aws"]
    _access(wanted.get("access", {}), management["id"], everyone)
    _resources(wanted, everyone)
    for admin in wanted.get("delegatedAdministrators", []):
        backend.admins.append(FakeDelegatedAdministrator(backend.get_account_by_id(admin)))
    seal()
    names = {unit_id: path for path, unit_id in units.items()}
    return {
        "organization": {"id": backend.org.id, "root": ROOT, "management": management["id"]},
        "accounts": [
            {
                "id": a.id,
                "name": a.name,
                "email": a.email,
                "state": a.state,
                "parent": a.parent_id,
                "ou": names[a.parent_id],
                "tags": a.tags,
            }
            for a in backend.accounts
        ],
        "units": [{"path": path, "id": unit_id} for path, unit_id in units.items() if path],
    }


def _numbered(accounts: Any, common: dict[str, Any]) -> list[dict[str, Any]]:
    listed = [{} for _ in range(accounts)] if isinstance(accounts, int) else accounts
    numbered = [
        {"id": f"1{index:011d}", "name": f"account-{index:04d}", **common, **account}
        for index, account in enumerate(listed, start=1)
    ]
    if len({account["id"] for account in numbered}) < len(numbered):
        raise BadSeed("two accounts have the same id")
    return [{"email": f"{account['name']}@example.com", **account} for account in numbered]


def _organization(management: dict[str, Any]) -> Any:
    backend = organizations_backends[management["id"]]["aws"]
    backend.create_organization(region="us-east-1")
    backend.org.id, backend.org.root_id = ORGANIZATION, ROOT
    root, account = backend.ou[0], backend.accounts[0]
    root.id = ROOT
    for entity in (root, account, *backend.policies):
        entity.organization_id = ORGANIZATION
    account.parent_id, account.name = ROOT, management["name"]
    account.email = backend.org.master_account_email = management.get("email", f"{management['name']}@example.com")
    account.tags, account.joined_method = dict(management.get("tags", {})), "INVITED"
    _forget_everyone_but(management["id"])
    return backend


def _forget_everyone_but(management: str) -> None:
    """CreateOrganization makes a role in an account of random id, before it gives that account its own."""
    for stray in [account for account in dict.keys(iam_backends) if account != management]:
        dict.pop(iam_backends, stray)


def _unit(backend: Any, units: dict[str, str], path: str) -> str:
    if path in units:
        return units[path]
    parent, _, name = path.rpartition("/")
    parent_id = _unit(backend, units, parent)
    backend.create_organizational_unit(Name=name, ParentId=parent_id)
    unit = backend.ou[-1]
    unit.id = f"ou-{ROOT[2:]}-{len(units):08d}"
    units[path] = unit.id
    return unit.id


def _member(backend: Any, units: dict[str, str], account: dict[str, Any]) -> None:
    tags = [{"Key": key, "Value": value} for key, value in account.get("tags", {}).items()]
    made = backend.create_account(AccountName=account["name"], Email=account["email"], Tags=tags)[
        "CreateAccountStatus"
    ]["AccountId"]
    member = backend.accounts[-1]
    organizations_backends.master_accounts[account["id"]] = organizations_backends.master_accounts.pop(made)
    dict.pop(iam_backends, made)
    member.id, member.parent_id = account["id"], units[account.get("ou", "")]
    member.state = account.get("state", "ACTIVE")
    member.status = "ACTIVE" if member.state == "ACTIVE" else "SUSPENDED"
    if account.get("createdRole", True):
        _role(
            account["id"],
            {"name": "OrganizationAccountAccessRole", "trust": f"arn:aws:iam::{member.master_account_id}:root"},
        )


def _access(access: dict[str, Any], management: str, everyone: list[dict[str, Any]]) -> None:
    """`plan: {hub, role}`: a hub role for its own account, and a role everywhere for the hub role alone."""
    for entry in access.values():
        hub_account, hub_name = entry.get("hubAccount", management), entry["hub"]
        hub = f"arn:aws:iam::{hub_account}:role/{hub_name}"
        _role(
            hub_account,
            {"name": hub_name, "trust": [f"arn:aws:iam::{a}:root" for a in dict.fromkeys([management, hub_account])]},
        )
        condition = {"StringEquals": {"sts:ExternalId": entry["externalId"]}} if entry.get("externalId") else None
        for account in everyone:
            if account["id"] not in entry.get("except", []):
                _role(
                    account["id"],
                    {"name": entry["role"], "trust": hub, "condition": condition, "attached": ["AdministratorAccess"]},
                )


def _resources(wanted: dict[str, Any], everyone: list[dict[str, Any]]) -> None:
    for account in everyone:
        for policy in [*wanted.get("policies", []), *account.get("policies", [])]:
            _policy(account["id"], policy)
    for account in everyone:
        for role in [*wanted.get("roles", []), *account.get("roles", [])]:
            _role(account["id"], role)
    for account in everyone:
        people(account["id"], {key: [*wanted.get(key, []), *account.get(key, [])] for key in PEOPLE})


def _trust(trust: Any, condition: Any) -> str:
    """A whole document, or the principal(s) that it lets in."""
    if isinstance(trust, dict) or str(trust).lstrip().startswith("{"):
        return text(trust)
    services = isinstance(trust, str) and trust.endswith(".amazonaws.com")
    statement = {
        "Effect": "Allow",
        "Principal": {"Service" if services else "AWS": trust},
        "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    }
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{**statement, **({"Condition": condition} if condition else {})}]}
    )


def _role(account: str, wanted: dict[str, Any]) -> None:
    backend, role = iam_backends[account]["aws"], filled(account, wanted)
    try:
        made = backend.create_role(
            role["name"],
            _trust(role.get("trust", f"arn:aws:iam::{account}:root"), role.get("condition")),
            role.get("path", "/"),
            role.get("boundary"),
            role.get("description", ""),
            tag_list(role.get("tags", {})),
            role.get("maxSessionDuration", 3600),
        )
        for arn in role.get("attached", []):
            backend.managed_policies[policy_arn(backend, account, arn)].attach_to(made)
        for name, document in role.get("inline", {}).items():
            made.put_policy(name, text(document))
    except (ServiceException, KeyError) as error:
        raise BadSeed(f"role {role.get('name')} of account {account}: {error!r}") from error


def _policy(account: str, wanted: dict[str, Any]) -> None:
    policy = filled(account, wanted)
    try:
        iam_backends[account]["aws"].create_policy(
            policy.get("description", ""),
            policy.get("path", "/"),
            text(policy["document"]),
            policy["name"],
            tag_list(policy.get("tags", {})),
        )
    except (ServiceException, KeyError) as error:
        raise BadSeed(f"policy {policy.get('name')} of account {account}: {error!r}") from error


def session(wanted: dict[str, Any]) -> dict[str, Any]:
    """Credentials of a role whatever it trusts, as an identity provider outside the organization would get them."""
    role = find_role(wanted["role"])
    if role is None:
        raise BadSeed(f"there is no role {wanted['role']}")
    made = credentials(start_session(role, wanted.get("name", "test"), [], None), 3600)
    return {
        "accessKeyId": made["AccessKeyId"],
        "secretAccessKey": made["SecretAccessKey"],
        "sessionToken": made["SessionToken"],
        "expiration": made["Expiration"].isoformat(),
    }


def settings(wanted: dict[str, Any]) -> dict[str, Any]:
    """Switches settings until the next reset. Names: `Settings` in test/aws/seed.ts."""
    names = {"pageSize": "page_size"}
    for key, value in wanted.items():
        if not hasattr(WORLD.settings, names.get(key, key)):
            raise BadSeed(f"there is no setting {key}")
        setattr(WORLD.settings, names.get(key, key), value)
    return vars(WORLD.settings)
