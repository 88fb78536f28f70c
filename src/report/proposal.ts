import type { Change } from "../model.ts"
import { clip, code, prose, visible, withoutCommands } from "./escape.ts"
import { idLabel } from "./id-label.ts"
import { type AccountNames, accountList, byName, count, counted, sentence } from "./names.ts"
import { withoutAccount } from "./without-account.ts"

/** What is reported of a proposal. */
export interface ProposalReport {
  readonly files: ReadonlyMap<string, string>
  readonly proposed: readonly {
    readonly template: string
    readonly file: string
    readonly property: string
    readonly accounts: readonly string[]
    readonly how: "everywhere" | "override"
  }[]
  readonly left: readonly { readonly change: Omit<Change, "group">; readonly reason: string }[]
}

/** Lines of each list: nobody reads more of them. */
const MOST = 200

/** `2 properties of 1 template state what is there now; 3 differences are left to you`. Numbers of ours. */
export function proposalTitle({ proposed, left }: ProposalReport): string {
  const templates = new Set(proposed.map(({ template }) => template)).size
  const done = `${counted(proposed.length, "property", "properties")} of ${counted(templates, "template")}`
  const open = left.length === 0 ? "" : `; ${counted(left.length, "difference")} left to you`
  return proposed.length === 0 ? `Nothing can be proposed${open}` : `${done} now state what is there${open}`
}

/** What the templates say otherwise, and what is left, for a terminal. */
export function renderProposal(report: ProposalReport, names: AccountNames): string {
  const done = report.proposed.map(
    ({ file, template, property, accounts, how }) =>
      `  ${visible(file)}: ${visible(template)}: ${visible(property)} ${how === "everywhere" ? "everywhere" : `in ${accountList(accounts, names, 3)}`}`,
  )
  const open = leftGroups(report, names).map(({ type, id, accounts, reason }) => {
    const where = `${several(accounts)}${accountList(accounts, names, 3)}${accounts.length > 1 ? ")" : ""}`
    return `  ${visible(type)} ${clip(visible(idLabel(type, id)), 200)} in ${where}: ${sentence(clip(visible(reason), 1000))}`
  })
  const lines = [
    sentence(proposalTitle(report)),
    ...some(done, "  "),
    ...(open.length > 0 ? ["Left to you:", ...some(open, "  ")] : []),
  ]
  return withoutCommands(`${lines.join("\n")}\n`)
}

/** The same as the body of a pull request. */
export function renderProposalMarkdown(report: ProposalReport, names: AccountNames): string {
  const done = report.proposed.map(
    ({ file, template, property, accounts, how }) =>
      `- ${code(file)}: ${code(template)}: ${code(property)} ${how === "everywhere" ? "everywhere" : `in ${accounts.length <= 3 ? code(accountList(accounts, names, 3)) : counted(accounts.length, "account")}`}`,
  )
  const open = leftGroups(report, names).map(({ type, id, accounts, reason }) => {
    const where = `${several(accounts)}${code(accountList(accounts, names, 3))}${accounts.length > 1 ? ")" : ""}`
    return `- ${code(clip(`${type} ${idLabel(type, id)}`, 200))} in ${where}: ${prose(sentence(clip(reason, 1000)))}`
  })
  const parts = [
    "Somebody changed these by hand. Merge this if what they did is right: the templates then state what is there, and nothing changes in AWS. Close it if not; the next apply puts it back.",
    ...(done.length > 0 ? [some(done, "- ").join("\n")] : []),
    ...(open.length > 0 ? [`### Left to you\n\n${some(open, "- ").join("\n")}`] : []),
  ]
  return `${parts.join("\n\n")}\n`
}

/** What is left for one reason, of resources that are called the same. All of it is untrusted text. */
interface LeftGroup {
  readonly type: string
  readonly id: string
  readonly reason: string
  /** Ids, by name. */
  readonly accounts: readonly string[]
}

/** What differs by its account only is one; its reason says `the account` then. */
function leftGroups({ left }: ProposalReport, names: AccountNames): readonly LeftGroup[] {
  const groups = new Map<string, { own: LeftGroup; shared: LeftGroup; accounts: Set<string> }>()
  for (const { change, reason } of left) {
    const { type, id, account } = change
    const own = { type, id, reason, accounts: [account] }
    const nameless = account === "" ? id : id.replaceAll(account, "{{ account.id }}")
    const shared = { ...own, id: nameless, reason: withoutAccount(reason, account, names) }
    const key = JSON.stringify([type, shared.id, shared.reason])
    const group = groups.get(key) ?? { own, shared, accounts: new Set() }
    groups.set(key, group)
    group.accounts.add(account)
  }
  return [...groups.values()].map(({ own, shared, accounts }) =>
    accounts.size > 1 ? { ...shared, accounts: [...accounts].sort(byName(names)) } : own,
  )
}

const several = (accounts: readonly string[]): string =>
  accounts.length > 1 ? `${counted(accounts.length, "account")} (` : ""

const some = (lines: readonly string[], lead: string): readonly string[] =>
  lines.length <= MOST ? lines : [...lines.slice(0, MOST), `${lead}${count(lines.length - MOST)} more`]
