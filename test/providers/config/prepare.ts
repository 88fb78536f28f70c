/** What AWS Config wants there to be first, in account 100000000001 and us-east-1. */

import {
  ConfigServiceClient,
  PutConfigurationRecorderCommand,
  PutDeliveryChannelCommand,
} from "@aws-sdk/client-config-service"
import type { Aws } from "../../aws/moto.ts"

const client = (aws: Aws) => new ConfigServiceClient(aws.client("100000000001"))

/** A recorder that records everything, once it is started. */
export async function putRecorder(aws: Aws, name = "default"): Promise<void> {
  const ConfigurationRecorder = { name, roleARN: "arn:aws:iam::100000000001:role/config" }
  await client(aws).send(new PutConfigurationRecorderCommand({ ConfigurationRecorder }))
}

/** A recorder, and a channel into a bucket. */
export async function putBoth(aws: Aws, name = "default"): Promise<void> {
  await putRecorder(aws, name)
  await client(aws).send(new PutDeliveryChannelCommand({ DeliveryChannel: { name, s3BucketName: "all-bucket" } }))
}
