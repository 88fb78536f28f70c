import { deliveryChannel } from "../../../src/providers/config/delivery-channel.ts"
import { keepsTheContract } from "../contract.ts"
import { putRecorder } from "./prepare.ts"

const bucketAndAll = {
  Name: "audit",
  S3BucketName: "acme-config",
  S3KeyPrefix: "org/eu",
  S3KmsKeyArn: "arn:aws:kms:eu-west-1:222222222222:key/mrk-1234",
  SnsTopicARN: "arn:aws:sns:us-east-1:222222222222:config",
  ConfigSnapshotDeliveryProperties: { DeliveryFrequency: "Six_Hours" },
}

keepsTheContract({
  provider: deliveryChannel as never,
  seed: {},
  prepare: putRecorder,
  bystander: { none: "a region has one" },
  example: bucketAndAll,
  edits: {
    "another bucket": { S3BucketName: "acme-config-2" },
    "no prefix": { S3KeyPrefix: null },
    "no key": { S3KmsKeyArn: null },
    "no topic": { SnsTopicARN: null },
    "another frequency": { ConfigSnapshotDeliveryProperties: { DeliveryFrequency: "TwentyFour_Hours" } },
    "no frequency": { ConfigSnapshotDeliveryProperties: null },
  },
})
