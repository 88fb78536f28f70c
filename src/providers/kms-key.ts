import type { Target } from "../model.ts"

const ARN = /^arn:[^:]+:kms:[^:]*:([0-9]{12}):(?:key\/(.+)|(alias\/.+))$/

/**
 * A key as services show it, with one spelling: of the account's own keys the id or the alias, however they are named.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
 */
export function shortKey(key: string, account: string): string {
  const [, owner, id, alias] = ARN.exec(key) ?? []
  return owner === account ? (id ?? alias ?? key) : key
}

/** What a session that encrypts with a key has to be allowed to use: the key itself where its ARN is known. */
export function keyArns(key: string | undefined, { account, region }: Target, partition: string): readonly string[] {
  if (key?.includes(":key/")) return [key]
  return [`arn:${partition}:kms:${region}:${ARN.exec(key ?? "")?.[1] ?? account.id}:key/*`]
}
