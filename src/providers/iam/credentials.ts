import {
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeleteServiceSpecificCredentialCommand,
  DeleteSigningCertificateCommand,
  DeleteSSHPublicKeyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
} from "@aws-sdk/client-iam"
import type { Session } from "../../model.ts"
import { perform, remove } from "./retry.ts"
import { everything, type Page } from "./sweep.ts"

/** A kind of credential of which a user may have several, each with an id. */
interface Credential {
  readonly what: string
  list(iam: IAMClient, UserName: string, Marker: string | undefined): Promise<Ids>
  delete(iam: IAMClient, UserName: string, id: string): Promise<unknown>
}

interface Ids extends Page {
  readonly ids: readonly string[]
}

const CREDENTIALS: readonly Credential[] = [
  {
    what: "access key",
    list: async (iam, UserName, Marker) => {
      const page = await iam.send(new ListAccessKeysCommand({ UserName, Marker }))
      return { ...page, ids: (page.AccessKeyMetadata ?? []).map(({ AccessKeyId = "" }) => AccessKeyId) }
    },
    delete: (iam, UserName, AccessKeyId) => iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })),
  },
  {
    what: "signing certificate",
    list: async (iam, UserName, Marker) => {
      const page = await iam.send(new ListSigningCertificatesCommand({ UserName, Marker }))
      return { ...page, ids: (page.Certificates ?? []).map(({ CertificateId = "" }) => CertificateId) }
    },
    delete: (iam, UserName, CertificateId) =>
      iam.send(new DeleteSigningCertificateCommand({ UserName, CertificateId })),
  },
  {
    what: "SSH key",
    list: async (iam, UserName, Marker) => {
      const page = await iam.send(new ListSSHPublicKeysCommand({ UserName, Marker }))
      return { ...page, ids: (page.SSHPublicKeys ?? []).map(({ SSHPublicKeyId = "" }) => SSHPublicKeyId) }
    },
    delete: (iam, UserName, SSHPublicKeyId) => iam.send(new DeleteSSHPublicKeyCommand({ UserName, SSHPublicKeyId })),
  },
  {
    what: "service credential",
    list: async (iam, UserName, Marker) => {
      const page = await iam.send(new ListServiceSpecificCredentialsCommand({ UserName, Marker }))
      const ids = page.ServiceSpecificCredentials ?? []
      return { ...page, ids: ids.map(({ ServiceSpecificCredentialId = "" }) => ServiceSpecificCredentialId) }
    },
    delete: (iam, UserName, ServiceSpecificCredentialId) =>
      iam.send(new DeleteServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId })),
  },
]

/**
 * Takes from a user everything by which anybody could act as it: its password first, then keys, certificates and the
 * credentials of single services. Was there anything but a password? Throws `NoSuchEntity` where there is no such user.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
 */
export async function takeCredentials(session: Session, user: string): Promise<boolean> {
  const iam = session.client(IAMClient)
  const call = () => iam.send(new DeleteLoginProfileCommand({ UserName: user }))
  await remove(session, `delete the password of user ${user}`, call)
  let taken = false
  for (const { what, list, delete: drop } of CREDENTIALS) {
    const ids = await everything(
      (marker) => perform(session, `list every ${what} of user ${user}`, () => list(iam, user, marker)),
      (page) => page.ids,
    )
    for (const id of ids) await remove(session, `delete ${what} ${id} of user ${user}`, () => drop(iam, user, id))
    taken ||= ids.length > 0
  }
  return taken
}
