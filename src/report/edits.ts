import type { Action, Cause, Edit, Group, Json } from "../model.ts"
import { stableText } from "../value/digest.ts"
import { isReservedTag, OWNER, TEMPLATE } from "../value/ownership.ts"
import { clip, visible } from "./escape.ts"
import { type Detail, documentLines, type Line } from "./statement.ts"

/** What differs in one resource, line by line. `id`: its name, which need not be said again. */
export function editLines(
  { action, edits }: Pick<Group, "action" | "edits">,
  id: string,
  detail: Detail,
): readonly Line[] {
  const shared = sharedCause(edits)
  return edits
    .flatMap((edit) => leaves(edit))
    .filter((edit) => !isObvious(edit, action, id))
    .flatMap((edit) => leafLines(edit, { action, detail, cause: shared === undefined ? edit.cause : undefined }))
}

/** Why all of these edits are due, where it is one and the same reason. */
export function sharedCause(edits: readonly Edit[]): Cause | undefined {
  const [first] = edits
  return edits.every(({ cause }) => cause === first?.cause) ? first?.cause : undefined
}

/** The reason in words; "" for what the pull request itself causes: that is what a reviewer expects. */
export function causeText(cause: Cause | undefined): string {
  switch (cause) {
    case "drift":
      return "already drifted"
    case "expiry":
      return "expired"
    case "moved":
      return "the account moved: the template does not select it any more"
    default:
      return ""
  }
}

/** One edit per scalar, list or document: a map is taken apart. */
export function leaves(edit: Edit, depth = 0): readonly Edit[] {
  const { path, before, after } = edit
  const maps = [before, after].filter((side) => side !== undefined)
  if (depth > 20 || isDocument(edit) || maps.length === 0 || !maps.every(isMap)) return [edit]
  const [old, now] = [before ?? {}, after ?? {}] as [JsonMap, JsonMap]
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])]
  if (names.length === 0) return [edit]
  return names.flatMap((name) => {
    const [left, right] = [own(old, name), own(now, name)]
    if (left !== undefined && right !== undefined && stableText(left) === stableText(right)) return []
    const { before: _, after: __, ...rest } = edit
    const sides = { ...(left === undefined ? {} : { before: left }), ...(right === undefined ? {} : { after: right }) }
    return leaves({ ...rest, ...sides, path: [...path, name] }, depth + 1)
  })
}

/** Which property an edit is about: `Tags.team`, `Policies."read all"`. */
export function pathText(path: readonly string[]): string {
  if (path.length === 0) return "(everything)"
  return path.map((part) => (/^[\w:+=@/*-]+$/.test(part) ? part : visible(JSON.stringify(part)))).join(".")
}

/** Whether an edit is about a policy document. */
export function isDocument({ path, before, after }: Edit): boolean {
  if (/^(AssumeRole)?PolicyDocument$|^(Bucket|Inline|Key|Resource)Policy$/.test(path.at(-1) ?? "")) return true
  return [before, after].some((side) => isMap(side) && Object.hasOwn(side, "Statement"))
}

/** What kind of policy an edit's document is. */
export const documentKind = ({ path }: Edit): "trust" | "identity" =>
  path.at(-1) === "AssumeRolePolicyDocument" ? "trust" : "identity"

interface LeafOptions {
  readonly action: Action
  readonly detail: Detail
  readonly cause: Cause | undefined
}

function leafLines(edit: Edit, { action, detail, cause }: LeafOptions): readonly Line[] {
  const { path, before, after } = edit
  const sign = before === undefined ? "+" : after === undefined ? "-" : "~"
  const notes = [edit.replaces && action === "replace" ? "# forces replacement" : "", cause && `(${causeText(cause)})`]
  const note = notes.filter((text) => text && text !== "()").join(" ")
  const line = (text: string): Line => ({ sign, depth: 0, text, ...(note === "" ? {} : { note }) })
  const label = clip(pathText(path), detail.characters)
  if (isDocument(edit)) {
    const lines = documentLines(before, after, { kind: documentKind(edit), depth: 1, detail })
    const [only] = lines
    return lines.length === 1 && sign !== "~" ? [line(`${label}: ${only?.text}`)] : [line(label), ...lines]
  }
  const [old, now] = shortened(valueText(before), valueText(after), detail.characters)
  if (sign === "~") return [line(`${label}: ${old} -> ${now}`)]
  return [
    line(
      isMember(edit)
        ? `${pathText(path.slice(0, -1))}: ${clip(visible(path.at(-1) ?? ""), detail.characters)}`
        : `${label}: ${old}${now}`,
    ),
  ]
}

/** A member of a set stands under its own name. */
const isMember = ({ path, before, after }: Edit): boolean => path.length > 1 && (after ?? before) === path.at(-1)

/** What every resource of ours has: its name, our tags, and nothing at all. An adopted one gets our tags too. */
function isObvious({ path, before, after }: Edit, action: Action, id: string): boolean {
  if (action === "delete") {
    if (path[0] === "Tags" && (path[1] === OWNER || path[1] === TEMPLATE)) return true
    return (path.length === 1 && before === id) || isNothing(before)
  }
  if (action !== "create" && action !== "adopt") return false
  if (path[0] === "Tags" && isReservedTag(path[1] ?? "") && before === undefined) return true
  if (action === "adopt") return false
  if (path.length === 1 && after === id) return true
  return isNothing(after)
}

const isNothing = (value: Json | undefined): boolean =>
  value === "" || value === null || (typeof value === "object" && Object.keys(value).length === 0)

function valueText(value: Json | undefined): string {
  if (value === undefined) return ""
  return value === null ? "(not set)" : visible(JSON.stringify(value))
}

/** Two long values, each cut to what lies around the first difference. */
function shortened(before: string, after: string, length: number): readonly [string, string] {
  if (before.length <= length && after.length <= length) return [before, after]
  let same = 0
  while (same < before.length && before[same] === after[same]) same++
  let start = before === "" || after === "" ? 0 : Math.max(0, same - 20)
  if (/[\udc00-\udfff]/.test(before.charAt(start))) start--
  const cut = (text: string) => (start === 0 ? clip(text, length) : `...${clip(text.slice(start), length)}`)
  return [cut(before), cut(after)]
}

type JsonMap = { readonly [key: string]: Json }

const isMap = (value: Json | undefined): value is JsonMap =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const own = (map: JsonMap, name: string): Json | undefined => (Object.hasOwn(map, name) ? map[name] : undefined)
