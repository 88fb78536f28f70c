"""What IAM refuses when managed policies are written."""

from typing import Any

from moto.iam.exceptions import EntityAlreadyExists
from moto.iam.models import AWSManagedPolicy, IAMBackend, ManagedPolicy

from .documents import parsed
from .errors import AwsError
from .iam_limits import check_description, check_name, check_path, check_policy_size, check_tag_keys
from .iam_reads import boundaries
from .patch import replace


@replace(IAMBackend, "create_policy", "self description path policy_document policy_name tags")
def create_policy(
    self: Any, description: str, path: str, policy_document: str, policy_name: str, tags: list[Any]
) -> ManagedPolicy:
    """Stock moto takes two policies of one name for different when their paths differ."""
    check_name(policy_name, "policyName", 128)
    check_path(path or None)
    check_description(description)
    check_tag_keys(tags)
    parsed(policy_document)
    check_policy_size(policy_document)
    if any(
        p.name.lower() == policy_name.lower() and not isinstance(p, AWSManagedPolicy)
        for p in self.managed_policies.values()
    ):
        raise EntityAlreadyExists(f"A policy called {policy_name} already exists. Duplicate names are not allowed.")
    return create_policy.original(self, description, path, policy_document, policy_name, tags)


@replace(IAMBackend, "create_policy_version", "self policy_arn policy_document set_as_default")
def create_policy_version(self: Any, policy_arn: str, policy_document: str, set_as_default: Any) -> Any:
    """Stock moto knows no quota for a document, and keeps the policy's UpdateDate."""
    parsed(policy_document)
    check_policy_size(policy_document)
    version = create_policy_version.original(self, policy_arn, policy_document, set_as_default)
    self.get_policy(policy_arn).update_date = version.create_date
    return version


@replace(IAMBackend, "tag_policy", "self policy_arn tags")
def tag_policy(self: Any, policy_arn: str, tags: list[dict[str, str]]) -> None:
    """Stock moto accepts aws: keys and more than 50 tags."""
    check_tag_keys(tags)
    policy = self.get_policy(policy_arn)
    if len({*policy.tags, *(tag["Key"].lower() for tag in tags)}) > 50:
        raise AwsError("LimitExceeded", "The number of tags has reached the maximum limit: 50")
    tag_policy.original(self, policy_arn, tags)


@replace(IAMBackend, "delete_policy", "self policy_arn")
def delete_policy(self: Any, policy_arn: str) -> None:
    """Stock moto deletes a policy that is attached, is a boundary, or has other versions."""
    policy = self.get_policy(policy_arn)
    if policy.attachment_count > 0 or boundaries(self, policy_arn):
        raise AwsError("DeleteConflict", "Cannot delete a policy attached to entities.")
    if len(policy.versions) > 1:
        raise AwsError(
            "DeleteConflict",
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
            "The default version is deleted with the policy.",
        )
    delete_policy.original(self, policy_arn)
