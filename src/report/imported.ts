import { clip, visible } from "./escape.ts"
import { type AccountNames, accountLabel, capped, count, counted } from "./names.ts"

/** What an import came to, as far as people are told of it. */
export interface ImportSummary {
  /** As in a plan: "" for AWS itself. */
  readonly world: string
  readonly folder: string
  readonly templates: number
  readonly resources: number
  readonly accounts: number
  readonly extent: { readonly files: number; readonly lines: number }
  readonly oneByOne: { readonly files: number; readonly lines: number }
  readonly leftOut: readonly Left[]
  readonly differences: readonly Differing[]
  readonly names: AccountNames
}

interface Left {
  readonly type: string
  readonly account: string
  readonly id: string
  readonly reason: string
}

interface Differing {
  readonly message: string
  readonly template?: string
  readonly account?: string
}

/** So many names, and so many differences, are told one by one. */
const [MOST_NAMES, MOST_DIFFERENCES] = [4, 50]

/** What was imported, what was not and why, and whether a plan finds it to be true. Plain text. */
export function renderImport(summary: ImportSummary, { full = false }: { readonly full?: boolean } = {}): string {
  const { world, differences } = summary
  const parts = [
    world === "" ? [] : [`From ${visible(world)}, not from AWS.`],
    extentLines(summary),
    differences.length > 0 ? differenceLines(summary, full) : provenLines(summary),
    leftOutLines(summary, full),
  ]
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`
}

function extentLines({ templates, resources, accounts, extent, oneByOne, folder }: ImportSummary): readonly string[] {
  if (templates === 0) return ["Nothing to import: nothing was written."]
  const more = extent.files - templates
  const files = more > 0 ? ` and ${counted(more, "document")}` : ""
  return [
    `${counted(resources, "resource")} in ${counted(accounts, "account")}: ${counted(templates, "template")}${files}, ${counted(extent.lines, "line")}, in ${visible(folder)}`,
    `One file per resource would be ${counted(oneByOne.files, "file")}, ${counted(oneByOne.lines, "line")}.`,
  ]
}

const provenLines = ({ templates, resources }: ImportSummary): readonly string[] =>
  templates === 0 ? [] : [`Proven: a plan of them adopts ${counted(resources, "resource")} and changes nothing else.`]

function differenceLines({ differences, names }: ImportSummary, full: boolean): readonly string[] {
  const shown = full ? differences : differences.slice(0, MOST_DIFFERENCES)
  const lines = shown.map(({ message, account, template }) => {
    const where = account === undefined ? "" : ` in ${accountLabel(account, names)}`
    return `  ${clip(visible(message), 400)}${where}${template === undefined ? "" : `, template ${visible(template)}`}`
  })
  const rest = differences.length - shown.length
  return [
    `Not proven: a plan of them would do more than adopt what is there (${count(differences.length)}):`,
    ...lines,
    ...(rest > 0 ? [`  and ${count(rest)} more; --full shows them`] : []),
  ]
}

function leftOutLines({ leftOut }: ImportSummary, full: boolean): readonly string[] {
  if (leftOut.length === 0) return []
  const alike = new Map<string, { readonly left: Left; readonly ids: Map<string, number> }>()
  for (const left of leftOut) {
    const known = alike.get(`${left.type} ${left.reason}`) ?? { left, ids: new Map() }
    alike.set(`${left.type} ${left.reason}`, known)
    known.ids.set(left.id, (known.ids.get(left.id) ?? 0) + 1)
  }
  const lines = [...alike.values()].map(({ left: { type, reason }, ids }) => {
    const names = [...ids].map(
      ([id, times]) => `${clip(visible(id), 80)}${times > 1 ? ` (${count(times)} times)` : ""}`,
    )
    return `  ${type} ${full ? names.join(", ") : capped(names, MOST_NAMES)}: ${clip(visible(reason), 300)}`
  })
  return [`Left out (${count(leftOut.length)}):`, ...lines.sort()]
}
