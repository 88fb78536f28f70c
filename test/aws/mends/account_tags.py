"""What tests say about an account by its tags, in place of policies that moto's Organizations does not know."""

from moto.organizations.models import organizations_backends


def said_of(account: str, what: str) -> str | None:
    """The value of a tag of an account.

    `declarative-policy/SnapshotBlockPublicAccess: block-all-sharing` is a declarative policy with that attribute.
    """
    master = organizations_backends.master_accounts.get(account)
    if master is None:
        return None
    members = organizations_backends[master[0]]["aws"].accounts
    return next((member.tags.get(what) for member in members if member.id == account), None)
