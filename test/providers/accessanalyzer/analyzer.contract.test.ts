import { AccessAnalyzerClient, CreateAnalyzerCommand } from "@aws-sdk/client-accessanalyzer"
import { analyzer } from "../../../src/providers/accessanalyzer/analyzer.ts"
import { keepsTheContract } from "../contract.ts"

const logs = { RuleName: "logs", Filter: [{ Property: "resource", Contains: ["-logs", "-audit"] }] }
const partner = { RuleName: "partner", Filter: [{ Property: "principal.AWS", Eq: ["222222222222"] }] }

keepsTheContract({
  provider: analyzer as never,
  seed: {},
  prepare: async (aws) => {
    const client = new AccessAnalyzerClient(aws.client("100000000001"))
    await client.send(new CreateAnalyzerCommand({ analyzerName: "theirs", type: "ORGANIZATION" }))
  },
  bystander: "theirs",
  example: {
    AnalyzerName: "outside",
    Type: "ACCOUNT",
    ArchiveRules: [logs, partner],
    Tags: [{ Key: "team", Value: "security" }],
  },
  edits: {
    "other rules, and another tag": {
      ArchiveRules: [{ ...logs, Filter: [{ Property: "isPublic", Eq: ["false"] }] }],
      Tags: [{ Key: "stage", Value: "prod" }],
    },
  },
})
