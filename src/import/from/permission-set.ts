import type { Json, Written } from "../../model.ts"
import { type Conversion, compact, type Fields } from "./conversion.ts"
import { field, fieldsOf } from "./fields.ts"
import type { Kind } from "./identity.ts"
import { textOf } from "./jinja.ts"
import { type Chosen, chosen, placedList } from "./placed.ts"
import { arnsOf, documentProperty, policyReference, tagsOf, textProperty } from "./property.ts"

const REFERENCE = ["name", "path"]

/**
 * `NOQ::AWS::IdentityCenter::PermissionSet`; who has it is said by `access_rules`, which become templates of their own.
 * https://github.com/noqdev/iambic/blob/main/iambic/plugins/v0_1_0/aws/identity_center/permission_set/models.py
 */
export const permissionSet: Kind = {
  type: "AWS::SSO::PermissionSet",
  name: ["name", "Name"],
  known: [
    ...["name", "description", "relay_state", "session_duration", "permissions_boundary", "inline_policy"],
    ...["customer_managed_policy_references", "managed_policies", "tags"],
  ],
  tags: true,
  organization: true,
  properties: (fields, conversion) => ({
    Description: textProperty(fields, "description", conversion),
    ManagedPolicies: arnsOf(fields, "managed_policies", "arn", conversion),
    CustomerManagedPolicyReferences: references(fields, conversion),
    InlinePolicy: documentProperty(fields, "inline_policy", conversion),
    PermissionsBoundary: boundary(fields, conversion),
    SessionDuration: textProperty(fields, "session_duration", conversion),
    RelayStateType: textProperty(fields, "relay_state", conversion),
    Tags: tagsOf(fields, conversion),
  }),
}

function references(fields: Fields, conversion: Conversion): Chosen {
  const written = field(fields, "customer_managed_policy_references")
  const value = placedList(written, REFERENCE, (item) => policyReference(item, conversion), conversion)
  return { ...(value !== undefined && { value }), variants: [] }
}

function boundary(fields: Fields, conversion: Conversion): Chosen {
  const known = ["customer_managed_policy_reference", "managed_policy_arn", "policy_arn"]
  const make = (given: Written | Fields): Json | undefined => {
    if (!("map" in given)) return textOf(given, conversion)
    const arn = field(given, "managed_policy_arn") ?? field(given, "policy_arn")
    const own = field(given, "customer_managed_policy_reference")
    const reference = own && fieldsOf(own, REFERENCE, conversion)
    return compact({
      ManagedPolicyArn: arn && textOf(arn, conversion),
      CustomerManagedPolicyReference: reference && policyReference(reference, conversion),
    })
  }
  return chosen(field(fields, "permissions_boundary"), known, make, conversion)
}
