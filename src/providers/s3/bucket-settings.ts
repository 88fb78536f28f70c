import type { Json, Session } from "../../model.ts"
import { encodeDocument } from "../../value/policy.ts"
import { attempt, codeOf, lookFor } from "../attempt.ts"
import type { Bucket } from "./bucket.schema.ts"
import { rulesToSend, shownRules } from "./bucket-lifecycle.ts"
import { type Named, named } from "./bucket-sight.ts"
import * as api from "./client.ts"

/** The properties of a bucket that S3 has calls of their own for. */
export type SettingName = Exclude<keyof Bucket, "BucketName" | "Tags">
type Value<N extends SettingName> = NonNullable<Bucket[N]>

interface Setting<V> {
  /** As messages call it. */
  readonly what: string
  /** S3's code for "there is none". */
  readonly missing: string
  get(s3: api.S3Client, bucket: Named): Promise<V | undefined>
  /** What S3 shows that nobody set. */
  readonly unset?: V
  put(s3: api.S3Client, bucket: Named, value: V): Promise<unknown>
}

const NO_ENCRYPTION = "ServerSideEncryptionConfigurationNotFoundError"

/** In the order in which they are written: a policy comes when it is decided whether it may be public. */
const settings: { readonly [N in SettingName]: Setting<Value<N>> } = {
  OwnershipControls: {
    what: "the ownership controls",
    missing: "OwnershipControlsNotFoundError",
    async get(s3, bucket) {
      const { OwnershipControls } = await s3.send(new api.GetBucketOwnershipControlsCommand(bucket))
      return OwnershipControls as Value<"OwnershipControls"> | undefined
    },
    put: (s3, bucket, OwnershipControls) =>
      s3.send(new api.PutBucketOwnershipControlsCommand({ ...bucket, OwnershipControls })),
  },
  PublicAccessBlockConfiguration: {
    what: "S3 Block Public Access",
    missing: "NoSuchPublicAccessBlockConfiguration",
    unset: { BlockPublicAcls: false, IgnorePublicAcls: false, BlockPublicPolicy: false, RestrictPublicBuckets: false },
    async get(s3, bucket) {
      const reply = await s3.send(new api.GetPublicAccessBlockCommand(bucket))
      return reply.PublicAccessBlockConfiguration as Value<"PublicAccessBlockConfiguration"> | undefined
    },
    // S3 takes all four flags at once: one that is left out would be false.
    async put(s3, bucket, flags) {
      const call = () => s3.send(new api.GetPublicAccessBlockCommand(bucket))
      const live = await orNone(call, "NoSuchPublicAccessBlockConfiguration")
      const PublicAccessBlockConfiguration = { ...live?.PublicAccessBlockConfiguration, ...flags }
      await s3.send(new api.PutPublicAccessBlockCommand({ ...bucket, PublicAccessBlockConfiguration }))
    },
  },
  BucketEncryption: {
    what: "the encryption",
    missing: NO_ENCRYPTION,
    get: async (s3, bucket) => shownEncryption(await liveEncryption(s3, bucket)),
    // S3 replaces the rule whole: what it may say of blocked kinds of encryption stays.
    async put(s3, bucket, { ServerSideEncryptionConfiguration: [rule] }) {
      const { BlockedEncryptionTypes } = (await orNone(() => liveEncryption(s3, bucket), NO_ENCRYPTION))?.at(0) ?? {}
      const { ServerSideEncryptionByDefault, BucketKeyEnabled = false } = rule as EncryptionRule
      const ApplyServerSideEncryptionByDefault = ServerSideEncryptionByDefault
      const Rules = [
        {
          ApplyServerSideEncryptionByDefault,
          BucketKeyEnabled,
          ...(BlockedEncryptionTypes && { BlockedEncryptionTypes }),
        },
      ]
      const ServerSideEncryptionConfiguration = { Rules }
      await s3.send(new api.PutBucketEncryptionCommand({ ...bucket, ServerSideEncryptionConfiguration }))
    },
  },
  VersioningConfiguration: {
    what: "the versioning",
    missing: "",
    async get(s3, bucket) {
      const { Status } = await s3.send(new api.GetBucketVersioningCommand(bucket))
      return Status && { Status }
    },
    put: (s3, bucket, VersioningConfiguration) =>
      s3.send(new api.PutBucketVersioningCommand({ ...bucket, VersioningConfiguration })),
  },
  LifecycleConfiguration: {
    what: "the lifecycle",
    missing: "NoSuchLifecycleConfiguration",
    async get(s3, bucket) {
      const { Rules = [] } = await s3.send(new api.GetBucketLifecycleConfigurationCommand(bucket))
      return Rules.length > 0 ? shownRules(Rules) : undefined
    },
    put: (s3, bucket, lifecycle) => {
      const LifecycleConfiguration = { Rules: rulesToSend(lifecycle) }
      return s3.send(new api.PutBucketLifecycleConfigurationCommand({ ...bucket, LifecycleConfiguration }))
    },
  },
  LoggingConfiguration: {
    what: "the logging",
    missing: "",
    async get(s3, bucket) {
      const { LoggingEnabled } = await s3.send(new api.GetBucketLoggingCommand(bucket))
      const { TargetBucket, TargetPrefix } = LoggingEnabled ?? {}
      return TargetBucket === undefined
        ? undefined
        : { DestinationBucketName: TargetBucket, ...(TargetPrefix && { LogFilePrefix: TargetPrefix }) }
    },
    put: (s3, bucket, { DestinationBucketName, LogFilePrefix = "" }) => {
      const LoggingEnabled = { TargetBucket: DestinationBucketName, TargetPrefix: LogFilePrefix }
      return s3.send(new api.PutBucketLoggingCommand({ ...bucket, BucketLoggingStatus: { LoggingEnabled } }))
    },
  },
  BucketPolicy: {
    what: "the policy",
    missing: "NoSuchBucketPolicy",
    async get(s3, bucket) {
      const { Policy } = await s3.send(new api.GetBucketPolicyCommand(bucket))
      return Policy === undefined ? undefined : documentIn(Policy)
    },
    put: (s3, bucket, policy) => s3.send(new api.PutBucketPolicyCommand({ ...bucket, Policy: encodeDocument(policy) })),
  },
}

