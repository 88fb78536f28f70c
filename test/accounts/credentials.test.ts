import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { fresh, roleArn, sessionName } from "../../src/accounts/credentials.ts"

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

const minutes = (count: number) => count * 60_000

/** Credentials that last an hour, numbered. */
function hourly() {
  let given = 0
  return fresh(async () => {
    given += 1
    return { accessKeyId: String(given), secretAccessKey: "", expiration: new Date(Date.now() + minutes(60)) }
  })
}

test("credentials are kept until less than five minutes are left", async () => {
  const credentials = hourly()
  expect((await credentials()).accessKeyId).toBe("1")
  vi.setSystemTime(minutes(54))
  expect((await credentials()).accessKeyId).toBe("1")
  vi.setSystemTime(minutes(56))
  const renewed = await Promise.all([credentials(), credentials()])
  expect(renewed.map(({ accessKeyId }) => accessKeyId)).toEqual(["2", "2"])
})

test("credentials are renewed earlier for whoever needs them longer", async () => {
  const credentials = hourly()
  expect((await credentials({ lasting: minutes(50) })).accessKeyId).toBe("1")
  vi.setSystemTime(minutes(9))
  expect((await credentials({ lasting: minutes(50) })).accessKeyId).toBe("1")
  vi.setSystemTime(minutes(11))
  expect((await credentials()).accessKeyId).toBe("1")
  expect((await credentials({ lasting: minutes(50) })).accessKeyId).toBe("2")
  expect((await credentials()).accessKeyId).toBe("2")
})

test("a failure is not kept", async () => {
  let tries = 0
  const credentials = fresh(async () => {
    tries += 1
    if (tries === 1) throw new Error("not now")
    return { accessKeyId: "A", secretAccessKey: "" }
  })
  await expect(credentials()).rejects.toThrow("not now")
  expect((await credentials()).accessKeyId).toBe("A")
})

test.each([
  ["7f3a", "reconcile-7f3a"],
  ["pull/7 (é)", "reconcile-pull-7----"],
  ["x".repeat(100), `reconcile-${"x".repeat(54)}`],
])("the session of run %j is called %s", (run, name) => {
  expect(sessionName(run)).toBe(name)
})

test.each([
  ["reconcile-plan", "arn:aws-cn:iam::100000000001:role/reconcile-plan"],
  ["/managed/inventory", "arn:aws-cn:iam::100000000001:role/managed/inventory"],
])("the role %s of an account is %s", (role, arn) => {
  expect(roleArn("aws-cn", "100000000001", { role })).toBe(arn)
})
