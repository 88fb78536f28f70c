import type { DeliveryChannel as ApiChannel } from "@aws-sdk/client-config-service"
import type { Found, Provider, Session, Wanted, Write } from "../../model.ts"
import { soleKey } from "../../value/key.ts"
import { attempt, lookFor } from "../attempt.ts"
import { isAsked } from "../setting.ts"
import { type DeliveryChannel, deliveryChannelSchema as schema } from "./delivery-channel.schema.ts"
import { DEFAULT_NAME, heldName } from "./named.ts"

const type = "AWS::Config::DeliveryChannel"

/**
 * The delivery channel of a region. AWS takes none where there is no recorder.
 * https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html
 */
export const deliveryChannel: Provider<DeliveryChannel> = {
  type,
  scope: "region",
  schema,
  key: [],
  ownership: "declared",
  actions: {
    read: ["config:DescribeDeliveryChannels"],
    write: ["config:DeleteDeliveryChannel", "config:PutDeliveryChannel"],
  },
  needs: () => [{ type: "AWS::Config::ConfigurationRecorder", key: soleKey("AWS::Config::ConfigurationRecorder") }],
  arns: (_, { account, region }, partition) => [`arn:${partition}:config:${region}:${account.id}:*`],
  read,
  create: put,
  update: put,
  delete: remove,
}

async function read(
  session: Session,
  wanted: Wanted<DeliveryChannel> | "all",
): Promise<readonly Found<DeliveryChannel>[]> {
  if (!isAsked(wanted)) return []
  const channel = await channelOf(session)
  const held = heldName(channel?.Name)
  return channel ? [{ key: soleKey(type), properties: channel, ...(held && { held }) }] : []
}

/** A channel that is there keeps its name, whoever made it meanwhile. */
async function put(session: Session, { after }: Write<DeliveryChannel>): Promise<void> {
  if (!after) throw new Error("A delivery channel to write needs its properties.")
  const { ConfigServiceClient, PutDeliveryChannelCommand } = await import("./client.ts")
  const config = session.client(ConfigServiceClient)
  const name = (await channelOf(session))?.Name ?? after.Name ?? DEFAULT_NAME
  await attempt(
    session,
    `put delivery channel ${name}`,
    () => config.send(new PutDeliveryChannelCommand({ DeliveryChannel: toSend(name, after) })),
    // A recorder, or the policy of its role, that was made a moment ago.
    ["InsufficientDeliveryPolicy", "NoAvailableConfigurationRecorder"],
  )
}

async function remove(session: Session): Promise<void> {
  const { ConfigServiceClient, DeleteDeliveryChannelCommand } = await import("./client.ts")
  const config = session.client(ConfigServiceClient)
  const DeliveryChannelName = (await channelOf(session))?.Name
  if (DeliveryChannelName === undefined) return
  await lookFor(
    session,
    `delete delivery channel ${DeliveryChannelName}`,
    () => config.send(new DeleteDeliveryChannelCommand({ DeliveryChannelName })),
    "NoSuchDeliveryChannel",
    // A recorder that is being stopped.
    ["LastDeliveryChannelDeleteFailed"],
  )
}

async function channelOf(session: Session): Promise<DeliveryChannel | undefined> {
  const { ConfigServiceClient, DescribeDeliveryChannelsCommand } = await import("./client.ts")
  const config = session.client(ConfigServiceClient)
  const { DeliveryChannels = [] } = await attempt(session, "read the delivery channel", () =>
    config.send(new DescribeDeliveryChannelsCommand({})),
  )
  const [channel] = DeliveryChannels
  return channel && readChannel(channel)
}

function readChannel(channel: ApiChannel): DeliveryChannel {
  const { name, s3BucketName = "", s3KeyPrefix, s3KmsKeyArn, snsTopicARN, configSnapshotDeliveryProperties } = channel
  const DeliveryFrequency = configSnapshotDeliveryProperties?.deliveryFrequency
  return {
    ...(name !== undefined && { Name: name }),
    S3BucketName: s3BucketName,
    ...(s3KeyPrefix && { S3KeyPrefix: s3KeyPrefix }),
    ...(s3KmsKeyArn && { S3KmsKeyArn: s3KmsKeyArn }),
    ...(snsTopicARN && { SnsTopicARN: snsTopicARN }),
    ...(DeliveryFrequency && { ConfigSnapshotDeliveryProperties: { DeliveryFrequency } }),
  }
}

function toSend(name: string, channel: DeliveryChannel): ApiChannel {
  const { S3BucketName, S3KeyPrefix, S3KmsKeyArn, SnsTopicARN, ConfigSnapshotDeliveryProperties } = channel
  return {
    name,
    s3BucketName: S3BucketName,
    ...(S3KeyPrefix !== undefined && { s3KeyPrefix: S3KeyPrefix }),
    ...(S3KmsKeyArn !== undefined && { s3KmsKeyArn: S3KmsKeyArn }),
    ...(SnsTopicARN !== undefined && { snsTopicARN: SnsTopicARN }),
    ...(ConfigSnapshotDeliveryProperties && {
      configSnapshotDeliveryProperties: { deliveryFrequency: ConfigSnapshotDeliveryProperties.DeliveryFrequency },
    }),
  }
}
