import type { Found, Json, JsonSchema, Wanted } from "../model.ts"
import { soleKey } from "../value/key.ts"
import { propertySchema } from "../value/schema-facts.ts"

/** A setting as AWS shows it. There is one per target, whether somebody wrote it or not. */
export interface Shown<P> {
  readonly type: string
  readonly schema: JsonSchema
  readonly properties: P
  /** Why nobody can change it in the account, if so: a sentence. */
  readonly pinned?: string | undefined
}

/** The values of a setting are plain: what equals the default is as AWS has it. */
type Plain = { readonly [property: string]: Json | undefined }

/** Whether anybody asks for the only resource of a type: nothing marks it as ours, so nobody else needs to see it. */
export const isAsked = (wanted: Wanted<unknown> | "all"): boolean =>
  wanted === "all" || wanted.desired.length + wanted.owned.length > 0

/**
 * The setting as found. One that is pinned is held where a template wants it otherwise, and only there: what is pinned as
 * stated is as it should be.
 */
export function foundSetting<P>(wanted: Wanted<P> | "all", { type, schema, properties, pinned }: Shown<P>): Found<P>[] {
  const is = properties as Plain
  const asStated = (stated: Plain) => Object.keys(stated).every((name) => stated[name] === is[name])
  const asNobodyWroteIt = Object.keys(is).every((name) => is[name] === propertySchema(schema, name)?.default)
  const wantedOtherwise =
    wanted === "all" ||
    wanted.desired.some(({ state, properties: stated }) =>
      state === "absent" ? !asNobodyWroteIt : !asStated(stated as Plain),
    )
  return [{ key: soleKey(type), properties, ...(pinned !== undefined && wantedOtherwise && { held: pinned }) }]
}

/**
 * Why a setting that a declarative policy of the organization manages cannot be changed in the account; undefined where none
 * does. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_declarative.html
 */
export function pinnedBy(managedBy: string | undefined, message?: string): string | undefined {
  if (managedBy !== "declarative-policy") return undefined
  const words = message?.trim()
  return `A declarative policy of the organization manages it; the account cannot change it.${words ? ` It says: ${words}` : ""}`
}
