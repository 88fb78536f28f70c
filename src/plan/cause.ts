import type { Cause, Comparison, Context, Desired, Edit, Provider } from "../model.ts"
import type { KeyedMap } from "../value/canonical.ts"
import { equal, valueAt } from "../value/diff.ts"
import { compared, owned } from "./desired-form.ts"
import { formOf } from "./form.ts"

/** What else is known of a resource, to tell why an edit is due. */
export interface Attribution {
  /** What the base revision states of it today; `undefined` when it states nothing; absent when there is no base. */
  readonly base?: { readonly desired: Desired | undefined }
  /** What head would state if nothing had expired yet. */
  readonly unexpired?: Desired
  /** The template that once stated it still exists, and leaves this target out. */
  readonly leftBehind: boolean
}

/** The edits of a comparison, each with its cause. */
export function causes(
  provider: Provider,
  { action, edits, paths, write }: Comparison,
  desired: Desired | undefined,
  attribution: Attribution,
  { context, owner }: { readonly context: Context; readonly owner: string },
): readonly Edit[] {
  const form = (stated: Desired | undefined) => statedForm(provider, stated, context, owner)
  const [head, base, unexpired] = [form(desired), form(attribution.base?.desired), form(attribution.unexpired)]
  const live = write.before && formOf(provider, write.before.properties, context)
  const causeOf = (path: readonly string[]): Cause | undefined => {
    if (action === "delete" && unexpired) return "expiry"
    if (unexpired && live && equal(valueAt(unexpired, path), valueAt(live, path))) return "expiry"
    if (!attribution.base) return undefined
    if (!equal(valueAt(base, path), valueAt(head, path))) return "pull-request"
    return attribution.leftBehind ? "moved" : "drift"
  }
  return edits.map((edit, index) => {
    const cause = causeOf(paths[index] ?? edit.path)
    return cause ? { ...edit, cause } : edit
  })
}

function statedForm(
  provider: Provider,
  desired: Desired | undefined,
  context: Context,
  owner: string,
): KeyedMap | undefined {
  if (desired?.state !== "present") return undefined
  const form = formOf(provider, owned(provider, desired, owner), context)
  return compared(provider, desired, form, form)
}
