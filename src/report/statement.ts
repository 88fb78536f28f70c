import type { Json } from "../model.ts"
import { ACCOUNT_ID } from "../value/placeholder.ts"
import { type DocumentChange, diffDocuments, type ElementName, type ElementValue } from "../value/policy.ts"
import { clip, visible } from "./escape.ts"
import { capped } from "./names.ts"

/** One line of what differs. `sign` is blank where nothing is added or taken away by itself. */
export interface Line {
  readonly sign: "+" | "-" | "~" | " "
  /** Levels of indentation below the resource. */
  readonly depth: number
  /** One visible line. */
  readonly text: string
  /** Beside it: why it is due, or what it forces. */
  readonly note?: string
}

/** How much of a long thing is shown. */
export interface Detail {
  /** Values of one statement, members of one list. */
  readonly values: number
  /** Characters of one value. */
  readonly characters: number
}

/** What fits on a screen: the first values of a list, and texts of two lines. */
export const BRIEF: Detail = { values: 8, characters: 160 }
/** Every value, whole. */
export const FULL: Detail = { values: Number.POSITIVE_INFINITY, characters: Number.POSITIVE_INFINITY }

/** The statements of a policy document that came, went or changed; those that changed by their values. */
export function documentLines(
  before: Json | undefined,
  after: Json | undefined,
  { kind, depth, detail }: { readonly kind: "trust" | "identity"; readonly depth: number; readonly detail: Detail },
): readonly Line[] {
  const whole = before === undefined || after === undefined
  return diffDocumentsOf(before, after, kind)
    .filter((change) => !(whole && isCurrentVersion(change)))
    .flatMap((change) => changeLines(change, depth, detail))
}

/** `diffDocuments`, for documents of a group: they hold placeholders as people write them. */
export function diffDocumentsOf(
  before: Json | undefined,
  after: Json | undefined,
  kind: "trust" | "identity",
): readonly DocumentChange[] {
  return diffDocuments(marked(before), marked(after), { kind }).map((change) => ({
    ...change,
    added: change.added.map(unmarked),
    removed: change.removed.map(unmarked),
  }))
}

const WRITTEN = "{{ account.id }}"

function marked(document: Json | undefined): Json | undefined {
  const text = JSON.stringify(document)
  return text?.includes(WRITTEN) ? (JSON.parse(text.replaceAll(WRITTEN, ACCOUNT_ID)) as Json) : document
}

const unmarked = (value: ElementValue): ElementValue => ({
  ...value,
  value: value.value.replaceAll(ACCOUNT_ID, WRITTEN),
})

/** Nobody needs to read that a new document has the version that all have. */
function isCurrentVersion({ kind, added, removed }: DocumentChange): boolean {
  const values = [...added, ...removed]
  return kind === "document" && values.every(({ element, value }) => element === "Version" && value === "2012-10-17")
}

function changeLines(change: DocumentChange, depth: number, detail: Detail): readonly Line[] {
  if (change.kind === "document") return valueLines(change, depth, detail)
  const { kind, sid, effect, added, removed, index } = change
  if (kind === "added") return [{ sign: "+", depth, text: statementText(added, detail) }]
  if (kind === "removed") return [{ sign: "-", depth, text: statementText(removed, detail) }]
  const name = sid === undefined ? `statement ${index + 1}` : `statement ${clip(visible(sid), detail.characters)}`
  const header: Line = { sign: "~", depth, text: effect === undefined ? name : `${name} (${visible(effect)})` }
  return [header, ...valueLines(change, depth + 1, detail)]
}

function valueLines({ added, removed }: DocumentChange, depth: number, detail: Detail): readonly Line[] {
  return [...signed("-", removed, depth, detail), ...signed("+", added, depth, detail)]
}

function signed(sign: "+" | "-", values: readonly ElementValue[], depth: number, detail: Detail): readonly Line[] {
  const shown = values.length <= detail.values + 1 ? values : values.slice(0, detail.values)
  const lines = shown.map(
    ({ element, value }): Line => ({ sign, depth, text: `${element} ${clip(visible(value), detail.characters)}` }),
  )
  const rest = values.length - shown.length
  return rest === 0 ? lines : [...lines, { sign, depth, text: `${rest} more` }]
}

/** A whole statement on one line: `Allow s3:GetObject on * if Bool aws:SecureTransport = true (Sid Read)`. */
export function statementText(values: readonly ElementValue[], detail: Detail): string {
  const most = detail.values === Number.POSITIVE_INFINITY ? detail.values : 5
  const of = (name: ElementName) =>
    values.filter(({ element }) => element === name).map(({ value }) => clip(visible(value), detail.characters))
  const listed = (name: ElementName, word = "") => {
    const found = of(name)
    return found.length === 0 ? "" : `${word}${capped(found, most)}`
  }
  const [sid] = of("Sid")
  const principals = [listed("Principal"), listed("NotPrincipal", "NotPrincipal ")].filter(Boolean).join(", ")
  const actions = [listed("Action"), listed("NotAction", "NotAction ")].filter(Boolean).join(", ")
  const resources = [listed("Resource"), listed("NotResource", "NotResource ")].filter(Boolean).join(", ")
  const conditions = conditionTexts(of("Condition"))
  const parts = [
    of("Effect")[0] ?? "(no effect)",
    principals && actions ? `${principals} to` : principals,
    actions,
    resources && `on ${resources}`,
    conditions.length > 0 ? `if ${conditions.slice(0, most).join(" and ")}` : "",
    conditions.length > most ? `and ${conditions.length - most} more conditions` : "",
    listed("Other", "with "),
  ]
  return `${parts.filter(Boolean).join(" ")}${sid === undefined ? "" : ` (Sid ${sid})`}`
}

/** Values of one key are alternatives. */
function conditionTexts(conditions: readonly string[]): readonly string[] {
  const byKey = new Map<string, string[]>()
  for (const condition of conditions) {
    const at = condition.indexOf(" = ")
    const key = at < 0 ? condition : condition.slice(0, at)
    const values = byKey.get(key) ?? []
    byKey.set(key, at < 0 ? values : [...values, condition.slice(at + 3)])
  }
  return [...byKey].map(([key, values]) => {
    const shown = values.length > 6 ? [...values.slice(0, 5), `${values.length - 5} more`] : values
    return shown.length === 0 ? key : `${key} = ${shown.join(" or ")}`
  })
}
