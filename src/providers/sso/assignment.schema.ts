import type { FromSchema } from "json-schema-to-ts"
import { permissionSetName } from "./permission-set.schema.ts"

/**
 * `AWS::SSO::Assignment`. CloudFormation's properties are random ids; here they are names, and the account is not written but
 * targeted. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sso-assignment.html
 */
export const assignmentSchema = {
  title: "AWS::SSO::Assignment",
  description:
    "A group or user of IAM Identity Center has a permission set in each account that the template targets. Extensions: names stand in the place of CloudFormation's PermissionSetArn and PrincipalId, and TargetId and InstanceArn are not written. An assignment is ours when its permission set is: one that no template states any more is an orphan. AWS takes assignments of the management account from that account's own roles only.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["PermissionSet", "PrincipalName"],
  properties: {
    PermissionSet: {
      ...permissionSetName,
      createOnly: true,
      description: "The name of the permission set. An extension.",
    },
    PrincipalType: {
      type: "string",
      description: "Whether PrincipalName is that of a group or of a user.",
      enum: ["GROUP", "USER"],
      default: "GROUP",
      createOnly: true,
    },
    PrincipalName: {
      type: "string",
      description:
        "The group's display name, or the user's user name; upper and lower case count. A group or user that was deleted while it had access is shown by its id. An extension.",
      minLength: 1,
      maxLength: 1024,
      pattern: "^[^\\u0000-\\u001f\\u007f|]+$",
      explain: "is the display name of a group or the user name of a user, without a vertical bar",
      createOnly: true,
    },
  },
} as const

/** The properties of an assignment. */
export type Assignment = FromSchema<typeof assignmentSchema>