/** All settings, in the order in which they are written. */
export const settingNames = Object.keys(settings) as readonly SettingName[]

/** One setting as S3 has it; undefined where nobody set it. */
export async function readSetting(session: Session, Bucket: string, name: SettingName): Promise<Json | undefined> {
  const setting = settingOf(name)
  const s3 = session.client(api.S3Client)
  const call = () => setting.get(s3, named(session, Bucket))
  const value = await lookFor(session, `read ${setting.what} of bucket ${Bucket}`, call, setting.missing)
  return value ?? setting.unset
}

/** Writes one setting. */
export async function putSetting(session: Session, Bucket: string, name: SettingName, value: Json): Promise<void> {
  const setting = settingOf(name)
  const s3 = session.client(api.S3Client)
  const call = () => setting.put(s3, named(session, Bucket), value)
  await attempt(session, `change ${setting.what} of bucket ${Bucket}`, call, unsettled)
}

/** The value has the type of its setting: it comes from the same property. */
const settingOf = (name: SettingName): Setting<Json> => settings[name] as unknown as Setting<Json>

/** A bucket, or a principal of its policy, made a moment ago; another change of the bucket under way. */
export const unsettled = ["NoSuchBucket", "MalformedPolicy", "OperationAborted"]

type EncryptionRule = Value<"BucketEncryption">["ServerSideEncryptionConfiguration"][number]

async function orNone<T>(call: () => Promise<T>, missing: string): Promise<T | undefined> {
  try {
    return await call()
  } catch (error) {
    if (codeOf(error) === missing) return undefined
    throw error
  }
}

async function liveEncryption(s3: api.S3Client, bucket: Named) {
  const reply = await s3.send(new api.GetBucketEncryptionCommand(bucket))
  return reply.ServerSideEncryptionConfiguration?.Rules ?? []
}

function shownEncryption(rules: Awaited<ReturnType<typeof liveEncryption>>): Value<"BucketEncryption"> | undefined {
  const [rule] = rules
  const { SSEAlgorithm, KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {}
  if (!rule || !SSEAlgorithm) return undefined
  const ServerSideEncryptionByDefault = {
    SSEAlgorithm: SSEAlgorithm as "AES256",
    ...(KMSMasterKeyID !== undefined && { KMSMasterKeyID }),
  }
  const { BucketKeyEnabled = false } = rule
  return { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault, BucketKeyEnabled }] }
}

function documentIn(text: string): Value<"BucketPolicy"> {
  try {
    return JSON.parse(text) as Value<"BucketPolicy">
  } catch {
    return text
  }
}
