import type { FromSchema } from "json-schema-to-ts"
import type { Json } from "../../model.ts"
import { tag } from "../tag-list.ts"
import { policyTypes } from "./shapes.ts"

/**
 * `AWS::Organizations::Policy`, in CloudFormation's words; `Targets` in place of `TargetIds`, as people know units and accounts
 * by name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-organizations-policy.html
 */
export const policySchema = {
  title: "AWS::Organizations::Policy",
  description:
    "A policy of AWS Organizations, of any type, and what it is attached to. Its type has to be enabled: see Reconcile::Organizations::PolicyType.",
  type: "object",
  undeclared: "default",
  additionalProperties: false,
  required: ["Name", "Content"],
  properties: {
    Name: {
      type: "string",
      description: "The policy's name, unique among those of its type. A policy with another name is another policy.",
      createOnly: true,
      minLength: 1,
      maxLength: 128,
      pattern: "^[^|]+$",
      explain: "is text without |",
    },
    Type: {
      type: "string",
      description: "What kind of policy it is.",
      createOnly: true,
      default: "SERVICE_CONTROL_POLICY",
      enum: policyTypes,
    },
    Content: {
      type: ["object", "string"],
      description:
        "The policy itself, as a map (or as JSON text). Service and resource control policies are compared by what they mean. Without white space it has at most 10,240 characters for a service control policy, 5,120 for a resource control policy, 2,500 for an AI services opt-out policy, and 10,000 for all others.",
    },
    Description: {
      type: "string",
      description: "What the policy is for.",
      default: "",
      maxLength: 512,
    },
    Targets: {
      type: "array",
      description:
        "What the policy is attached to: the root (Root), organizational units by name, path (Workloads/Prod) or id, and accounts by name or id. An extension: CloudFormation has TargetIds. A unit that the same change makes is named by its path.",
      synonyms: ["TargetIds", "Target", "Attachments"],
      set: true,
      items: {
        type: "string",
        minLength: 1,
        maxLength: 700,
        pattern: "^[^/\\s]([^\\n]*[^/\\s])?$",
        explain: "is the id, name or path of the root, a unit or an account, without a slash or a space at either end",
      },
    },
    Tags: {
      type: "array",
      description: "The policy's tags; only declared keys are ours.",
      keyed: "Key",
      maxItems: 50,
      items: tag,
    },
  },
} as const

type Plain = FromSchema<typeof policySchema>

/** The properties of a policy of AWS Organizations. */
export type Policy = Omit<Plain, "Content"> & { readonly Content: { readonly [key: string]: Json } | string }
