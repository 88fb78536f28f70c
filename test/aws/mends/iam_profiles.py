"""What IAM refuses when instance profiles are written, and how it shows them."""

from typing import Any

from moto.core.responses import ActionResult
from moto.core.serialize import never_return, return_if_not_empty
from moto.iam.exceptions import EntityAlreadyExists
from moto.iam.models import IAMBackend, InstanceProfile
from moto.iam.responses import IamResponse

from .errors import AwsError
from .iam_limits import check_name, check_path, check_tag_count, check_tag_keys, unique_id
from .iam_reads import by_name, encoded, page
from .patch import replace


def show_profiles() -> None:
    """Stock moto shows tags in lists, and the documents of roles as raw JSON."""
    lists = ["ListInstanceProfilesResponse", "ListInstanceProfilesForRoleResponse"]
    document = "Roles.Role.AssumeRolePolicyDocument"
    IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER.update(
        {
            **{f"{name}.InstanceProfiles.InstanceProfile.Tags": never_return for name in lists},
            **{f"{name}.InstanceProfiles.InstanceProfile.{document}": encoded for name in lists},
            "GetInstanceProfileResponse.InstanceProfile.Tags": return_if_not_empty,
            f"GetInstanceProfileResponse.InstanceProfile.{document}": encoded,
        }
    )


show_profiles()


@replace(IAMBackend, "create_instance_profile", "self name path role_names tags")
def create_instance_profile(
    self: Any, name: str, path: str, role_names: list[str], tags: list[dict[str, str]] | None = None
) -> InstanceProfile:
    """Stock moto accepts any name, path and tags, names that differ in case only, and gives ids unlike those of IAM."""
    check_name(name, "instanceProfileName", 128)
    check_path(path or None)
    check_tag_keys(tags or [])
    check_tag_count(tags or [], f"instance profile {name}")
    if any(profile.name.lower() == name.lower() for profile in self.get_instance_profiles()):
        raise EntityAlreadyExists(f"Instance Profile {name} already exists.")
    profile = create_instance_profile.original(self, name, path, role_names, tags)
    profile.id = unique_id("AIPA", self.account_id)
    return profile


@replace(IAMBackend, "get_instance_profile", "self profile_name")
def get_instance_profile(self: Any, profile_name: str) -> InstanceProfile:
    """Stock moto words it in its own way."""
    if profile_name not in self.instance_profiles:
        raise AwsError("NoSuchEntity", f"Instance Profile {profile_name} cannot be found.")
    return self.instance_profiles[profile_name]


@replace(IAMBackend, "remove_role_from_instance_profile", "self profile_name role_name")
def remove_role_from_instance_profile(self: Any, profile_name: str, role_name: str) -> None:
    """Stock moto fails when the role is not in the profile."""
    if self.get_role(role_name) not in self.get_instance_profile(profile_name).roles:
        raise AwsError("NoSuchEntity", f"The role with name {role_name} is not in instance profile {profile_name}.")
    remove_role_from_instance_profile.original(self, profile_name, role_name)


@replace(IAMBackend, "tag_instance_profile", "self instance_profile_name tags")
def tag_instance_profile(self: Any, instance_profile_name: str, tags: list[dict[str, str]]) -> None:
    """Stock moto accepts aws: keys and more than 50 tags."""
    check_tag_keys(tags)
    profile = self.get_instance_profile(instance_profile_name)
    check_tag_count({tag["Key"] for tag in [*profile.tags, *tags]}, f"instance profile {instance_profile_name}")
    tag_instance_profile.original(self, instance_profile_name, tags)


@replace(IamResponse, "list_instance_profiles", "self")
def list_instance_profiles(self: Any) -> ActionResult:
    """Stock moto does not page."""
    prefix = self._get_param("PathPrefix") or "/"
    profiles = by_name(p for p in self.backend.get_instance_profiles() if p.path.startswith(prefix))
    items, more = page(profiles, self._get_param("Marker"), self._get_param("MaxItems"))
    return ActionResult({"InstanceProfiles": items, **more})


@replace(IamResponse, "list_instance_profiles_for_role", "self")
def list_instance_profiles_for_role(self: Any) -> ActionResult:
    """Stock moto does not page, and knows no role that is not there."""
    role = self.backend.get_role(self._get_param("RoleName"))
    profiles = by_name(p for p in self.backend.get_instance_profiles() if role in p.roles)
    items, more = page(profiles, self._get_param("Marker"), self._get_param("MaxItems"))
    return ActionResult({"InstanceProfiles": items, **more})
