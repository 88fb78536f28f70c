/** What the services behind the types of `cache/` do with a resource, as far as Cloud Control shows it. */

/** A resource's properties. */
export type Model = { readonly [name: string]: unknown }

/** Whose resource it is, and where. */
export interface Place {
  readonly account: string
  readonly region: string
}

interface Kind {
  readonly arn: (model: Model, place: Place) => string
  /** Read-only properties. Without a number only those that follow from what was asked for. */
  readonly sets?: (model: Model, place: Place, number: string | undefined) => Model
  /** The model as the read handler shows it: with what was never asked for. */
  readonly shows?: (model: Model) => Model
  /** One per region. */
  readonly sole?: true
}

const arnIn = (service: string, { account, region }: Place, resource: string): string =>
  `arn:aws:${service}:${region}:${account}:${resource}`

const passwordPolicyOf = (policies: unknown): object =>
  (policies as { readonly PasswordPolicy?: object } | undefined)?.PasswordPolicy ?? {}

/** By type. */
export const kinds: Readonly<Record<string, Kind>> = {
  "AWS::Logs::LogGroup": {
    arn: ({ LogGroupName }, place) => arnIn("logs", place, `log-group:${LogGroupName}`),
    sets: ({ LogGroupName }, place) => ({ Arn: `${arnIn("logs", place, `log-group:${LogGroupName}`)}:*` }),
    shows: (model) => ({ LogGroupClass: "STANDARD", ...model }),
  },
  "AWS::SNS::Topic": {
    arn: ({ TopicArn }) => String(TopicArn),
    sets: ({ TopicName }, place) => ({ TopicArn: arnIn("sns", place, String(TopicName)) }),
    // Lists come back in another order, and maps with more than was said.
    shows: ({ Subscription, DeliveryStatusLogging, ...model }) => ({
      ...model,
      TracingConfig: model.TracingConfig ?? "PassThrough",
      ...(Array.isArray(Subscription) && { Subscription: Subscription.toReversed() }),
      ...(Array.isArray(DeliveryStatusLogging) && {
        DeliveryStatusLogging: DeliveryStatusLogging.map((one) => ({ SuccessFeedbackSampleRate: "100", ...one })),
      }),
    }),
  },
  "AWS::Logs::MetricFilter": {
    arn: () => "",
    shows: ({ MetricTransformations, ...model }) => ({
      ...model,
      MetricTransformations: (MetricTransformations as object[]).map((one) => ({ Unit: "None", ...one })),
    }),
  },
  "AWS::Cognito::UserPool": {
    arn: ({ Arn }) => String(Arn),
    sets(_, place, number) {
      if (number === undefined) return {}
      const UserPoolId = `${place.region}_${number}`
      const ProviderName = `cognito-idp.${place.region}.amazonaws.com/${UserPoolId}`
      return { UserPoolId, ProviderName, Arn: arnIn("cognito-idp", place, `userpool/${UserPoolId}`) }
    },
    shows: ({ Policies, ...model }) => ({
      MfaConfiguration: "OFF",
      DeletionProtection: "INACTIVE",
      ...model,
      Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 7, ...passwordPolicyOf(Policies) } },
    }),
  },
  "AWS::EC2::VPC": {
    arn: ({ VpcId }, place) => arnIn("ec2", place, `vpc/${VpcId}`),
    sets: (_, __, number) => (number === undefined ? {} : { VpcId: `vpc-${number}` }),
    shows: (model) => ({ EnableDnsSupport: true, ...model }),
  },
  "AWS::EC2::NatGateway": {
    arn: ({ NatGatewayId }, place) => arnIn("ec2", place, `natgateway/${NatGatewayId}`),
    sets: (_, __, number) => (number === undefined ? {} : { NatGatewayId: `nat-${number}` }),
    shows: (model) => ({ ConnectivityType: "public", ...model }),
  },
  "AWS::GuardDuty::Detector": {
    arn: ({ Id }, place) => arnIn("guardduty", place, `detector/${Id}`),
    sets: (_, __, number) => (number === undefined ? {} : { Id: `detector${number}` }),
    shows: (model) => ({ FindingPublishingFrequency: "SIX_HOURS", ...model }),
    sole: true,
  },
}
