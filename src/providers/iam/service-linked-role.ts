import type { Provider } from "../../model.ts"
import { type ServiceLinkedRole, serviceLinkedRoleSchema } from "./service-linked-role.schema.ts"
import { KEY, linkedPath, readServiceLinkedRoles } from "./service-linked-role-read.ts"
import {
  createServiceLinkedRole,
  deleteServiceLinkedRole,
  updateServiceLinkedRole,
} from "./service-linked-role-write.ts"

/**
 * Service-linked roles: that they are there, and what they are for. They are ours while stated; services make some themselves.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
 */
export const serviceLinkedRole: Provider<ServiceLinkedRole> = {
  type: "AWS::IAM::ServiceLinkedRole",
  scope: "account",
  schema: serviceLinkedRoleSchema,
  key: KEY,
  ownership: "declared",
  actions: {
    read: ["iam:ListRoles"],
    write: [
      "iam:CreateServiceLinkedRole",
      "iam:DeleteServiceLinkedRole",
      "iam:GetServiceLinkedRoleDeletionStatus",
      "iam:UpdateRole",
    ],
  },
  arns: ({ before, after }, { account }, partition) =>
    [before?.properties, after].flatMap((side) =>
      side ? [`arn:${partition}:iam::${account.id}:role${linkedPath(side.AWSServiceName)}*`] : [],
    ),
  read: readServiceLinkedRoles,
  create: createServiceLinkedRole,
  update: updateServiceLinkedRole,
  delete: deleteServiceLinkedRole,
}
