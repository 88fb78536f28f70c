import { serialConsoleAccess } from "../../../src/providers/ec2/serial-console-access.ts"
import { keepsTheContract } from "../contract.ts"

keepsTheContract({
  provider: serialConsoleAccess as never,
  seed: {},
  bystander: { none: "a region has one" },
  example: { Enabled: true },
  edits: { "closed consoles": { Enabled: false } },
})
