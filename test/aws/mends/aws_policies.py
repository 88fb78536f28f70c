"""A few of AWS's managed policies, in every account."""

import json
from typing import Any

from moto.iam import models
from moto.iam.models import AWSManagedPolicy, IAMBackend

from .patch import UnexpectedMoto, replace

AWS_MANAGED = [
    "AdministratorAccess",
    "PowerUserAccess",
    "ReadOnlyAccess",
    "SecurityAudit",
    "ViewOnlyAccess",
    "Billing",
    "SupportUser",
    "IAMFullAccess",
    "IAMReadOnlyAccess",
    "AmazonS3FullAccess",
    "AmazonS3ReadOnlyAccess",
    "AmazonEC2ReadOnlyAccess",
    "AmazonSSMManagedInstanceCore",
    "CloudWatchAgentServerPolicy",
    "AWSLambdaBasicExecutionRole",
    "AWSSupportAccess",
    "AWSOrganizationsReadOnlyAccess",
    "AWSCloudTrail_ReadOnlyAccess",
    "AWSDenyAll",
    "AmazonGuardDutyReadOnlyAccess",
]
"""The AWS managed policies that exist in every account; all 1,500 would take a second and 12 MB per account."""

_known = json.loads(models.aws_managed_policies_data)
_data = {name: _known[name] for name in AWS_MANAGED if name in _known}
if len(_data) != len(AWS_MANAGED):
    raise UnexpectedMoto(f"moto does not know the AWS managed policies {sorted(set(AWS_MANAGED) - set(_data))}")
del _known

_prototypes = {name: AWSManagedPolicy.from_data(name, "aws", "aws", data) for name, data in _data.items()}


def aws_policy(name: str, account: str, attachments: int = 0) -> AWSManagedPolicy:
    """An AWS managed policy as one account sees it: only how often it is attached differs."""
    policy = object.__new__(AWSManagedPolicy)
    policy.__dict__.update(vars(_prototypes[name]), account_id=account, attachment_count=attachments)
    return policy


def _reduced(self: Any) -> Any:
    """A snapshot of an account need not hold the text of AWS's policies."""
    return aws_policy, (self.name, self.account_id, self.attachment_count)


AWSManagedPolicy.__reduce__ = _reduced  # type: ignore[method-assign]


@replace(IAMBackend, "_init_aws_policies", "self")
def some_aws_policies(self: Any) -> list[Any]:
    """Stock moto has no AWS managed policies, or all of them in every account."""
    return [aws_policy(name, self.account_id) for name in _prototypes] if self.region_name == "aws" else []
