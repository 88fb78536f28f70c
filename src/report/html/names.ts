import { make } from "./make.ts"
import type { PageAccount } from "./page-data.ts"
import { capped, count, counted, labelOf } from "./words.ts"

const NAMES = 10
/** More are listed when somebody opens the list. */
const AT_ONCE = 500

/** Accounts by name: all where they are few, else folded. */
export function accountListNode(accounts: readonly PageAccount[]): HTMLElement {
  const text = () => accounts.map(labelOf).join(", ")
  if (accounts.length <= NAMES) return make("p", { class: "accounts" }, `In ${text()}`)
  const { shown, rest } = capped(accounts, 3)
  const names = `${shown.map(labelOf).join(", ")}, +${count(rest)}`
  const list = make(
    "details",
    { class: "accounts" },
    make("summary", {}, `The ${counted(accounts.length, "account")}: ${names}`),
  )
  if (accounts.length <= AT_ONCE) list.append(make("p", {}, text()))
  else list.addEventListener("toggle", () => list.append(make("p", {}, text())), { once: true })
  return list
}
