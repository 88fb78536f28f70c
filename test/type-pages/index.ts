/** `docs/types/README.md`: every type on one page. */

import type { Provider } from "../../src/model.ts"
import { costOfOne, idleCalls } from "./calls.ts"
import { isWritable, namedBy, pageName } from "./page.ts"
import { type Facts, plain } from "./words.ts"

/** The list of all native types, in Markdown. */
export function indexPage(providers: ReadonlyMap<string, Provider>): string {
  const all = [...providers.values()].toSorted((a, b) => (a.type < b.type ? -1 : 1))
  const written = all.filter(isWritable)
  const shown = all.filter((provider) => !isWritable(provider))
  const sections = [
    "# Types",
    "<!-- Written by `npm run generate`: do not edit. -->",
    "Types of CloudFormation have its names and its properties; what CloudFormation has no type for begins with `Reconcile::`. Each " +
      "page has the properties, the rights it takes, and an example that a test loads.",
    table(written),
    ...(shown.length > 0 ? ["## Read only", "For inventories and checks.", table(shown)] : []),
    "## Words",
    words.map((word) => `- ${word}`).join("\n"),
    "## What a plan reads",
    "Each number is measured, by the contract that every type's test keeps ([calls.yaml](../../test/providers/calls.yaml)). It is for " +
      "one page or batch: AWS cuts long lists, IAM after 1,000 entries at most. A call that is shared is made once per account, " +
      "or once per account and region, however many types need it. What AWS lists one by one for " +
      "each unit, policy or permission set is counted as in the test's own small organization. Besides, a plan enters each " +
      "account by `sts:AssumeRole`.",
    ...idle(all),
  ]
  return `${sections.join("\n\n")}\n`
}

function table(providers: readonly Provider[]): string {
  const rows = providers.map((provider) => {
    const { type, schema, scope } = provider
    const about = plain((schema as Facts).description ?? "")
    const cells = [`[${plain(type)}](${pageName(type)})`, about, scope, named(provider), costOfOne(provider)]
    return `| ${cells.join(" | ")} |`
  })
  return ["| type | what it is | one per | named by | read for one |", "|---|---|---|---|---|", ...rows].join("\n")
}

const named = ({ key, scope }: Provider): string => (key.length === 0 ? "" : namedBy({ key, scope }))

function idle(providers: readonly Provider[]): readonly string[] {
  const own = idleCalls(providers.filter(({ scope, via }) => scope === "account" && !via))
  const once = idleCalls(providers.filter(({ scope, via }) => scope === "organization" || via))
  const region = providers.some(({ taggedKey }) => taggedKey) ? "1 `tag:GetResources`" : "nothing"
  return [
    `An account in which nothing is stated costs ${own}: what is ours may be anywhere. A region of it costs ${region}.` +
      (once === "" ? "" : ` The organization costs ${once}, once.`),
  ]
}

const words = [
  "**left out**: what holds where a template does not state the property. A value is wanted: anything else is drift. *not there* and " +
    "*none*: it has to be absent or empty. *as it is*: not compared.",
  "**set**: order and repetition are no difference. **each named by**: items are matched by that property, whatever their order.",
  "**replaces**: deleted and made again, which the template has to permit: `lifecycle: { replace: true }`.",
]
