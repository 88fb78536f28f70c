import type { Provider } from "../../model.ts"
import { type InstanceProfile, instanceProfileSchema } from "./instance-profile.schema.ts"
import { readInstanceProfiles } from "./instance-profile-read.ts"
import { createInstanceProfile, deleteInstanceProfile, updateInstanceProfile } from "./instance-profile-write.ts"
import { arnsByName } from "./refs.ts"

/**
 * Instance profiles: which role EC2 instances have.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html
 */
export const instanceProfile: Provider<InstanceProfile> = {
  type: "AWS::IAM::InstanceProfile",
  scope: "account",
  schema: instanceProfileSchema,
  key: ["InstanceProfileName"],
  ownership: "tags",
  actions: {
    read: [
      "iam:GetAccountAuthorizationDetails",
      "iam:GetInstanceProfile",
      "iam:ListInstanceProfiles",
      "tag:GetResources",
    ],
    write: [
      "iam:AddRoleToInstanceProfile",
      "iam:CreateInstanceProfile",
      "iam:DeleteInstanceProfile",
      // No call, but what AddRoleToInstanceProfile takes besides, on the role.
      "iam:PassRole",
      "iam:RemoveRoleFromInstanceProfile",
      "iam:TagInstanceProfile",
      "iam:UntagInstanceProfile",
    ],
  },
  needs: ({ Roles = [] }: Partial<InstanceProfile>) => Roles.map((key) => ({ type: "AWS::IAM::Role", key })),
  arns: ({ before, after }, { account }, partition) => [
    ...[before?.properties, after].flatMap((side) =>
      side
        ? [`arn:${partition}:iam::${account.id}:instance-profile${side.Path ?? "/"}${side.InstanceProfileName}`]
        : [],
    ),
    ...(after?.Roles ?? []).flatMap((role) => arnsByName("role", role, account.id, partition)),
  ],
  read: readInstanceProfiles,
  create: createInstanceProfile,
  update: updateInstanceProfile,
  delete: deleteInstanceProfile,
}
