import pLimit from "p-limit"
import type { Provider, Session } from "../../model.ts"
import { DETAILS_AT_ONCE, everyMember, listed, momentOf, withoutGaps } from "../listing.ts"
import type { Tag } from "../tagging.ts"
import { tagsOfType } from "../tags-of-type.ts"
import { type Key, keySchema as schema } from "./key.schema.ts"
import { denialOf, detailsOf, type KeyDetails, refuseIfNever } from "./key-details.ts"

/** The KMS keys of a region: read, never written. A key whose own policy keeps us out is found with what AWS does tell of it. */
export const kmsKey: Provider<Key> = {
  type: "AWS::KMS::Key",
  scope: "region",
  schema,
  key: ["KeyId"],
  ownership: "declared",
  actions: {
    read: [
      "kms:DescribeKey",
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:ListAliases",
      "kms:ListKeys",
      "tag:GetResources",
    ],
    write: [],
  },
  read: listed(async (session, wants) => {
    const { KMSClient, paginateListKeys } = await import("./client.ts")
    const pages = paginateListKeys({ client: session.client(KMSClient), pageSize: 1000 }, {})
    const all = await everyMember(session, "list KMS keys", pages, (page) => page.Keys)
    const keys = all.filter(({ KeyId = "" }) => wants(KeyId))
    if (keys.length === 0) return []
    const [aliases, tags] = await Promise.all([aliasesByKey(session), tagsOfType(session, "kms:key")])
    const inTurn = pLimit(DETAILS_AT_ONCE)
    const shown = await inTurn.map(keys, ({ KeyId = "" }) => detailsOf(session, KeyId))
    refuseIfNever(shown)
    return keys.map(({ KeyId = "", KeyArn = "" }, index) => ({
      key: KeyId,
      arn: KeyArn,
      properties: propertiesOf(
        KeyId,
        KeyArn,
        shown[index] as KeyDetails,
        aliases.get(KeyId) ?? [],
        tags.get(KeyArn) ?? [],
      ),
    }))
  }),
}

async function aliasesByKey(session: Session): Promise<ReadonlyMap<string, readonly string[]>> {
  const { KMSClient, paginateListAliases } = await import("./client.ts")
  const pages = paginateListAliases({ client: session.client(KMSClient), pageSize: 100 }, {})
  const aliases = await everyMember(session, "list aliases of KMS keys", pages, (page) => page.Aliases)
  const byKey = new Map<string, string[]>()
  for (const { AliasName = "", TargetKeyId = "" } of aliases) {
    byKey.set(TargetKeyId, [...(byKey.get(TargetKeyId) ?? []), AliasName])
  }
  return byKey
}

function propertiesOf(KeyId: string, Arn: string, details: KeyDetails, aliases: readonly string[], tags: Tag[]): Key {
  const [metadata, rotation, policy] = [details.metadata.value, details.rotation?.value, details.policy?.value]
  const properties: Key = {
    KeyId,
    Arn,
    Aliases: [...aliases],
    Description: metadata?.Description || undefined,
    KeyManager: metadata?.KeyManager,
    KeyState: metadata?.KeyState,
    Enabled: metadata?.Enabled,
    KeySpec: metadata?.KeySpec,
    KeyUsage: metadata?.KeyUsage,
    Origin: metadata?.Origin,
    MultiRegion: metadata?.MultiRegion,
    EnableKeyRotation: rotation?.KeyRotationEnabled,
    RotationPeriodInDays: rotation?.RotationPeriodInDays,
    CreationDate: momentOf(metadata?.CreationDate),
    DeletionDate: momentOf(metadata?.DeletionDate),
    KeyPolicy: policy === undefined ? undefined : JSON.parse(policy),
    Unreadable: denialOf(details)?.message,
    Tags: metadata?.KeyManager === "CUSTOMER" ? tags : undefined,
  }
  return withoutGaps(properties)
}
