import {
  CreateSAMLProviderCommand,
  DeleteSAMLProviderCommand,
  IAMClient,
  TagSAMLProviderCommand,
  UntagSAMLProviderCommand,
  UpdateSAMLProviderCommand,
} from "@aws-sdk/client-iam"
import type { Session, Write } from "../../model.ts"
import { completeTags, isAwsTag } from "../tagging.ts"
import { carriesOwnership, createOnce, lookAtExisting } from "./creation.ts"
import { edited } from "./edits.ts"
import { perform, recent, remove, unseen } from "./retry.ts"
import type { SamlProvider } from "./saml-provider.schema.ts"
import { canonicalMetadata } from "./saml-provider-metadata.ts"
import { getSamlProvider, samlProviderArn } from "./saml-provider-read.ts"
import { changeTags } from "./tags.ts"

/** Creates a provider. Its ownership tags are there from its first moment. */
export async function createSamlProvider(session: Session, { after }: Write<SamlProvider>): Promise<void> {
  if (!after) throw new Error("An identity provider to create needs its properties.")
  const iam = session.client(IAMClient)
  const { Name, SamlMetadataDocument } = after
  const arn = samlProviderArn(session, Name)
  const what = `create identity provider ${Name}`
  const command = new CreateSAMLProviderCommand({
    Name,
    SAMLMetadataDocument: SamlMetadataDocument,
    Tags: completeTags(after.Tags).filter(({ Key }) => !isAwsTag(Key)),
  })
  await createOnce(session, {
    mark: arn,
    what,
    call: () => iam.send(command),
    isOurs: async () => {
      const there = await lookAtExisting(session, what, () => getSamlProvider(session, arn))
      if (!there || !carriesOwnership(there.properties.Tags, after.Tags)) return false
      return canonicalMetadata(there.properties.SamlMetadataDocument) === canonicalMetadata(SamlMetadataDocument)
    },
  })
}

/** Puts a new document in the place of the old one, and sets tags. */
export async function updateSamlProvider(
  session: Session,
  { key, before, after, edits }: Write<SamlProvider>,
): Promise<void> {
  if (!after) throw new Error("An identity provider to update needs its properties.")
  const iam = session.client(IAMClient)
  const what = `identity provider ${before?.key ?? key}`
  const arn = before?.arn ?? samlProviderArn(session, key)
  const provider = { SAMLProviderArn: arn }
  const retry = unseen(await recent(session), arn)
  if (edited(edits, "SamlMetadataDocument")) {
    const command = new UpdateSAMLProviderCommand({ ...provider, SAMLMetadataDocument: after.SamlMetadataDocument })
    await perform(session, `update ${what}`, () => iam.send(command), retry)
  }
  await changeTags(
    session,
    { before, after, edits },
    {
      what,
      ignoresCase: false,
      retry,
      tag: (Tags) => iam.send(new TagSAMLProviderCommand({ ...provider, Tags })),
      untag: (TagKeys) => iam.send(new UntagSAMLProviderCommand({ ...provider, TagKeys })),
    },
  )
}

/** Deletes a provider; content if it is gone. Roles that trust it stay, and let nobody in by it. */
export async function deleteSamlProvider(session: Session, { key, before }: Write<SamlProvider>): Promise<void> {
  const SAMLProviderArn = before?.arn ?? samlProviderArn(session, key)
  const command = new DeleteSAMLProviderCommand({ SAMLProviderArn })
  await remove(session, `delete identity provider ${before?.key ?? key}`, () => session.client(IAMClient).send(command))
  const { created, deleted } = await recent(session)
  created.delete(SAMLProviderArn)
  deleted.add(SAMLProviderArn)
}
