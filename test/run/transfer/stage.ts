/** Transfers at work in the emulated AWS: one account is the target, another the central identity's. */

import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3"
import { isThrottle, newClient } from "../../../src/accounts/clients.ts"
import { newHandler } from "../../../src/accounts/handler.ts"
import { newLimiter } from "../../../src/accounts/limiter.ts"
import type { Json, Problem, Session, Target } from "../../../src/model.ts"
import type { Result, RunFacts, TaskContext } from "../../../src/run/task.ts"
import { transferTask } from "../../../src/run/transfer/transfer.ts"
import { type TransferSpec, transferSchema } from "../../../src/run/transfer.schema.ts"
import { ProblemError } from "../../../src/value/problem.ts"
import { compileSchema } from "../../../src/value/schema.ts"
import type { Aws } from "../../aws/moto.ts"

export const member = "100000000001"
export const central = "100000000002"

/** The buckets of the stage, and whose they are. */
export const buckets: Readonly<Record<string, string>> = {
  source: member,
  target: member,
  archive: member,
  foreign: central,
}

/** A transfer as a case writes it: `source/src/` to `target/dest/` unless it says otherwise. */
export type Wish = { readonly [key: string]: Json }

/** How it is performed. */
export interface PerformOptions {
  readonly id?: string
  readonly signal?: AbortSignal
}

export const target: Target = {
  scope: "account",
  account: {
    id: member,
    name: "data-prod",
    email: "a@example.com",
    state: "ACTIVE",
    path: [],
    tags: {},
    management: false,
  },
  region: "us-east-1",
}

export const facts: RunFacts = { partition: "aws", functions: [], sessionDuration: 3600, timeout: 600_000 }

/** What a case means: the whole `run`. */
export function specOf(wish: Wish): TransferSpec {
  const from = { bucket: "source", prefix: "src/", ...(wish.from as object) }
  const to = { bucket: "target", prefix: "dest/", ...(wish.to as object) }
  return { transfer: { ...wish, from, to } } as unknown as TransferSpec
}

/** What is wrong with it before anything is looked at. */
export function refused(wish: Wish): readonly string[] {
  const spec = specOf(wish)
  const wrong = compileSchema(transferSchema)(spec as unknown as Json)
  if (wrong.length > 0) return wrong.map(({ message }) => message)
  return (transferTask.refuse?.(spec, target, facts) ?? []).map(({ message }: Problem) => message)
}

const wire = { handler: newHandler(), limiter: newLimiter({ isThrottle }) }

/** Performs transfers by way of `endpoint`. There is one endpoint per test file, since clients remember it. */
export function performerOf(aws: () => Aws, endpoint: () => string) {
  const clientsAs = (account: string) => {
    return <C>(Client: new (config: never) => C, region: string): C => {
      process.env.AWS_ENDPOINT_URL = endpoint()
      return newClient(wire, Client, {
        region,
        credentials: aws().credentials(account),
        caller: { hub: account, account },
      })
    }
  }
  return async (
    wish: Wish,
    { id = "1", signal = new AbortController().signal }: PerformOptions = {},
  ): Promise<Result> => {
    const wrong = refused(wish)
    if (wrong.length > 0) throw new ProblemError(wrong.map((message) => ({ severity: "error", message })))
    const spec = specOf(wish)
    const inTarget = clientsAs(member)
    const session = { client: (Client, options) => inTarget(Client, options?.region ?? "us-east-1") } as Session
    const context: TaskContext = {
      run: { name: "daily-drop", id },
      partition: "aws",
      role: "reconcile-run",
      folder: ".",
      timeout: facts.timeout,
      signal,
      central: (Client, { region }) => clientsAs(central)(Client, region),
      upload: () => Promise.reject(new Error("Nobody else stores what a transfer says.")),
    }
    const enters = transferTask.rights(spec, target, "aws").length > 0
    return transferTask.perform(spec, target, enters ? session : undefined, context)
  }
}

/** The stage's buckets, seen by their owners. */
export function storageOf(aws: () => Aws) {
  const s3 = (bucket: string) =>
    new S3Client({ ...aws().client(buckets[bucket]), forcePathStyle: true, region: "us-east-1" })
  const split = (place: string): { Bucket: string; Key: string } => {
    const [Bucket = "", ...key] = place.split("/")
    return { Bucket, Key: key.join("/") }
  }
  return {
    s3,
    async create(): Promise<void> {
      for (const Bucket of Object.keys(buckets)) await s3(Bucket).send(new CreateBucketCommand({ Bucket }))
    },
    async put(place: string, Body: string | Uint8Array, more: object = {}): Promise<void> {
      const at = split(place)
      await s3(at.Bucket).send(new PutObjectCommand({ ...at, Body: Buffer.from(Body), ...more }))
    },
    /** Every object of every bucket, as bucket/key. */
    async keys(): Promise<readonly string[]> {
      const listed = await Promise.all(
        Object.keys(buckets).map(async (Bucket) => {
          const { Contents = [] } = await s3(Bucket).send(new ListObjectsV2Command({ Bucket }))
          return Contents.map(({ Key }) => `${Bucket}/${Key}`)
        }),
      )
      return listed.flat().sort()
    },
  }
}

/** What somebody is told of a failure. */
export async function toldBy(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return "it did not fail"
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return error.problems.map(({ message }) => message).join("\n")
  }
}
