import type { Json, Written } from "../../model.ts"
import { type Conversion, compact, type Fields, say } from "./conversion.ts"
import { field, fieldsOf, snake } from "./fields.ts"
import { quoted } from "./jinja.ts"

/** What `IncludeAccounts` and `ExcludeAccounts` choose: a selector without `except`. */
interface Chosen {
  readonly all: boolean
  readonly selector: { readonly [key: string]: Json }
}

/**
 * `IncludeAccounts` and `ExcludeAccounts`, also those of a part, as a selector; undefined where neither is there. Selectors
 * unite and the exclusion wins, as in ours. Tags of several keys, which unite too, become a `where`.
 * https://github.com/gemini-oss/starfleet/blob/main/mkdocs/architecture/PayloadTemplates.md
 */
export function starfleetAccounts(
  { include, exclude }: { readonly include: Written | undefined; readonly exclude: Written | undefined },
  conversion: Conversion,
): Json | undefined {
  const included = include && chosen(include, conversion)
  const excluded = exclude && chosen(exclude, conversion)
  if (excluded?.all)
    say(conversion, "error", (exclude as Written).source, ["AllAccounts cannot be excluded.", "Remove it."])
  if (!included && !excluded) return undefined
  if (included?.all && !excluded) return "all"
  const base = !included || included.all ? { all: true } : included.selector
  return { ...base, ...(excluded && { except: excluded.selector }) }
}

function chosen(written: Written, conversion: Conversion): Chosen | undefined {
  const keys = written.kind === "map" ? [...written.entries.keys()].map(snake) : []
  const fields = fieldsOf(written, keys, conversion)
  if (!fields) return undefined
  strict(fields, conversion)
  const all = field(fields, "all_accounts")
  const ids = texts(fields, "by_ids", conversion)
  const names = texts(fields, "by_names", conversion)
  const ous = texts(fields, "by_org_units", conversion)
  const tags = tagsIn(fields, conversion)
  const nothing = ["by_ids", "by_names", "by_org_units", "by_tags"].every((name) => !field(fields, name))
  const isAll = all?.kind === "scalar" && all.value === true
  if (isAll !== nothing) {
    const message = isAll ? "AllAccounts stands alone: the others can add nothing." : "No account is chosen."
    say(conversion, "error", written.source, [message, "Write AllAccounts: true, or say which accounts."])
  }
  const lists = { ids, names: names.map(unwild), ous }
  return { all: isAll, selector: tags.size > 1 ? { where: whereOf(lists, tags) } : plain(lists, tags) }
}

/** An unknown key is an error there, too. */
function strict({ map }: Fields, conversion: Conversion): void {
  for (const { key, source } of map.entries.values())
    if (!["AllAccounts", "ByNames", "ByIds", "ByOrgUnits", "ByTags"].includes(key))
      say(conversion, "error", source, [
        `"${key}" chooses no accounts.`,
        "Write AllAccounts, ByIds, ByNames, ByOrgUnits or ByTags.",
      ])
}

function texts(fields: Fields, name: string, conversion: Conversion): readonly string[] {
  const written = field(fields, name)
  if (!written) return []
  const items = written.kind === "list" ? written.items : []
  const values = items.flatMap((item) => (item.kind === "scalar" && typeof item.value === "string" ? [item.value] : []))
  if (values.length < Math.max(1, items.length))
    say(conversion, "error", written.source, [
      "A list of texts is expected here.",
      "Put ids in quotes: they are no numbers.",
    ])
  return values
}

function tagsIn(fields: Fields, conversion: Conversion): ReadonlyMap<string, readonly string[]> {
  const written = field(fields, "by_tags")
  const tags = new Map<string, string[]>()
  if (!written) return tags
  const text = (item: Written | undefined) =>
    item?.kind === "scalar" && typeof item.value === "string" ? item.value : undefined
  for (const item of written.kind === "list" ? written.items : [written]) {
    const [name, value] =
      item.kind === "map" ? [text(item.entries.get("Name")?.value), text(item.entries.get("Value")?.value)] : []
    if (name === undefined || value === undefined)
      say(conversion, "error", item.source, ["A tag has a Name and a Value, both texts.", "Put them in quotes."])
    else tags.set(name, [...(tags.get(name) ?? []), value])
  }
  return tags
}

interface Lists {
  readonly ids: readonly string[]
  readonly names: readonly string[]
  readonly ous: readonly string[]
}

function plain(
  { ids, names, ous }: Lists,
  tags: ReadonlyMap<string, readonly string[]>,
): { readonly [key: string]: Json } {
  const list = (values: readonly string[]) => (values.length > 0 ? values : undefined)
  return compact({
    ids: list(ids),
    names: list(names),
    ous: list(ous),
    tags: tags.size > 0 ? Object.fromEntries(tags) : undefined,
  })
}

/** A star in a name of theirs is a star; a question mark at least stands for any one character. */
const unwild = (name: string): string => name.replaceAll("*", "?")

const lower = (values: readonly string[]): string =>
  `[${values.map((value) => quoted(value.toLowerCase())).join(", ")}]`

function whereOf({ ids, names, ous }: Lists, tags: ReadonlyMap<string, readonly string[]>): string {
  const carried = [...tags].map(
    ([key, values]) =>
      `account.tags.exists(tag, tag.lowerAscii() == ${quoted(key.toLowerCase())} && account.tags[tag].lowerAscii() in ${lower(values)})`,
  )
  const inUnit = `account.path.exists(unit, unit.name.lowerAscii() in ${lower(ous)} || unit.id.lowerAscii() in ${lower(ous)})`
  return [
    ...(ids.length > 0 ? [`account.id in ${lower(ids)}`] : []),
    ...(names.length > 0 ? [`account.name.lowerAscii() in ${lower(names)}`] : []),
    ...(ous.length > 0 ? [inUnit] : []),
    ...carried,
  ].join(" || ")
}
