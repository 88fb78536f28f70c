import type { AccountNames } from "./names.ts"

/**
 * A sentence about one account as it reads of any: its name and id are `the account`; inside an ARN, a name, a quotation or an
 * option of a command its id is `account-id`, as AWS writes it (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
 */
export function withoutAccount(text: string, account: string, names: AccountNames): string {
  if (account === "") return text
  const name = Object.hasOwn(names, account) ? names[account]?.name : undefined
  const nameless = name ? text.replaceAll(`${name} (${account})`, account) : text
  return nameless.replace(alone(account), wording).replaceAll(account, "account-id")
}

/** An id that is a word of its own, with `the account` before it where that is there. */
function alone(account: string): RegExp {
  const id = account.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
  return new RegExp(
    `(?<=^|[\\s(,;])(?<!--[\\w-]+ )(?:(?:the )?account )?${id}(?=$|[\\s),;!?]|'s\\b|[.:](?:\\s|$))`,
    "gi",
  )
}

const wording = (_: string, offset: number, text: string): string =>
  /(?:^|[.!?]\s)$/.test(text.slice(0, offset)) ? "The account" : "the account"
