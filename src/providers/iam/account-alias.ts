import {
  CreateAccountAliasCommand,
  DeleteAccountAliasCommand,
  IAMClient,
  ListAccountAliasesCommand,
} from "@aws-sdk/client-iam"
import type { Found, Provider, Session, Wanted, Write } from "../../model.ts"
import { soleKey } from "../../value/key.ts"
import { type AccountAlias, accountAliasSchema } from "./account-alias.schema.ts"
import { causeOf } from "./creation.ts"
import { codeOf, IamError, perform, remove } from "./retry.ts"

const type = "Reconcile::IAM::AccountAlias"

/**
 * An account's alias. There is one at most; a new one takes the place of the old.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/console-account-alias.html
 */
export const accountAlias: Provider<AccountAlias> = {
  type,
  scope: "account",
  schema: accountAliasSchema,
  key: [],
  ownership: "declared",
  actions: {
    read: ["iam:ListAccountAliases"],
    write: ["iam:CreateAccountAlias", "iam:DeleteAccountAlias"],
  },
  // IAM knows no ARN for what is about the account itself.
  arns: (_, { account }, partition) => [`arn:${partition}:iam::${account.id}:root`],
  read,
  create: write,
  update: write,
  delete: erase,
}

async function read(session: Session, wanted: Wanted<AccountAlias> | "all"): Promise<readonly Found<AccountAlias>[]> {
  if (wanted !== "all" && wanted.desired.length === 0 && wanted.owned.length === 0) return []
  const alias = await aliasOf(session)
  return alias === undefined ? [] : [{ key: soleKey(type), properties: { AccountAlias: alias } }]
}

async function aliasOf(session: Session): Promise<string | undefined> {
  const iam = session.client(IAMClient)
  const call = () => iam.send(new ListAccountAliasesCommand({}))
  return (await perform(session, "read the account's alias", call)).AccountAliases?.[0]
}

/** An alias that is in use already may be this account's own, if the reply to the first call was lost. */
async function write(session: Session, { after }: Write<AccountAlias>): Promise<void> {
  if (!after) throw new Error("An alias to set needs its name.")
  const iam = session.client(IAMClient)
  const { AccountAlias } = after
  const what = `make ${AccountAlias} the account's alias`
  try {
    await perform(session, what, () => iam.send(new CreateAccountAliasCommand({ AccountAlias })))
  } catch (error) {
    if (codeOf(error) !== "EntityAlreadyExists") throw error
    if ((await aliasOf(session)) === AccountAlias) return
    const remark = "Aliases are unique over all of AWS, and another account has this one: choose another."
    throw new IamError(session, what, causeOf(error), remark)
  }
}

async function erase(session: Session, { before }: Write<AccountAlias>): Promise<void> {
  if (!before) return
  const iam = session.client(IAMClient)
  const { AccountAlias } = before.properties
  const call = () => iam.send(new DeleteAccountAliasCommand({ AccountAlias }))
  await remove(session, `delete the account's alias ${AccountAlias}`, call)
}
