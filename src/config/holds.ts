import { parseAccounts } from "../accounts/selector.ts"
import type { Hold, Problem, Written } from "../model.ts"
import { byPlace, withLines } from "../value/lines.ts"
import { checkWritten } from "../value/schema.ts"
import { entry, parseYaml, toJson } from "../value/written.ts"
import { holdsSchema } from "./holds.schema.ts"

/** The holds in force on a day, and what is wrong with the file. */
export interface ParsedHolds {
  readonly holds: readonly Hold[]
  readonly problems: readonly Problem[]
}

/** Reads `holds.yaml`. `today` is `YYYY-MM-DD`, UTC; a hold that ended before it is a warning and holds nothing. */
export function parseHolds(text: string, file: string, today: string): ParsedHolds {
  const { documents, problems } = parseYaml(text, file)
  const parsed = documents.map((document) => readHolds(document, today))
  return {
    holds: parsed.flatMap(({ holds }) => holds),
    problems: withLines([...problems, ...parsed.flatMap((one) => one.problems)].sort(byPlace), new Map([[file, text]])),
  }
}

function readHolds(document: Written, today: string): ParsedHolds {
  const wrong = checkWritten(holdsSchema, document, "The file of holds")
  if (wrong.length > 0 || document.kind !== "list") return { holds: [], problems: wrong }
  const parsed = document.items.map((item) => readHold(item, today))
  return { holds: parsed.flatMap(({ holds }) => holds), problems: parsed.flatMap(({ problems }) => problems) }
}

interface Plain extends Pick<Hold, "owner" | "reason" | "until"> {
  readonly resource: Pick<Hold, "type" | "id">
}

function readHold(item: Written, today: string): ParsedHolds {
  const { resource, owner, reason, until } = toJson(item) as unknown as Plain
  const { source } = item
  if (until < today) return { holds: [], problems: [ended(`${resource.type} ${resource.id}`, until, source)] }
  const chosen = item.kind === "map" ? entry(item, "accounts") : undefined
  const { accounts, problems } = chosen ? parseAccounts(chosen) : { problems: [] }
  const hold: Hold = { ...resource, ...(accounts && { accounts }), owner, reason, until, source }
  return { holds: problems.length > 0 ? [] : [hold], problems }
}

const ended = (resource: string, until: string, source: Hold["source"]): Problem => ({
  severity: "warning",
  message: `The hold on ${resource} ended on ${until}.`,
  fix: "Remove it, or agree on a later day.",
  source,
})
