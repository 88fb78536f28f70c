"""IAM's credential report: the root's line, what AWS says where there is nothing to say, and credentials as they are."""

from datetime import datetime
from typing import Any

from moto.iam.models import IAMBackend, User

from .patch import replace

COLUMNS = [
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "password_next_rotation",
    "mfa_active",
    *(
        f"access_key_{slot}_{what}"
        for slot in (1, 2)
        for what in ("active", "last_rotated", "last_used_date", "last_used_region", "last_used_service")
    ),
    *(f"cert_{slot}_{what}" for slot in (1, 2) for what in ("active", "last_rotated")),
    "additional_credentials_info",
]


def moment(date: datetime) -> str:
    return date.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def key(user: User, slot: int) -> list[str]:
    """The tag `emulator:key-used` says when the keys of a user were last used."""
    keys = list(user.access_keys)
    if slot >= len(keys):
        return ["false", "N/A", "N/A", "N/A", "N/A"]
    tags = {tag["Key"]: tag["Value"] for tag in user.tags or []} if isinstance(user.tags, list) else user.tags or {}
    used = tags.get("emulator:key-used")
    use = [used, "eu-west-1", "s3"] if used else ["N/A", "N/A", "N/A"]
    return ["true" if keys[slot].status == "Active" else "false", moment(keys[slot].create_date), *use]


def certificate(user: User, slot: int) -> list[str]:
    certificates = list(user.signing_certificates.values())
    if slot >= len(certificates):
        return ["false", "N/A"]
    return ["true" if certificates[slot].status == "Active" else "false", moment(user.create_date)]


def line(user: User) -> list[str]:
    made = moment(user.create_date)
    password = ["true", "no_information", made, "N/A"] if user.password else ["false", "N/A", "N/A", "N/A"]
    return [
        user.name,
        user.arn,
        made,
        *password,
        "true" if user.mfa_devices else "false",
        *key(user, 0),
        *key(user, 1),
        *certificate(user, 0),
        *certificate(user, 1),
        "",
    ]


@replace(IAMBackend, "get_credential_report", "self")
def get_credential_report(self: Any) -> str:
    """Stock moto leaves out the root and words what is absent otherwise; AWS's report ends without a line break."""
    get_credential_report.original(self)
    arn = f"arn:{self.partition}:iam::{self.account_id}:root"
    nothing = ["false", "N/A", "N/A", "N/A", "N/A"]
    root = ["not_supported", "2026-01-02T03:04:05+00:00", "not_supported", "not_supported", "false", *nothing, *nothing]
    made = "2020-01-01T00:00:00+00:00"
    lines = [COLUMNS, ["<root_account>", arn, made, *root, "false", "N/A", "false", "N/A", ""]]
    return "\n".join(",".join(fields) for fields in [*lines, *(line(user) for user in self.users.values())])
