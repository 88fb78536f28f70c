import pc from "picocolors"
import { stringify } from "yaml"
import type { Account, Desired } from "../model.ts"
import { visible, withoutCommands } from "./escape.ts"

/** The desired state of one account, with where each value came from. */
export interface RenderedAccount {
  readonly account: Account
  readonly resources: readonly {
    readonly desired: Desired
    readonly places: readonly { readonly path: string; readonly text: string }[]
  }[]
}

/** Desired state as YAML, and below each resource the place where every value of it was written. */
export function renderDesired({ account, resources }: RenderedAccount, { color }: { readonly color: boolean }): string {
  const colors = pc.createColors(color)
  const blocks = resources.map(({ desired, places }) => {
    const { type, key, template, state, properties, target } = desired
    const where = target.scope === "region" ? ` in ${visible(target.region)}` : ""
    const head = colors.bold(`${type} ${visible(key)}${where}`)
    const from = colors.dim(`template ${visible(template)}${state === "present" ? "" : `, state ${state}`}`)
    const width = Math.min(60, Math.max(0, ...places.map(({ path }) => path.length)))
    const origins = places.map(({ path, text }) => colors.dim(`  ${visible(path).padEnd(width)}  ${visible(text)}`))
    const yaml = stringify(properties, { lineWidth: 0 })
      .trimEnd()
      .split("\n")
      .map((line) => `  ${visible(line)}`)
    return [`${head}  ${from}`, ...yaml, "", ...origins].join("\n")
  })
  const title = `${visible(account.name)} (${account.id})`
  if (blocks.length === 0) return `${title}: no template speaks to this account.\n`
  return withoutCommands(`${colors.bold(title)}\n\n${blocks.join("\n\n")}\n`)
}
