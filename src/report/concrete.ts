import type { Edit, Group, Json, Plan } from "../model.ts"

/**
 * The plan with real names where a group belongs to one account only: a reader sees what will be there, and documents that
 * differ in spelling alone are recognised. Groups of several accounts keep their placeholders.
 */
export function concrete(plan: Plan): Plan {
  const only = new Map<number, string | undefined>()
  for (const { group, account } of plan.changes) {
    only.set(group, only.has(group) && only.get(group) !== account ? undefined : account)
  }
  const groups = plan.groups.map((group, index): Group => {
    const account = only.get(index)
    const name = account === undefined ? undefined : plan.accounts[account]?.name
    if (!account || name === undefined) return group
    const filled = (text: string) => withNames(text, account, name)
    return { ...group, edits: group.edits.map((edit) => filledEdit(edit, filled)) }
  })
  return { ...plan, groups }
}

const PLACEHOLDER = /\{\{ (?:account\.(id|name)|'\{\{') \}\}/g

function withNames(text: string, id: string, name: string): string {
  if (!text.includes("{{")) return text
  return text.replace(PLACEHOLDER, (_, what) => (what === "id" ? id : what === "name" ? name : "{{"))
}

function filledEdit(edit: Edit, filled: (text: string) => string): Edit {
  const { path, before, after } = edit
  return {
    ...edit,
    path: path.map(filled),
    ...(before === undefined ? {} : { before: filledValue(before, filled) }),
    ...(after === undefined ? {} : { after: filledValue(after, filled) }),
  }
}

function filledValue(value: Json, filled: (text: string) => string): Json {
  if (typeof value === "string") return filled(value)
  if (Array.isArray(value)) return value.map((item) => filledValue(item, filled))
  if (value === null || typeof value !== "object") return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [filled(name), filledValue(item, filled)]))
}
