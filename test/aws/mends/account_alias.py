"""Account aliases are unique over all accounts."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.iam.exceptions import EntityAlreadyExists, NoSuchEntity
from moto.iam.models import IAMBackend, iam_backends
from moto.iam.responses import IamResponse

from .patch import replace
from .world import known_accounts


@replace(IAMBackend, "create_account_alias", "self alias")
def create_account_alias(self: Any, alias: str) -> None:
    """Stock moto gives several accounts one alias."""
    taken = (dict.__getitem__(iam_backends, account)["aws"].account_aliases for account in known_accounts())
    if any(alias in aliases for aliases in taken):
        raise EntityAlreadyExists(f"The account alias {alias} already exists.")
    create_account_alias.original(self, alias)


@replace(IamResponse, "delete_account_alias", "self")
def delete_account_alias(self: Any) -> ActionResult:
    """Stock moto deletes the alias whatever it is called."""
    alias = self._get_param("AccountAlias")
    if alias not in self.backend.account_aliases:
        raise NoSuchEntity(f"The account alias {alias} cannot be found.")
    self.backend.delete_account_alias()
    return EmptyResult()
