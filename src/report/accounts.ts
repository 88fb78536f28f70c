import pc from "picocolors"
import type { Account, Organization } from "../model.ts"
import { clip, visible, withoutCommands } from "./escape.ts"
import { compareTexts, counted } from "./names.ts"

type Colors = ReturnType<typeof pc.createColors>

/** How accounts are printed. */
export interface AccountsOptions {
  readonly color: boolean
}

/** The tree of units, with the accounts in each: name, id, state where it is not ACTIVE, and tags. */
export function renderAccountTree(organization: Organization, { color }: AccountsOptions): string {
  const colors = pc.createColors(color)
  const root: Node = { label: "", units: new Map(), accounts: [] }
  for (const { path } of organization.units) nodeAt(root, path)
  for (const account of organization.accounts) nodeAt(root, account.path).accounts.push(account)
  return withoutCommands([...nodeLines(root, "", colors), "", ...lastLines(organization, colors), ""].join("\n"))
}

/** One line per account, in columns: id, name, state, unit, tags. */
export function renderAccountTable(organization: Organization, { color }: AccountsOptions): string {
  const colors = pc.createColors(color)
  const header = ["ID", "NAME", "STATE", "UNIT", "TAGS"]
  const rows = [...organization.accounts]
    .sort(byNameThenId)
    .map(({ id, name, state, path, tags, management }) => [
      visible(id),
      clip(visible(name), 50) + (management ? " (management)" : ""),
      state,
      clip(path.map((unit) => visible(unit.name)).join("/"), 60),
      tagsText(tags),
    ])
  const widths = header.map((title, column) =>
    Math.max(title.length, ...[0], ...rows.map((row) => row[column]!.length)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd()
  const body = rows.map((row) => (row[2] === "ACTIVE" ? line(row) : colors.dim(line(row))))
  return withoutCommands([colors.bold(line(header)), ...body, "", ...lastLines(organization, colors), ""].join("\n"))
}

interface Node {
  readonly label: string
  readonly units: Map<string, Node>
  readonly accounts: Account[]
}

function nodeAt(root: Node, path: Account["path"]): Node {
  let node = root
  for (const { id, name } of path) {
    const next = node.units.get(id) ?? {
      label: `${clip(visible(name), 60)} (${visible(id)})`,
      units: new Map(),
      accounts: [],
    }
    node.units.set(id, next)
    node = next
  }
  return node
}

/** Accounts before units, each by name; the top has no branch in front. */
function nodeLines(node: Node, indent: string, colors: Colors): readonly string[] {
  const units = [...node.units.values()].sort((a, b) => compareTexts(a.label, b.label))
  const accounts = [...node.accounts].sort(byNameThenId)
  const top = node.label === ""
  const last = accounts.length + units.length - 1
  const branch = (index: number) => (top ? "" : index === last ? `${indent}└─ ` : `${indent}├─ `)
  const below = (index: number) => (top ? "" : index === last ? `${indent}   ` : `${indent}│  `)
  return [
    ...accounts.map((account, index) => `${colors.dim(branch(index))}${accountText(account, colors)}`),
    ...units.flatMap((unit, position) => {
      const index = accounts.length + position
      return [`${colors.dim(branch(index))}${colors.bold(unit.label)}`, ...nodeLines(unit, below(index), colors)]
    }),
  ]
}

function accountText({ id, name, state, tags, management }: Account, colors: Colors): string {
  const label = `${clip(visible(name), 60)} (${visible(id)})`
  const marks = [management ? colors.cyan("management") : "", state === "ACTIVE" ? "" : colors.yellow(state)]
  const text = tagsText(tags)
  return [label, ...marks, text && colors.dim(text)].filter(Boolean).join("  ")
}

/** At most four tags: `team=security, tier=prod, +2`. */
function tagsText(tags: Account["tags"]): string {
  const all = Object.keys(tags).sort()
  const shown = all.length > 5 ? all.slice(0, 4) : all
  const texts = shown.map((key) => `${clip(visible(key), 30)}=${clip(visible(tags[key] ?? ""), 30)}`)
  return [...texts, ...(all.length > shown.length ? [`+${all.length - shown.length}`] : [])].join(", ")
}

function lastLines({ id, accounts, units, unknown }: Organization, colors: Colors): readonly string[] {
  const inactive = accounts.filter(({ state }) => state !== "ACTIVE").length
  const others = inactive > 0 ? ` (${inactive} not ACTIVE: never selected)` : ""
  const name = id === "" ? "" : `${visible(id)}: `
  const missing = (["tags", "units"] as const).flatMap((what) => {
    const reason = unknown[what]
    return reason === undefined ? [] : [colors.yellow(`The ${what} are not known: ${visible(reason)}`)]
  })
  return [`${name}${counted(accounts.length, "account")}${others} in ${counted(units.length, "unit")}.`, ...missing]
}

const byNameThenId = (a: Account, b: Account): number => compareTexts(a.name, b.name) || compareTexts(a.id, b.id)
