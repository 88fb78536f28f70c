import type {
  AccountPlan,
  Change,
  Edit,
  Effect,
  Filters,
  Group,
  JsonSchema,
  Orphan,
  Plan,
  Problem,
  SettingChange,
  Source,
  Summary,
} from "../model.ts"

type Rows<T> = { readonly [Name in keyof Required<T>]: JsonSchema }

/** Any text. */
export const text = { type: "string" }
/** A list of texts. */
export const texts = { type: "array", items: text }
/** A whole number, 0 or more. */
export const number = { type: "integer", minimum: 0 }
/** sha256, 64 hexadecimal digits. */
export const digest = { type: "string", pattern: "^[0-9a-f]{64}$" }
const account = { type: "string", pattern: "^([0-9]{12}|organization|o-[a-z0-9]{10,32})?$" }
/** What is done to a resource. */
export const action = { enum: ["create", "update", "delete", "adopt", "replace"] }
const anything = {}

/** A closed object: every key is known, and required unless it is named as optional. */
export function object<T>(properties: Rows<T>, optional: readonly (keyof T & string)[] = []): JsonSchema {
  const required = Object.keys(properties).filter((name) => !(optional as readonly string[]).includes(name))
  return { type: "object", additionalProperties: false, required, properties }
}

/** A list of these. */
export const list = (items: JsonSchema): JsonSchema => ({ type: "array", items })

/** A place in a file. */
export const source = object<Source>({
  file: text,
  line: { type: "integer", minimum: 1 },
  column: { type: "integer", minimum: 1 },
})

const edit = object<Edit>(
  {
    path: texts,
    before: { ...anything, description: "Absent: it is not there yet." },
    after: { ...anything, description: "Absent: it goes away." },
    cause: { enum: ["pull-request", "drift", "expiry", "moved"] },
    replaces: { const: true, description: "A create-only property: why the resource is replaced." },
  },
  ["before", "after", "cause", "replaces"],
)

const change = object<Change>(
  {
    action,
    type: text,
    account,
    region: text,
    id: text,
    template: text,
    source,
    group: { ...number, description: "Index into groups." },
    reach: { ...number, description: "How many accounts it reaches, of a type that governs accounts from above." },
    called: { ...text, description: "What AWS calls what is there, where its id does not say." },
  },
  ["source", "reach", "called"],
)

/** Something a person must know or mend. */
export const problem = object<Problem>(
  {
    severity: { enum: ["error", "blocked", "unreadable", "warning", "note"] },
    message: text,
    fix: text,
    source,
    line: { ...text, description: "The offending line, as it stands in the file." },
    template: text,
    account: text,
    region: text,
    type: text,
    id: text,
  },
  ["fix", "source", "line", "template", "account", "region", "type", "id"],
)

const effect = object<Effect>(
  {
    desired: { ...digest, description: "sha256 of the whole desired value; absent for a delete." },
    created: {
      ...digest,
      description:
        "Of what is made: sha256 of all that is written, where some of it is never compared afterwards. Of an update: of what is sent along because AWS never shows it.",
    },
    holders: { ...texts, description: "Of what is made anew: what refers to it, and gets it back." },
    edits: list(object<Effect["edits"][number]>({ path: texts, before: digest, after: digest }, ["before", "after"])),
  },
  ["desired", "created", "holders"],
)

const accountPlan = object<AccountPlan>(
  { name: text, digest, changes: number, unchanged: number, owned: number, management: { const: true } },
  ["management"],
)

/** A setting that decides safety, before and after. */
export const setting = object<SettingChange>({ setting: text, before: text, after: text, source }, [
  "before",
  "after",
  "source",
])

/** The JSON of a plan, version 1: what `plan --format json` prints and `apply --expect` takes. */
export const planSchema: JsonSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Plan of reconcile",
  description: "What would be done, as data.",
  ...object<Plan>(
    {
      formatVersion: { const: 1 },
      digest: { ...digest, description: "sha256 of all accounts' digests, and of the filters." },
      clock: { ...text, description: "ISO 8601: the moment that expiry was judged by." },
      owner: { ...text, description: "The configuration's name: the value of the tag reconcile:owner." },
      world: { ...text, description: "Empty for AWS itself, else which snapshot." },
      filters: object<Filters>({ accounts: texts, templates: texts, types: texts }, ["accounts", "templates", "types"]),
      accounts: { type: "object", additionalProperties: accountPlan },
      groups: list(object<Group>({ action, type: text, edits: list(edit) })),
      changes: list(change),
      orphans: list(object<Orphan>({ type: text, account, region: text, id: text, template: text, reason: text })),
      unchanged: number,
      problems: list(problem),
      reviewed: object<Plan["reviewed"]>({
        effects: list(effect),
        changes: list(number),
        expiring: { type: "object", additionalProperties: digest },
        shown: digest,
      }),
      settings: {
        ...list(setting),
        description: "Settings that decide safety and differ from the base revision's; absent: none, or no base.",
      },
      summary: object<Summary>({
        accounts: number,
        accountsChanged: number,
        accountsNotPlanned: number,
        templates: number,
        creates: number,
        updates: number,
        deletes: number,
        adopts: number,
        replaces: number,
        unchanged: number,
        owned: number,
        orphans: number,
      }),
    },
    ["settings"],
  ),
}
