import type { LifecycleRule } from "@aws-sdk/client-s3"
import type { Bucket } from "./bucket.schema.ts"

/** The lifecycle of a bucket, as templates write it. */
export type Lifecycle = NonNullable<Bucket["LifecycleConfiguration"]>
type Rule = Lifecycle["Rules"][number]

/** The rules in the order of their names: S3's own does not count. */
export function sortedRules({ Rules }: Lifecycle): Lifecycle {
  const sorted = Rules.toSorted((a, b) => (a.Id < b.Id ? -1 : 1))
  return { Rules: sorted as [Rule, ...Rule[]] }
}

/** The rules as S3 shows them. What no template can say is kept in S3's own words, so that a plan shows that it goes. */
export function shownRules(rules: readonly LifecycleRule[]): Lifecycle {
  return { Rules: rules.map(shownRule) as unknown as [Rule, ...Rule[]] }
}

function shownRule(rule: LifecycleRule): { readonly [name: string]: unknown } {
  const { ID = "", Status, Filter = {}, Prefix, Expiration = {}, ...others } = rule
  const { Prefix: filtered, ...filters } = Filter
  const { Days, ExpiredObjectDeleteMarker, Date: date } = Expiration
  const { Transitions, NoncurrentVersionTransitions, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload } =
    others
  const prefix = filtered || Prefix
  return withoutUndefined({
    Id: ID,
    Status,
    Prefix: prefix === "" ? undefined : prefix,
    Filter: Object.keys(filters).length > 0 ? filters : undefined,
    ExpirationInDays: Days,
    ExpirationDate: date?.toISOString(),
    ExpiredObjectDeleteMarker: ExpiredObjectDeleteMarker || undefined,
    NoncurrentVersionExpiration: NoncurrentVersionExpiration && withoutUndefined({ ...NoncurrentVersionExpiration }),
    AbortIncompleteMultipartUpload:
      AbortIncompleteMultipartUpload && withoutUndefined({ ...AbortIncompleteMultipartUpload }),
    Transitions: listed(
      Transitions?.map((one) => ({
        StorageClass: one.StorageClass,
        TransitionInDays: one.Days,
        TransitionDate: one.Date?.toISOString(),
      })),
    ),
    NoncurrentVersionTransitions: listed(
      NoncurrentVersionTransitions?.map(({ NoncurrentDays, NewerNoncurrentVersions, StorageClass }) => ({
        StorageClass,
        TransitionInDays: NoncurrentDays,
        NewerNoncurrentVersions,
      })),
    ),
  })
}

/** The rules as S3 takes them. */
export const rulesToSend = ({ Rules }: Lifecycle): LifecycleRule[] => Rules.map(ruleToSend)

function ruleToSend(rule: Rule): LifecycleRule {
  const { Id, Status, Prefix = "", ExpirationInDays: Days, ExpiredObjectDeleteMarker } = rule
  const { NoncurrentVersionExpiration, AbortIncompleteMultipartUpload, Transitions, NoncurrentVersionTransitions } =
    rule
  return {
    ID: Id,
    Status,
    Filter: { Prefix },
    ...((Days !== undefined || ExpiredObjectDeleteMarker) && {
      Expiration: { Days, ExpiredObjectDeleteMarker: ExpiredObjectDeleteMarker || undefined },
    }),
    NoncurrentVersionExpiration,
    AbortIncompleteMultipartUpload,
    Transitions: Transitions?.map(({ StorageClass, TransitionInDays }) => ({ StorageClass, Days: TransitionInDays })),
    NoncurrentVersionTransitions: NoncurrentVersionTransitions?.map(({ StorageClass, TransitionInDays }) => ({
      StorageClass,
      NoncurrentDays: TransitionInDays,
    })),
  }
}

const listed = (transitions: readonly object[] | undefined) =>
  transitions && transitions.length > 0 ? transitions.map((one) => withoutUndefined({ ...one })) : undefined

const withoutUndefined = (value: { readonly [name: string]: unknown }): { readonly [name: string]: unknown } =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined))
