import type { Provider } from "../../model.ts"
import { type Group, groupSchema } from "./group.schema.ts"
import { readGroups } from "./group-read.ts"
import { createGroup, deleteGroup, updateGroup } from "./group-write.ts"
import { policyRefs } from "./refs.ts"

/**
 * Groups, with their policies. IAM has no tags for them: a group is ours while it is stated, and never an orphan.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html
 */
export const group: Provider<Group> = {
  type: "AWS::IAM::Group",
  scope: "account",
  schema: groupSchema,
  key: ["GroupName"],
  ownership: "declared",
  actions: {
    read: [
      "iam:GetAccountAuthorizationDetails",
      "iam:GetGroup",
      "iam:GetGroupPolicy",
      "iam:ListAttachedGroupPolicies",
      "iam:ListGroupPolicies",
    ],
    write: [
      "iam:AttachGroupPolicy",
      "iam:CreateGroup",
      "iam:DeleteGroup",
      "iam:DeleteGroupPolicy",
      "iam:DetachGroupPolicy",
      "iam:PutGroupPolicy",
      "iam:UpdateGroup",
    ],
  },
  needs: ({ ManagedPolicyArns = [] }, target) => policyRefs(ManagedPolicyArns, target),
  arns: ({ before, after }, { account }, partition) =>
    [before?.properties, after].flatMap((side) =>
      side ? [`arn:${partition}:iam::${account.id}:group${side.Path ?? "/"}${side.GroupName}`] : [],
    ),
  read: readGroups,
  create: createGroup,
  update: updateGroup,
  delete: deleteGroup,
}
