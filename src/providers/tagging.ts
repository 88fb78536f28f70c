import { OWNER, PROTECT, TEMPLATE } from "../value/ownership.ts"

export { OWNER, PROTECT, TEMPLATE }

/** A tag as most AWS services spell it. */
export interface Tag {
  readonly Key: string
  readonly Value: string
}

/** What the tags of a resource say about who owns it. */
export interface Ownership {
  readonly owner?: string
  readonly template?: string
}

/**
 * Reads the ownership tags. IAM takes the tag keys of roles and users ignoring case: `caseInsensitive` does too.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
 */
export function ownershipOf(tags: readonly Tag[], caseInsensitive = false): Ownership {
  const owner = tagValue(tags, OWNER, caseInsensitive)
  const template = tagValue(tags, TEMPLATE, caseInsensitive)
  return { ...(owner !== undefined && { owner }), ...(template !== undefined && { template }) }
}

/** Says `reconcile:protect` that it must be neither deleted nor replaced? Any value but `false` does. */
export function isProtected(tags: readonly Tag[], caseInsensitive = false): boolean {
  const value = tagValue(tags, PROTECT, caseInsensitive)
  return value !== undefined && value.toLowerCase() !== "false"
}

/** Tags that only AWS sets and removes; a resource that carries `aws:cloudformation:stack-name` is not ours for it. */
export const isAwsTag = (key: string): boolean => /^aws:/i.test(key)

/** Tags without the gaps that SDK types allow. */
export function completeTags(tags: readonly { readonly Key?: string; readonly Value?: string }[] = []): Tag[] {
  return tags.map(({ Key = "", Value = "" }) => ({ Key, Value }))
}

function tagValue(tags: readonly Tag[], key: string, caseInsensitive: boolean): string | undefined {
  return tags.find((tag) => tag.Key === key || (caseInsensitive && tag.Key.toLowerCase() === key))?.Value
}
