/** One statement of a policy document: lists where AWS takes one or several. */
export interface PolicyStatement {
  readonly Sid: string
  readonly Effect: "Allow" | "Deny"
  /** In trust policies only. */
  readonly Principal?: { readonly AWS?: readonly string[]; readonly Federated?: string }
  readonly Action: readonly string[]
  /** In permissions only. */
  readonly Resource?: readonly string[]
  readonly Condition?: PolicyCondition
}

/** What has to hold: by operator, by key, the values of which one has to match. */
export interface PolicyCondition {
  readonly StringEquals?: Readonly<Record<string, readonly string[]>>
  readonly StringLike?: Readonly<Record<string, readonly string[]>>
}

/**
 * A policy document as plain JSON, in one spelling: lists everywhere, actions and resources sorted. Strings may hold
 * CloudFormation's placeholders (`${AWS::Partition}`), where whoever asked for the document gave such.
 */
export interface PolicyDocument {
  readonly Version: "2012-10-17"
  readonly Statement: readonly PolicyStatement[]
}

/** A document of these statements. */
export const policyDocument = (...Statement: readonly PolicyStatement[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement,
})

/** A statement that allows these actions, on anything unless told. */
export const allow = (
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[] = ["*"],
): PolicyStatement => ({ Sid, Effect: "Allow", Action, Resource })

/** Each text once, sorted. */
export const sorted = (texts: Iterable<string>): readonly string[] => [...new Set(texts)].sort()
