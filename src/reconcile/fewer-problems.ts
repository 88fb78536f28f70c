import type { Problem } from "../model.ts"
import { count } from "../report/names.ts"

/** A rule that fails everywhere would hide everything else. What is called the same in several accounts counts once. */
const MOST_ALIKE = 10

/** As many of the problems of rules as say different things: the same from any shards that are joined. Pure. */
export function fewer(problems: readonly Problem[]): readonly Problem[] {
  const texts = new Map<string, Set<string>>()
  const left = new Set<string>()
  const shown = problems.filter(({ source, type, message, account = "", region, id }) => {
    if (!source || type === undefined) return true
    const place = `${source.file}:${source.line}:${source.column}`
    const known = texts.get(place) ?? new Set()
    texts.set(place, known)
    const text = account === "" ? message : message.replaceAll(account, "")
    if (known.has(text)) return true
    if (known.size < MOST_ALIKE) known.add(text)
    else left.add(JSON.stringify([account, region, type, id]))
    return known.has(text)
  })
  if (left.size === 0) return shown
  const [more, are] = left.size === 1 ? ["1 more resource", "is"] : [`${count(left.size)} more resources`, "are"]
  return [...shown, { severity: "note", message: `${more} ${are} not listed for which the same rules fail` }]
}
