import type { Plan } from "../model.ts"
import { clip, code, prose } from "./escape.ts"
import { type HeldGroup, heldGroups } from "./holds.ts"
import { idLabel } from "./id-label.ts"
import { accountCodes, type Shortening, secondaryNames } from "./markdown-levels.ts"
import { count, sentence } from "./names.ts"
import type { ProblemGroup } from "./problem-groups.ts"

/** What people asked to leave as it is, and until when; what ends first comes first. */
export function heldList(plan: Plan, level: Shortening): string {
  const groups = heldGroups(plan)
  if (groups.length === 0 || level.problems === 0) return ""
  const resourceLine = ({ problem: { type = "", id = "" }, accounts }: ProblemGroup) =>
    `  - ${code(clip(`${type} ${idLabel(type, id)}`, 200))} in ${accountCodes(accounts, plan, secondaryNames(level))}`
  const lines = groups
    .slice(0, level.problems)
    .map((group) => [holdLine(group), ...capped(group.resources.map(resourceLine), level.problems, "  ")].join("\n"))
  if (groups.length > lines.length) lines.push(more(groups.length - lines.length, ""))
  return `### Held\n\n${lines.join("\n")}`
}

function holdLine({ until, owner, reason }: HeldGroup): string {
  const why = prose(clip(sentence(reason), 500))
  return until === "" ? `- ${why}` : `- Held, until ${code(until)}, by ${prose(clip(owner, 100))}: ${why}`
}

const capped = (lines: readonly string[], most: number, indent: string): readonly string[] =>
  lines.length <= most ? lines : [...lines.slice(0, most), more(lines.length - most, indent)]

const more = (number: number, indent: string): string => `${indent}- ${count(number)} more`
