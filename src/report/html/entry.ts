import { make } from "./make.ts"
import type { Model } from "./model.ts"
import type { PageAccount, PageEntry, PageLine } from "./page-data.ts"
import { classOf, inAccount, SIGNS } from "./words.ts"

/**
 * Entries with what differs in each. Those with the same edits stand together, the edits once below them. With an account,
 * everything reads as it will be there.
 */
export function entriesNode(entries: readonly PageEntry[], model: Model, account?: PageAccount): HTMLElement {
  const list = make("div", { class: "entries" })
  for (const [index, entry] of entries.entries()) {
    list.append(headingNode(entry, account))
    const next = entries[index + 1]
    if (entry.texts) list.append(...entry.texts.map((text) => make("p", { class: "sentence" }, text)))
    const alike = entry.body === next?.body && entry.state === next?.state
    if (entry.body !== undefined && !alike) list.append(diffNode(model.bodies[entry.body] ?? [], account))
  }
  return list
}

/** The sign of a state, on its colour. */
export function pill(state: keyof typeof SIGNS, text = SIGNS[state]): HTMLElement {
  return make("span", { class: `pill ${classOf(state)}`, "aria-hidden": "true" }, text)
}

function headingNode({ state, type, id, region, place, cause }: PageEntry, account?: PageAccount): HTMLElement {
  const name = inAccount(id, account)
  return make(
    "h4",
    { class: "entry" },
    pill(state),
    make("span", { class: `word ${classOf(state)}` }, state),
    type !== "" && make("span", { class: "type" }, type),
    name !== "" && make("span", { class: "id" }, name),
    region !== undefined && make("span", { class: "aside" }, `in ${region}`),
    place !== undefined && make("span", { class: "place" }, place),
    cause !== undefined && make("span", { class: "cause" }, cause),
  )
}

const MOST = 400
const NAMES = { "+": "added", "-": "removed", "~": "changed", " ": "" }

function diffNode(lines: readonly PageLine[], account?: PageAccount): HTMLElement {
  const block = make("div", { class: "diff" })
  const add = (from: number): void => {
    block.append(...lines.slice(from, from + MOST).map((line) => lineNode(line, account)))
    const rest = lines.length - from - MOST
    if (rest <= 0) return
    const more = make("button", { type: "button", class: "more" }, `${rest} more lines`)
    more.addEventListener("click", () => {
      more.remove()
      add(from + MOST)
    })
    block.append(more)
  }
  add(0)
  return block
}

const KINDS = { "+": "added", "-": "removed", "~": "changed", " ": "same" }

function lineNode([sign, depth, text, note]: PageLine, account?: PageAccount): HTMLElement {
  const line = make(
    "div",
    { class: `line ${KINDS[sign]} depth-${Math.min(depth, 4)}` },
    make("span", { class: "sign", title: NAMES[sign] || undefined }, sign),
    make("span", { class: "text" }, inAccount(text, account)),
  )
  if (note !== undefined) line.append(make("span", { class: "cause" }, note))
  return line
}
