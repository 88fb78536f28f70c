"""KMS: keys that AWS manages, of which stock moto has none."""

from typing import Any

from moto.kms.models import Key, kms_backends

from .patch import replace


@replace(Key, "to_dict", "self")
def to_dict(self: Any) -> dict[str, Any]:
    """The tag `emulator:managed-by: AWS` makes a key be one of AWS's."""
    shown = to_dict.original(self)
    tags = kms_backends[self.account_id][self.region].tagger.get_tag_dict_for_resource(self.id)
    manager = tags.get("emulator:managed-by", "CUSTOMER")
    return {**shown, "KeyMetadata": {**shown["KeyMetadata"], "KeyManager": manager}}
