import { startCloudControl } from "../../aws/cloudcontrol/server.ts"
import { keepsTheContract } from "../contract.ts"
import { createBeside, providerOf } from "./prepare.ts"

const onCall = { Protocol: "email", Endpoint: "on-call@example.com" }
const queue = { Protocol: "sqs", Endpoint: "arn:aws:sqs:us-east-1:100000000001:alarms" }

// AWS identifies it by an ARN; templates by a name.
keepsTheContract({
  provider: providerOf("AWS::SNS::Topic"),
  start: startCloudControl,
  seed: {},
  prepare: (aws) => createBeside(aws, "AWS::SNS::Topic", { TopicName: "bystander", DisplayName: "Somebody else's" }),
  bystander: "bystander",
  example: {
    TopicName: "alarms",
    DisplayName: "Alarms",
    FifoTopic: false,
    Subscription: [onCall, queue],
    DeliveryStatusLogging: [{ Protocol: "sqs" }],
    Tags: [{ Key: "team", Value: "security" }],
  },
  edits: {
    "a subscription less": { Subscription: [queue] },
    "a role that logs failures": {
      DeliveryStatusLogging: [{ Protocol: "sqs", FailureFeedbackRoleArn: "arn:aws:iam::100000000001:role/log" }],
    },
    "order, for which it is made anew": { FifoTopic: true },
  },
})
