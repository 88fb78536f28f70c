import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts"
import type { ClientClass, ClientWish, Config, World } from "../model.ts"
import type { Store } from "../run/output.ts"

/** How results of a run are stored, and how whoever enters the accounts calls AWS. */
export function storeOf(world: World, { access, regions: [region = "us-east-1"] }: Config, folder: string): Store {
  const central = centralClients(world)
  return { folder, central, region, owner: bucketOwner(access.run?.hub, central, region) }
}

/** Clients of whoever enters the accounts; one per class, region and number of attempts. */
function centralClients(world: World): Store["central"] {
  const known = new Map<unknown, Map<string, unknown>>()
  return <C>(Client: ClientClass<C>, wish: ClientWish): C => {
    const own = known.get(Client) ?? new Map<string, unknown>()
    known.set(Client, own)
    const key = JSON.stringify([wish.region, wish.attempts, wish.patience])
    const client = own.get(key) ?? world.clientAs?.("run", Client, { attempts: 1, ...wish })
    own.set(key, client)
    return client as C
  }
}

/** The account of the hub, or of who runs. */
function bucketOwner(hub: string | undefined, central: Store["central"], region: string): () => Promise<string> {
  let asked: Promise<string> | undefined
  return () => {
    asked ??= hub
      ? Promise.resolve(hub.split(":")[4] ?? "")
      : central(STSClient, { region, attempts: 4 })
          .send(new GetCallerIdentityCommand({}))
          .then(({ Account = "" }) => Account)
    return asked
  }
}
