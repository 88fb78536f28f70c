import { GetOpenIDConnectProviderCommand, IAMClient, ListOpenIDConnectProvidersCommand } from "@aws-sdk/client-iam"
import type { Found, Session, Wanted } from "../../model.ts"
import { completeTags, ownershipOf } from "../tagging.ts"
import {
  identityProviderArn,
  identityProviderName,
  ownedProviders,
  readIdentityProviders,
  wantedKeys,
} from "./identity-provider.ts"
import type { OidcProvider } from "./oidc-provider.schema.ts"
import { perform } from "./retry.ts"

const SCHEME = "https://"

/** The wanted providers, one call each. */
export async function readOidcProviders(
  session: Session,
  wanted: Wanted<OidcProvider> | "all",
): Promise<readonly Found<OidcProvider>[]> {
  const get = (arn: string) => getOidcProvider(session, arn)
  if (wanted === "all") return readIdentityProviders(session, await listArns(session), get)
  const named = wantedKeys(wanted).map((url) => oidcProviderArn(session, url))
  return readIdentityProviders(session, [...named, ...(await ownedProviders(session, "oidc-provider"))], get)
}

/** One provider as it is now. Fails with `NoSuchEntity` where there is none. */
export async function getOidcProvider(session: Session, arn: string): Promise<Found<OidcProvider>> {
  const command = new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn })
  const { ClientIDList = [], ThumbprintList = [], Tags } = await session.client(IAMClient).send(command)
  const tags = completeTags(Tags)
  // AWS keeps the URL without its scheme, as the ARN has it.
  const Url = `${SCHEME}${identityProviderName(arn)}`
  return {
    key: Url,
    arn,
    properties: { Url, ClientIdList: ClientIDList, ThumbprintList, Tags: tags },
    ...ownershipOf(tags),
  }
}

/** The ARN of the provider for an issuer. */
export const oidcProviderArn = (session: Pick<Session, "partition" | "target">, url: string): string =>
  identityProviderArn(session, "oidc-provider", url.startsWith(SCHEME) ? url.slice(SCHEME.length) : url)

async function listArns(session: Session): Promise<readonly string[]> {
  const iam = session.client(IAMClient)
  const call = () => iam.send(new ListOpenIDConnectProvidersCommand({}))
  const { OpenIDConnectProviderList = [] } = await perform(session, "list identity providers", call)
  return OpenIDConnectProviderList.map(({ Arn = "" }) => Arn)
}
