"""Parameter Store: changes that stock moto takes and AWS refuses, and messages that quote what was sent."""

from typing import Any

from moto.ssm.exceptions import SSMException, ValidationException
from moto.ssm.models import SimpleSystemManagerBackend

from .patch import replace

MOST = {"Standard": 4096, "Advanced": 8192, "Intelligent-Tiering": 8192}
PUT = "self name description value parameter_type allowed_pattern keyid overwrite tags data_type tier policies"


@replace(SimpleSystemManagerBackend, "put_parameter", PUT)
def put_parameter(
    self: Any, name: str, description: str, value: str, parameter_type: str, *rest: Any, **named: Any
) -> Any:
    """Neither another type nor a lower tier; a value over the limit is quoted in the refusal.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
    """
    versions = self._parameters[name] if name in self._parameters else []
    tier = named.get("tier")
    if versions and named.get("overwrite", len(rest) > 2 and rest[2]):
        live = versions[-1]
        if parameter_type and parameter_type != live.parameter_type:
            raise SSMException("HierarchyTypeMismatch", "The type of a parameter cannot be changed.")
        if tier == "Standard" and live.tier == "Advanced":
            raise ValidationException(
                "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the"
                " advanced-parameter tier to the standard-parameter tier."
            )
    if value and len(value) > MOST.get(tier or "Standard", 4096):
        raise ValidationException(
            f"1 validation error detected: Value '{value}' at 'value' failed to satisfy constraint: Member must have"
            f" length less than or equal to {MOST.get(tier or 'Standard', 4096)}."
        )
    return put_parameter.original(self, name, description, value, parameter_type, *rest, **named)
