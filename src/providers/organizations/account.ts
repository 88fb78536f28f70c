import type { Provider, Ref, Write } from "../../model.ts"
import { isTargetId } from "../../value/organization-targets.ts"
import { type Account, accountSchema } from "./account.schema.ts"
import { readAccount } from "./account-read.ts"
import { updateAccount } from "./account-write.ts"

/**
 * An account as the organization has it. It has no owner tag: tags of accounts are what selectors read.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts.html
 */
export const organizationsAccount: Provider<Account> = {
  type: "AWS::Organizations::Account",
  scope: "account",
  via: "organization",
  schema: accountSchema,
  key: [],
  ownership: "declared",
  actions: {
    read: [
      "organizations:DescribeAccount",
      "organizations:ListAccounts",
      "organizations:ListAccountsForParent",
      "organizations:ListOrganizationalUnitsForParent",
      "organizations:ListParents",
      "organizations:ListRoots",
      "organizations:ListTagsForResource",
      "tag:GetResources",
    ],
    write: [
      "account:PutAccountName",
      "organizations:MoveAccount",
      "organizations:TagResource",
      "organizations:UntagResource",
    ],
  },
  needs,
  // Other policies hold where it moves to.
  reach: ({ edits }, { target }) =>
    edits.some(({ path: [property] }) => property === "OrganizationalUnit") ? [target.account.id] : [],
  arns: ({ after, before }: Write<Account>, { account }, partition) => {
    const moves = after?.OrganizationalUnit !== before?.properties.OrganizationalUnit
    return [
      account.management
        ? `arn:${partition}:account::${account.id}:account`
        : `arn:${partition}:account::*:account/*/${account.id}`,
      `arn:${partition}:organizations::*:account/*/${account.id}`,
      ...(moves ? ["ou", "root"].map((kind) => `arn:${partition}:organizations::*:${kind}/*`) : []),
    ]
  },
  read: readAccount,
  update: updateAccount,
}

/** The unit that it moves to. */
function needs({ OrganizationalUnit: unit = "Root" }: Partial<Account>): readonly Ref[] {
  if (isTargetId(unit) || unit.toLowerCase() === "root") return []
  return [{ type: "AWS::Organizations::OrganizationalUnit", key: unit.replace(/^root\//i, "") }]
}
