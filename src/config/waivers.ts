import { parseAccounts } from "../accounts/selector.ts"
import type { Problem, Waiver, Written } from "../model.ts"
import { byPlace, withLines } from "../value/lines.ts"
import { checkWritten } from "../value/schema.ts"
import { entry, parseYaml, toJson } from "../value/written.ts"
import { waiversSchema } from "./waivers.schema.ts"

/** The waivers in force on a day, and what is wrong with the file. */
export interface ParsedWaivers {
  readonly waivers: readonly Waiver[]
  readonly problems: readonly Problem[]
}

/** Reads `waivers.yaml`. `today` is `YYYY-MM-DD`, UTC; a waiver that ended before it is a warning and waives nothing. */
export function parseWaivers(text: string, file: string, today: string): ParsedWaivers {
  const { documents, problems } = parseYaml(text, file)
  const parsed = documents.map((document) => readWaivers(document, today))
  return {
    waivers: parsed.flatMap(({ waivers }) => waivers),
    problems: withLines([...problems, ...parsed.flatMap((one) => one.problems)].sort(byPlace), new Map([[file, text]])),
  }
}

/** Each by itself: one that is wrong waives nothing, and hides nothing that is wrong with the others. */
function readWaivers(document: Written, today: string): ParsedWaivers {
  if (document.kind !== "list")
    return { waivers: [], problems: checkWritten(waiversSchema, document, "The file of waivers") }
  const parsed = document.items.map((item) => {
    const wrong = checkWritten(waiversSchema.items, item, "A waiver")
    return wrong.length > 0 ? { waivers: [], problems: wrong } : readWaiver(item, today)
  })
  return { waivers: parsed.flatMap(({ waivers }) => waivers), problems: parsed.flatMap(({ problems }) => problems) }
}

function readWaiver(item: Written, today: string): ParsedWaivers {
  const { accounts: _, ...plain } = toJson(item) as unknown as Omit<Waiver, "source">
  const { source } = item
  if (plain.until < today) return { waivers: [], problems: [ended(plain, source)] }
  const chosen = item.kind === "map" ? entry(item, "accounts") : undefined
  const { accounts, problems } = chosen ? parseAccounts(chosen) : { problems: [] }
  const waiver: Waiver = { ...plain, ...(accounts && { accounts }), source }
  return { waivers: problems.length > 0 ? [] : [waiver], problems }
}

const ended = ({ rule, id, until }: Pick<Waiver, "rule" | "id" | "until">, source: Waiver["source"]): Problem => ({
  severity: "warning",
  message: `The waiver of ${rule} for ${id} ended on ${until}.`,
  fix: "Remove it, or agree on a later day.",
  source,
})
