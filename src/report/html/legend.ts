import { pill } from "./entry.ts"
import { make } from "./make.ts"
import type { Model } from "./model.ts"
import { STATES } from "./words.ts"

/** What the signs of the matrix mean, those that occur. */
export function legendNodes({ groups, accounts }: Model): readonly Node[] {
  const used = new Set(groups.flatMap(({ entries }) => entries.map(({ state }) => state)))
  const item = (sign: Node, text: string): Node => make("span", { class: "legend-item" }, sign, text)
  const nodes = STATES.filter((state) => used.has(state)).map((state) => item(pill(state), state))
  if (used.size > 1) nodes.push(item(pill("several", "3"), "several of these"))
  if (accounts.some(({ unplanned }) => unplanned))
    nodes.push(item(make("span", { class: "pill unknown" }), "not known"))
  return [...nodes, make("span", { class: "legend-item" }, "blank: as stated, or not selected by the template")]
}
