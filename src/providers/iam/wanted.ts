import type { Wanted } from "../../model.ts"

/**
 * The names somebody asked for: folded, because IAM names are unique ignoring case, to how they are spelled. A live
 * resource's spelling wins over the template's.
 */
export function wantedNames<P>({ desired, owned }: Wanted<P>): ReadonlyMap<string, string> {
  return new Map([...desired.map(({ key }) => key), ...owned].map((name) => [name.toLowerCase(), name]))
}

/** Why AWS's own entities must not be touched, if this path is theirs. */
export function heldPath(path: string): string | undefined {
  if (path.startsWith("/aws-service-role/"))
    return "It is service-linked: only the AWS service that uses it may change it."
  if (path.startsWith("/aws-reserved/")) return `AWS itself manages everything under ${path}.`
  return undefined
}
