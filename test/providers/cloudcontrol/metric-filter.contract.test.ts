import { startCloudControl } from "../../aws/cloudcontrol/server.ts"
import { keepsTheContract } from "../contract.ts"
import { createBeside, providerOf } from "./prepare.ts"

const beside = {
  LogGroupName: "/acme/audit",
  FilterName: "bystander",
  FilterPattern: "",
  MetricTransformations: [{ MetricName: "All", MetricNamespace: "Acme", MetricValue: "1" }],
}

// Two names make its identifier; it has no tags.
keepsTheContract({
  provider: providerOf("AWS::Logs::MetricFilter"),
  start: startCloudControl,
  seed: {},
  prepare: (aws) => createBeside(aws, "AWS::Logs::MetricFilter", beside),
  bystander: "/acme/audit|bystander",
  example: {
    LogGroupName: "/acme/audit",
    FilterName: "root-logins",
    FilterPattern: '{ $.userIdentity.type = "Root" }',
    MetricTransformations: [{ MetricName: "RootLogins", MetricNamespace: "Acme", MetricValue: "1", DefaultValue: 0 }],
  },
  edits: {
    "another pattern": { FilterPattern: '{ $.errorCode = "AccessDenied" }' },
    "another metric": {
      MetricTransformations: [{ MetricName: "Root", MetricNamespace: "Acme", MetricValue: "1", Unit: "Count" }],
    },
  },
})
