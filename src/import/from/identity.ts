import type { Json, Written } from "../../model.ts"
import { type Conversion, type Fields, say } from "./conversion.ts"
import { field, numberOf } from "./fields.ts"
import { textOf } from "./jinja.ts"
import { type Chosen, chosen, placedList } from "./placed.ts"
import { DOCUMENT, documentOf } from "./policy.ts"
import { always, arnsOf, documentProperty, tagsOf, textAt, textProperty } from "./property.ts"

/** A type of IAMbic's, and how its properties are said in ours. */
export interface Kind {
  readonly type: string
  /** IAMbic's property that names it, and ours. */
  readonly name: readonly [own: string, ours: string]
  /** What IAMbic knows in `properties`. */
  readonly known: readonly string[]
  /** Whether IAMbic removes tags that it does not know. */
  readonly tags: boolean
  /** Scope of the organization: there are no accounts to choose. */
  readonly organization?: true
  properties(fields: Fields, conversion: Conversion): Readonly<Record<string, Chosen>>
}

const policiesOf = (fields: Fields, conversion: Conversion): Chosen => {
  const make = (policy: Fields): Json => ({
    PolicyName: textAt(policy, "policy_name", conversion),
    PolicyDocument: documentOf(policy, conversion),
  })
  return always(placedList(field(fields, "inline_policies"), ["policy_name", ...DOCUMENT], make, conversion))
}

function boundaryOf(fields: Fields, conversion: Conversion): Chosen {
  const known = ["policy_arn", "permissions_boundary_arn", "permissions_boundary_type"]
  const make = (given: Written | Fields): Json | undefined => {
    if (!("map" in given)) return textOf(given, conversion)
    const written = field(given, "policy_arn") ?? field(given, "permissions_boundary_arn")
    return written && textOf(written, conversion)
  }
  return chosen(field(fields, "permissions_boundary"), known, make, conversion)
}

function sessionOf(fields: Fields, conversion: Conversion): Chosen {
  const make = (given: Written | Fields): Json | undefined => {
    const written = "map" in given ? field(given, "max_session_duration") : given
    return written && (numberOf(written) ?? textOf(written, conversion))
  }
  return chosen(field(fields, "max_session_duration"), ["max_session_duration"], make, conversion)
}

const attachments = (fields: Fields, conversion: Conversion): Readonly<Record<string, Chosen>> => ({
  ManagedPolicyArns: arnsOf(fields, "managed_policies", "policy_arn", conversion),
  Policies: policiesOf(fields, conversion),
})

const path = (fields: Fields, conversion: Conversion): Chosen => textProperty(fields, "path", conversion, ["file_path"])

/** `NOQ::AWS::IAM::Role`. https://github.com/noqdev/iambic/blob/main/iambic/plugins/v0_1_0/aws/iam/role/models.py */
export const role: Kind = {
  type: "AWS::IAM::Role",
  name: ["role_name", "RoleName"],
  known: [
    ...["role_name", "description", "owner", "max_session_duration", "path", "permissions_boundary"],
    ...["assume_role_policy_document", "tags", "managed_policies", "inline_policies"],
  ],
  tags: true,
  properties: (fields, conversion) => ({
    Path: path(fields, conversion),
    Description: textProperty(fields, "description", conversion),
    AssumeRolePolicyDocument: documentProperty(fields, "assume_role_policy_document", conversion),
    MaxSessionDuration: sessionOf(fields, conversion),
    PermissionsBoundary: boundaryOf(fields, conversion),
    ...attachments(fields, conversion),
    Tags: tagsOf(fields, conversion),
  }),
}

/** `NOQ::AWS::IAM::User`. Passwords and keys are not ours to make or to take away. */
export const user: Kind = {
  type: "AWS::IAM::User",
  name: ["user_name", "UserName"],
  known: [
    ...["user_name", "path", "permissions_boundary", "tags", "groups", "managed_policies", "inline_policies"],
    "credentials",
  ],
  tags: true,
  properties: (fields, conversion) => {
    const credentials = fields.entries.get("credentials")
    if (credentials)
      say(conversion, "warning", credentials.source, [
        "Passwords and keys of users are not managed: they stay as they are.",
      ])
    const group = (item: Fields): Json => textAt(item, "group_name", conversion)
    const known = ["group_name", "arn", "create_date", "group_id", "path", "extra"]
    return {
      Path: path(fields, conversion),
      Groups: always(placedList(field(fields, "groups"), known, group, conversion)),
      PermissionsBoundary: boundaryOf(fields, conversion),
      ...attachments(fields, conversion),
      Tags: tagsOf(fields, conversion),
    }
  },
}

/** `NOQ::AWS::IAM::Group`. */
export const group: Kind = {
  type: "AWS::IAM::Group",
  name: ["group_name", "GroupName"],
  known: ["group_name", "path", "managed_policies", "inline_policies"],
  tags: false,
  properties: (fields, conversion) => ({ Path: path(fields, conversion), ...attachments(fields, conversion) }),
}

/** `NOQ::AWS::IAM::ManagedPolicy`. */
export const managedPolicy: Kind = {
  type: "AWS::IAM::ManagedPolicy",
  name: ["policy_name", "ManagedPolicyName"],
  known: ["policy_name", "path", "description", "policy_document", "tags"],
  tags: true,
  properties: (fields, conversion) => ({
    Path: path(fields, conversion),
    Description: textProperty(fields, "description", conversion),
    PolicyDocument: documentProperty(fields, "policy_document", conversion),
    Tags: tagsOf(fields, conversion),
  }),
}

/** `NOQ::AWS::Organizations::SCP`, of any type of policy. */
export const organizationPolicy: Kind = {
  type: "AWS::Organizations::Policy",
  name: ["policy_name", "Name"],
  known: [
    "policy_id",
    "policy_name",
    "path",
    "description",
    "type",
    "aws_managed",
    "policy_document",
    "targets",
    "tags",
  ],
  tags: true,
  organization: true,
  properties: (fields, conversion) => {
    const type = field(fields, "type")
    return {
      Type: always(type && textOf(type, conversion)),
      Description: textProperty(fields, "description", conversion),
      Content: documentProperty(fields, "policy_document", conversion),
      Targets: always(policyTargets(fields, conversion)),
      Tags: tagsOf(fields, conversion),
    }
  },
}

function policyTargets(fields: Fields, conversion: Conversion): Json | undefined {
  const written = field(fields, "targets")
  const kinds = ["roots", "organizational_units", "accounts"]
  if (written?.kind !== "map") return undefined
  const items = kinds.flatMap((kind) => {
    const list = written.entries.get(kind)?.value
    return list?.kind === "list" ? list.items.map((item) => textOf(item, conversion)) : []
  })
  return items.length > 0 ? items : undefined
}
