import type { Purpose } from "../model.ts"

/** What is done by the roles of a purpose, after "may". */
export const doing: Readonly<Record<Purpose, string>> = { plan: "plan", apply: "apply", run: "run tasks" }

/** What comes of it where somebody has the roles of `theirs` by way of those of `own`, who should not. */
export function crossing(own: Purpose, theirs: Purpose): { readonly says: string; readonly grave: boolean } {
  const does = theirs === "apply" ? "write" : theirs === "run" ? "run tasks" : "read"
  if (own === "plan") return { says: `who may plan, on any pull request, may ${does}`, grave: theirs !== "plan" }
  if (theirs === "apply") return { says: `who may ${doing[own]} may ${does}`, grave: true }
  return { says: `who may ${doing[own]} is not kept from it`, grave: false }
}
