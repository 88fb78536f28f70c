"""The state of the emulated AWS: seeded once, changed by requests, put back by a reset."""

import pickle
import secrets
from dataclasses import dataclass, field
from typing import Any

from moto.core.base_backend import AccountSpecificBackend, BackendDict, backend_lock
from moto.core.common_models import BaseModel
from moto.iam import models as iam
from moto.iam.models import iam_backends
from moto.iam.utils import ACCOUNT_OFFSET, AWS_ROLE_ALPHABET
from moto.organizations.models import organizations_backends

from .patch import replace


@dataclass
class Session:
    """Who holds an access key that AssumeRole or the control call `session` made."""

    account: str
    role_arn: str
    role_id: str
    name: str
    policies: list[str] = field(default_factory=list)
    source_identity: str | None = None

    @property
    def arn(self) -> str:
        return f"arn:aws:sts::{self.account}:assumed-role/{self.role_arn.split('/')[-1]}/{self.name}"


@dataclass
class Settings:
    """What a test may switch while it runs."""

    paths: bool = True
    """Accounts and OUs carry `Paths` and `Path`, as since 2026-03-31."""
    state: bool = True
    """Accounts carry `State`, as since 2025-09."""
    status: bool = True
    """Accounts carry `Status`, which AWS announced to retire."""
    page_size: int | None = None
    """No list reply has more items than this, whatever was asked for."""


class World:
    """Everything that a reset must put back and that moto does not hold."""

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.settings = Settings()
        self.seeded_settings = Settings()
        self.seeded_masters: dict[str, tuple[str, str]] = {}
        self.before: dict[str, bytes] = {}
        """Per account touched since the seed: its backends as seeded, pickled."""
        self.touched: set[str] = set()
        self.watching = False
        self.backends: dict[str, BackendDict[Any]] = {}


WORLD = World()


def decode_account(key: str) -> str | None:
    """The account id that AWS's scheme writes into the characters 5 to 13 of every access key id."""
    digits = key[4:12]
    if len(key) != 20 or any(c not in AWS_ROLE_ALPHABET for c in key[4:13]):
        return None
    number = 0
    for digit in digits:
        number = number * 32 + AWS_ROLE_ALPHABET.index(digit)
    account = (number - ACCOUNT_OFFSET) * 2 + (AWS_ROLE_ALPHABET.index(key[12]) >= 16)
    return f"{account:012d}" if 0 <= account < 10**12 else None


@replace(iam, "get_account_id_from", "access_key")
def account_of_access_key(access_key: str) -> str:
    """Stock moto searches every account in eight partitions, for every request."""
    return decode_account(access_key) or "123456789012"


@replace(BackendDict, "__getitem__", "self account_id")
def backends_of_account(self: Any, account_id: str) -> Any:
    """Stock moto copies the list of all accounts on each access; and a reset must know which accounts were touched."""
    if WORLD.watching and account_id not in WORLD.touched:
        _remember(account_id)
    found = dict.get(self, account_id)
    if found is None:
        with backend_lock:
            found = dict.get(self, account_id)
            if found is None:
                found = AccountSpecificBackend(
                    service_name=self.service_name,
                    account_id=account_id,
                    backend=self.backend,
                    use_boto3_regions=self._use_boto3_regions,
                    additional_regions=self._additional_regions,
                )
                dict.__setitem__(self, account_id, found)
                WORLD.backends[self._id] = self
                if not any(known is self for known in BackendDict._instances):
                    BackendDict._instances.append(self)
    return found


@replace(BaseModel, "__new__", "cls args kwargs")
def untracked_model(cls: Any, *_args: Any, **_kwargs: Any) -> Any:
    """Stock moto keeps every object it ever made for its dashboard."""
    return object.__new__(cls)


def known_accounts() -> set[str]:
    """The accounts of this world: those with IAM state."""
    return set(dict.keys(iam_backends))


def _services(account: str) -> dict[str, dict[str, Any]]:
    return {
        key: dict(dict.__getitem__(backends, account))
        for key, backends in WORLD.backends.items()
        if dict.__contains__(backends, account)
    }


def _remember(account: str) -> None:
    WORLD.touched.add(account)
    if account not in WORLD.before:
        WORLD.before[account] = pickle.dumps(_services(account), protocol=pickle.HIGHEST_PROTOCOL)


def begin() -> None:
    """Empties everything; what follows is a seed, until `seal`."""
    WORLD.watching = False
    for backends in WORLD.backends.values():
        dict.clear(backends)
    organizations_backends.master_accounts.clear()
    WORLD.sessions.clear()
    WORLD.before.clear()
    WORLD.touched.clear()


def seal() -> None:
    """From here on changes are undone by `reset`."""
    WORLD.seeded_settings = Settings(**vars(WORLD.settings))
    WORLD.seeded_masters = dict(organizations_backends.master_accounts)
    WORLD.touched.clear()
    WORLD.before.clear()
    WORLD.watching = True


def reset() -> int:
    """Puts every touched account back to what the seed made of it; answers how many there were."""
    touched = WORLD.touched
    for account in touched:
        seeded = pickle.loads(WORLD.before[account])
        for key, backends in WORLD.backends.items():
            if key not in seeded:
                dict.pop(backends, account, None)
                continue
            regions = dict.__getitem__(backends, account)
            dict.clear(regions)
            dict.update(regions, seeded[key])
    WORLD.touched = set()
    WORLD.sessions.clear()
    WORLD.settings = Settings(**vars(WORLD.seeded_settings))
    organizations_backends.master_accounts.clear()
    organizations_backends.master_accounts.update(WORLD.seeded_masters)
    return len(touched)


def token() -> str:
    """A session token: opaque, unguessable, as long as AWS's shorter ones."""
    return secrets.token_urlsafe(96)
