import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  IAMClient,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from "@aws-sdk/client-iam"
import type { Session, Write } from "../../model.ts"
import { canonical } from "../../value/canonical.ts"
import { equal } from "../../value/diff.ts"
import { completeTags, isAwsTag } from "../tagging.ts"
import { carriesOwnership, createOnce, lookAtExisting } from "./creation.ts"
import { edited, members } from "./edits.ts"
import { type OidcProvider, oidcProviderSchema } from "./oidc-provider.schema.ts"
import { getOidcProvider, oidcProviderArn } from "./oidc-provider-read.ts"
import { perform, recent, remove, unseen } from "./retry.ts"
import { changeTags } from "./tags.ts"

/** As many audiences as a provider has room for. */
const CLIENT_IDS = 100

/** Creates a provider. Its ownership tags are there from its first moment. */
export async function createOidcProvider(session: Session, { after }: Write<OidcProvider>): Promise<void> {
  if (!after) throw new Error("An identity provider to create needs its properties.")
  const iam = session.client(IAMClient)
  const { Url, ClientIdList = [], ThumbprintList } = after
  const arn = oidcProviderArn(session, Url)
  const what = `create identity provider ${Url}`
  const command = new CreateOpenIDConnectProviderCommand({
    Url,
    ClientIDList: [...ClientIdList],
    ThumbprintList: ThumbprintList && [...ThumbprintList],
    Tags: completeTags(after.Tags).filter(({ Key }) => !isAwsTag(Key)),
  })
  await createOnce(session, {
    mark: arn,
    what,
    call: () => iam.send(command),
    isOurs: async () => {
      const there = await lookAtExisting(session, what, () => getOidcProvider(session, arn))
      if (!there || !carriesOwnership(there.properties.Tags, after.Tags)) return false
      return isAsSent(session, there.properties, after)
    },
  })
}

/** Adds audiences before it takes others away, and replaces the thumbprints where the template has any. */
export async function updateOidcProvider(
  session: Session,
  { key, before, after, edits }: Write<OidcProvider>,
): Promise<void> {
  if (!after) throw new Error("An identity provider to update needs its properties.")
  const iam = session.client(IAMClient)
  const arn = before?.arn ?? oidcProviderArn(session, key)
  const what = `identity provider ${before?.key ?? key}`
  const provider = { OpenIDConnectProviderArn: arn }
  const retry = unseen(await recent(session), arn)

  if (edited(edits, "ThumbprintList") && after.ThumbprintList) {
    const ThumbprintList = [...after.ThumbprintList]
    const command = new UpdateOpenIDConnectProviderThumbprintCommand({ ...provider, ThumbprintList })
    await perform(session, `set the thumbprints of ${what}`, () => iam.send(command), retry)
  }

  const live = before?.properties.ClientIdList ?? []
  const ids = members(edits, "ClientIdList", { before: live, after: after.ClientIdList ?? [], nameOf: (id) => id })
  const add = async () => {
    for (const ClientID of ids.put) {
      const command = new AddClientIDToOpenIDConnectProviderCommand({ ...provider, ClientID })
      await perform(session, `add audience ${ClientID} to ${what}`, () => iam.send(command), retry)
    }
  }
  const drop = async () => {
    for (const ClientID of ids.gone) {
      const command = new RemoveClientIDFromOpenIDConnectProviderCommand({ ...provider, ClientID })
      await perform(session, `remove audience ${ClientID} from ${what}`, () => iam.send(command), retry)
    }
  }
  const steps = live.length + ids.put.length > CLIENT_IDS ? [drop, add] : [add, drop]
  for (const step of steps) await step()

  await changeTags(
    session,
    { before, after, edits },
    {
      what,
      ignoresCase: false,
      retry,
      tag: (Tags) => iam.send(new TagOpenIDConnectProviderCommand({ ...provider, Tags })),
      untag: (TagKeys) => iam.send(new UntagOpenIDConnectProviderCommand({ ...provider, TagKeys })),
    },
  )
}

/** Deletes a provider; content if it is gone. Roles that trust it stay, and let nobody in by it. */
export async function deleteOidcProvider(session: Session, { key, before }: Write<OidcProvider>): Promise<void> {
  const OpenIDConnectProviderArn = before?.arn ?? oidcProviderArn(session, key)
  const command = new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })
  await remove(session, `delete identity provider ${before?.key ?? key}`, () => session.client(IAMClient).send(command))
  const { created, deleted } = await recent(session)
  created.delete(OpenIDConnectProviderArn)
  deleted.add(OpenIDConnectProviderArn)
}

/** Has what exists what is sent? Thumbprints that are not sent are AWS's to choose. */
function isAsSent(session: Session, there: OidcProvider, sent: OidcProvider): boolean {
  const form = ({ ClientIdList = [], ThumbprintList = [] }: OidcProvider) =>
    canonical(
      oidcProviderSchema,
      { ClientIdList, ...(sent.ThumbprintList && { ThumbprintList }) },
      { account: session.target.account.id, partition: session.partition, principals: new Map() },
    )
  return equal(form(there), form(sent))
}
