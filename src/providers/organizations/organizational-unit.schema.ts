import type { FromSchema } from "json-schema-to-ts"
import { tag } from "../tag-list.ts"
import { unitPath } from "./shapes.ts"

/**
 * `AWS::Organizations::OrganizationalUnit`, named by its path in place of CloudFormation's `Name` and `ParentId`: AWS cannot
 * move a unit, and a unit with another path is another unit.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-organizations-organizationalunit.html
 */
export const organizationalUnitSchema = {
  title: "AWS::Organizations::OrganizationalUnit",
  description:
    "An organizational unit. It is deleted only when nothing is in it any more: units below it go first, accounts have to be moved.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["Path"],
  properties: {
    Path: {
      ...unitPath,
      description:
        "Where the unit is: the names from below the root on, like Workloads/Prod. An extension: CloudFormation has Name and ParentId.",
      synonyms: ["Name", "ParentId"],
      createOnly: true,
    },
    Tags: {
      type: "array",
      description: "The unit's tags; only declared keys are ours.",
      keyed: "Key",
      maxItems: 50,
      items: tag,
    },
  },
} as const

/** The properties of an organizational unit. */
export type OrganizationalUnit = FromSchema<typeof organizationalUnitSchema>
