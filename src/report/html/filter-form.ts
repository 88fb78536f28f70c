import { pill } from "./entry.ts"
import { byId, make } from "./make.ts"
import { type Model, size } from "./model.ts"
import type { State } from "./page-data.ts"
import type { Filter } from "./selection.ts"
import { count, STATES } from "./words.ts"

/** The fields above the matrix. Tells `changed` what is asked for, at once and whenever it changes. */
export function filterForm(model: Model, changed: (filter: Filter) => void): void {
  const account = byId<HTMLInputElement>("by-account")
  const template = byId<HTMLInputElement>("by-template")
  const text = byId<HTMLInputElement>("by-text")
  const quiet = byId<HTMLInputElement>("quiet")
  const clear = byId("clear")
  const states = new Set<State>()
  const silent = model.groupsOf.filter((groups) => groups.length === 0).length
  quiet.checked = silent === model.accounts.length
  byId("quiet-label").hidden = silent === 0 || silent === model.accounts.length
  byId("templates").append(...model.templates.slice(0, 1000).map((name) => make("option", { value: name })))

  const tell = (): void => {
    const filter: Filter = {
      account: account.value.trim(),
      template: template.value.trim(),
      text: text.value.trim(),
      states: new Set(states),
      quiet: quiet.checked,
    }
    clear.hidden = !filter.account && !filter.template && !filter.text && states.size === 0
    changed(filter)
  }
  const buttons = chips(model, states, tell)
  byId("states").append(...buttons)

  let timer = 0
  const later = (): void => {
    clearTimeout(timer)
    timer = setTimeout(tell, 90)
  }
  for (const field of [account, template, text]) field.addEventListener("input", later)
  quiet.addEventListener("change", tell)
  byId("filter").addEventListener("submit", (event) => event.preventDefault())

  const reset = (): void => {
    for (const field of [account, template, text]) field.value = ""
    states.clear()
    for (const button of buttons) button.setAttribute("aria-pressed", "false")
  }
  clear.addEventListener("click", () => {
    reset()
    tell()
    text.focus()
  })
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement
    if (event.key !== "/" || typing || byId<HTMLDialogElement>("panel").open) return
    event.preventDefault()
    text.focus()
  })
  document.addEventListener("click", (event) => {
    const wanted = (event.target as Element).closest<HTMLElement>("[data-find]")?.dataset.find
    if (wanted === undefined) return
    reset()
    text.value = wanted
    tell()
    byId("explorer").scrollIntoView()
    text.focus({ preventScroll: true })
  })
  tell()
}

/** A button for each state that occurs, with how often it does. */
function chips(model: Model, states: Set<State>, tell: () => void): readonly HTMLElement[] {
  const numbers = new Map<State, number>()
  for (const group of model.groups) {
    const accounts = size(group)
    for (const { state } of group.entries) numbers.set(state, (numbers.get(state) ?? 0) + accounts)
  }
  return STATES.flatMap((state) => {
    const number = numbers.get(state)
    if (number === undefined) return []
    const button = make(
      "button",
      { type: "button", class: "chip", "aria-pressed": "false" },
      pill(state),
      `${state} `,
      make("span", { class: "number" }, count(number)),
    )
    button.addEventListener("click", () => {
      if (!states.delete(state)) states.add(state)
      button.setAttribute("aria-pressed", String(states.has(state)))
      tell()
    })
    return [button]
  })
}
