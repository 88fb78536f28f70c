import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns"
import { afterAll, beforeAll, expect, it } from "vitest"
import type { ClientClass, Notice, World } from "../../src/model.ts"
import { tellAll } from "../../src/shell/notify.ts"
import { type Aws, managementAccount, startAws } from "../aws/moto.ts"
import { noticeOf, rowsOf } from "./notices.ts"

let aws: Aws
/** Subscribes to the topic by HTTP: what it was sent. */
const received: { readonly Type: string; readonly Subject: string; readonly Message: string }[] = []
const subscriber = createServer(async (incoming, outgoing) => {
  let text = ""
  for await (const part of incoming.setEncoding("utf8")) text += part
  received.push(JSON.parse(text))
  outgoing.end()
})
beforeAll(async () => {
  aws = await startAws()
  await new Promise<void>((resolve) => subscriber.listen(0, "127.0.0.1", resolve))
})
afterAll(async () => {
  await aws.stop()
  subscriber.closeAllConnections()
  subscriber.close()
})

const region = "eu-west-1"
const topic = `arn:aws:sns:${region}:${managementAccount}:reconcile`
/** The client as the world makes it: of the region that the topic's ARN names. */
const clientAs: NonNullable<World["clientAs"]> = <C>(_: string, Client: ClientClass<C>, options?: object) =>
  new Client({ ...aws.client(), ...options } as never)
const tell = (notice: Partial<Notice>, to = topic) =>
  tellAll(noticeOf(notice), { sns: { topic: to, priority: "success" } }, { env: {}, clientAs })

it("a topic hears of it; what is longer than a message may be says that it was cut", async () => {
  const sns = new SNSClient({ ...aws.client(), region })
  await sns.send(new CreateTopicCommand({ Name: "reconcile" }))
  const Endpoint = `http://127.0.0.1:${(subscriber.address() as AddressInfo).port}`
  await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: "http", Endpoint }))
  expect(await tell({ title: "Drift – in 2 accounts" })).toEqual([])
  expect(await tell({ tables: [rowsOf(20_000)] })).toEqual([])
  const sent = received.filter(({ Type }) => Type === "Notification")
  expect(sent.map(({ Subject }) => Subject)).toEqual([
    "reconcile drift (acme-baseline): Drift ? in 2 accounts",
    "reconcile drift (acme-baseline): Drift in 2 of 14 accounts: 3 changes",
  ])
  expect(sent[0]?.Message).toBe("reconcile drift of acme-baseline (important)\n\nDrift – in 2 accounts.\n")
  expect(Buffer.byteLength(sent[1]?.Message ?? "")).toBeLessThanOrEqual(262_144)
  expect(sent[1]?.Message).toMatch(/\nupdate +AWS::IAM::Role Role\d+\n\nThe rest did not fit\.\n$/)
})

it("a topic that is not there is a warning, and so is a world without AWS", async () => {
  expect(await tell({}, `${topic}-gone`)).toMatchObject([
    { severity: "warning", message: expect.stringMatching(/^SNS refused the message to .*-gone: NotFound/) },
  ])
  expect(await tellAll(noticeOf(), { sns: { topic, priority: "success" } }, { env: {} })).toMatchObject([
    { severity: "warning", message: "SNS was not told: a snapshot has no AWS to publish with" },
  ])
})
