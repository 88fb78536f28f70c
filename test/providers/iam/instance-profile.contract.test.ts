import { instanceProfile } from "../../../src/providers/iam/instance-profile.ts"
import { keepsTheContract } from "../contract.ts"

keepsTheContract({
  provider: instanceProfile as never,
  bystander: "Bystander",
  seed: {
    roles: [{ name: "Other" }, { name: "web", path: "/app/", trust: "ec2.amazonaws.com" }, { name: "worker" }],
    instanceProfiles: [{ name: "Bystander", role: "Other", tags: { team: "other" } }],
  },
  example: {
    InstanceProfileName: "Web.Servers",
    Path: "/app/",
    Roles: ["web"],
    Tags: [
      { Key: "Team", Value: "shop" },
      { Key: "team", Value: "another key, since case counts here" },
    ],
  },
  edits: {
    "another role": { Roles: ["worker"] },
    "another path, for which it is made anew": { Path: "/" },
    "another value of a tag": { Tags: [{ Key: "Team", Value: "checkout" }] },
    "no tags of its own": { Tags: null },
  },
})
