import type { Found, Session, Wanted } from "../../model.ts"
import { ownedInIam } from "../tagging-sweep.ts"
import { codeOf, look, perform, recent } from "./retry.ts"

/** What OpenID Connect and SAML providers are in an ARN. */
export type IdentityProviderKind = "oidc-provider" | "saml-provider"

/** The ARN of an identity provider. `name` is the issuer's URL without its scheme, or the name. */
export function identityProviderArn(
  { partition, target }: Pick<Session, "partition" | "target">,
  kind: IdentityProviderKind,
  name: string,
): string {
  return `arn:${partition}:iam::${target.account.id}:${kind}/${name}`
}

/** What the ARN of an identity provider ends with. */
export const identityProviderName = (arn: string): string => arn.slice(arn.indexOf("-provider/") + "-provider/".length)

/** Reads providers one by one: a list shows neither tags nor contents, and whatever is wanted has an ARN that is known. */
export async function readIdentityProviders<P>(
  session: Session,
  arns: readonly string[],
  get: (arn: string) => Promise<Found<P>>,
): Promise<readonly Found<P>[]> {
  const found = await Promise.all([...new Set(arns)].map((arn) => readIdentityProvider(session, arn, get)))
  return found.filter((provider) => provider !== undefined)
}

/** While planning, the ARNs of whatever carries an owner tag. */
export const ownedProviders = async (session: Session, kind: IdentityProviderKind): Promise<readonly string[]> =>
  session.purpose === "apply" ? [] : ownedInIam(session, kind)

/** The names that somebody asked for. */
export const wantedKeys = <P>({ desired, owned }: Wanted<P>): readonly string[] => [
  ...new Set([...desired.map(({ key }) => key), ...owned]),
]

/** Right after its creation a provider may be shown to nobody yet. */
async function readIdentityProvider<P>(
  session: Session,
  arn: string,
  get: (arn: string) => Promise<Found<P>>,
): Promise<Found<P> | undefined> {
  const { created } = await recent(session)
  const what = `read identity provider ${arn}`
  const call = () => get(arn)
  return created.has(arn)
    ? perform(session, what, call, (error) => codeOf(error) === "NoSuchEntity")
    : look(session, what, call)
}
