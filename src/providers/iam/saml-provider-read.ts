import { GetSAMLProviderCommand, IAMClient, ListSAMLProvidersCommand } from "@aws-sdk/client-iam"
import type { Found, Session, Wanted } from "../../model.ts"
import { completeTags, ownershipOf } from "../tagging.ts"
import {
  identityProviderArn,
  identityProviderName,
  ownedProviders,
  readIdentityProviders,
  wantedKeys,
} from "./identity-provider.ts"
import { perform } from "./retry.ts"
import type { SamlProvider } from "./saml-provider.schema.ts"

/** The wanted providers, one call each. */
export async function readSamlProviders(
  session: Session,
  wanted: Wanted<SamlProvider> | "all",
): Promise<readonly Found<SamlProvider>[]> {
  const get = (arn: string) => getSamlProvider(session, arn)
  if (wanted === "all") return readIdentityProviders(session, await listArns(session), get)
  const named = wantedKeys(wanted).map((name) => samlProviderArn(session, name))
  return readIdentityProviders(session, [...named, ...(await ownedProviders(session, "saml-provider"))], get)
}

/** One provider as it is now. Fails with `NoSuchEntity` where there is none. */
export async function getSamlProvider(session: Session, arn: string): Promise<Found<SamlProvider>> {
  const command = new GetSAMLProviderCommand({ SAMLProviderArn: arn })
  const { SAMLMetadataDocument = "", Tags } = await session.client(IAMClient).send(command)
  const tags = completeTags(Tags)
  const Name = identityProviderName(arn)
  return {
    key: Name,
    arn,
    properties: { Name, SamlMetadataDocument: SAMLMetadataDocument, Tags: tags },
    ...ownershipOf(tags),
    ...(IDENTITY_CENTER.test(Name) && { held: "IAM Identity Center signs people in by it." }),
  }
}

/** What IAM Identity Center makes in every account that it gives access to. */
const IDENTITY_CENTER = /^AWSSSO_/

/** The ARN of the provider with this name. */
export const samlProviderArn = (session: Pick<Session, "partition" | "target">, name: string): string =>
  identityProviderArn(session, "saml-provider", name)

async function listArns(session: Session): Promise<readonly string[]> {
  const iam = session.client(IAMClient)
  const call = () => iam.send(new ListSAMLProvidersCommand({}))
  const { SAMLProviderList = [] } = await perform(session, "list identity providers", call)
  return SAMLProviderList.map(({ Arn = "" }) => Arn)
}
