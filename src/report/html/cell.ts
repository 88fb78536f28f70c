import { pill } from "./entry.ts"
import { make } from "./make.ts"
import type { PageEntry, State } from "./page-data.ts"
import { classOf, count, isChange, SIGNS, STATES } from "./words.ts"

/** What a cell says of its entries: one state with its sign, or that there are several. Blank where there are none. */
export function cellParts(
  entries: readonly PageEntry[],
  wide: boolean,
): { readonly node?: Node; readonly label: string } {
  const numbers = new Map<State, number>()
  // Notes say nothing of their own where something is done.
  const loud = entries.filter(({ state }) => state !== "note" && state !== "warning")
  for (const { state } of loud.length > 0 ? loud : entries) numbers.set(state, (numbers.get(state) ?? 0) + 1)
  const states = STATES.filter((state) => numbers.has(state))
  const [first] = states
  if (first === undefined) return { label: "no change" }
  const words = states.map((state) => `${numbers.get(state)} ${state}`)
  if (states.length === 1) {
    const number = numbers.get(first)!
    const sign = number === 1 ? SIGNS[first] : `${SIGNS[first]}${count(number)}`
    const label = number === 1 ? first : `${count(number)} ${first}`
    return { node: wide ? wideNode(pill(first, sign), first, number) : pill(first, sign), label }
  }
  const marks = make(
    "span",
    { class: "marks" },
    ...states.slice(0, 4).map((state) => make("i", { class: classOf(state) })),
  )
  const sum = [...numbers.values()].reduce((total, number) => total + number, 0)
  const node = make("span", { class: "pill several", "aria-hidden": "true" }, count(sum), marks)
  const text = states.map((state) => `${SIGNS[state]}${count(numbers.get(state)!)}`).join(" ")
  return { node: wide ? wideText(node, text) : node, label: `several: ${words.join(", ")}` }
}

const wideNode = (sign: Node, state: State, number: number): Node =>
  wideText(sign, isChange(state) && number > 1 ? `${state} ${count(number)}` : state)

const wideText = (sign: Node, text: string): Node =>
  make("span", { class: "wide", "aria-hidden": "true" }, sign, make("span", {}, text))
