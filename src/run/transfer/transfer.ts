import type { TaskKind } from "../task.ts"
import { type TransferSpec, transferSchema } from "../transfer.schema.ts"
import { placesOf } from "./moves.ts"
import { rightsOf } from "./rights.ts"
import { checkTransfer, refuseTransfer } from "./spec.ts"

/** `run: { transfer: ... }`: objects from bucket to bucket. */
export const transferTask: TaskKind<TransferSpec> = {
  name: "transfer",
  schema: transferSchema,
  check: checkTransfer,
  refuse: ({ transfer }, target, facts) => refuseTransfer(transfer, target, facts),
  writes: ({ transfer }) => placesOf(transfer),
  rights: ({ transfer }, _target, partition) => rightsOf(transfer, partition),
  async perform({ transfer }, target, session, context) {
    const { performTransfer } = await import("./perform.ts")
    return performTransfer(transfer, { target, session, context })
  },
}
