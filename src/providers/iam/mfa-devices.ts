import {
  DeactivateMFADeviceCommand,
  DeleteVirtualMFADeviceCommand,
  IAMClient,
  ListMFADevicesCommand,
  ListVirtualMFADevicesCommand,
} from "@aws-sdk/client-iam"
import type { Session } from "../../model.ts"
import { codeOf, perform, remove } from "./retry.ts"
import { everything, nameOf } from "./sweep.ts"

/**
 * Takes the MFA devices from a user and deletes the virtual ones, which are good for nothing without it. One has to be taken
 * from its user before it can be deleted, and belongs to nobody in between: a device without a user that is called like the
 * user is what a run that was killed there left behind. Was there any?
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html
 */
export async function takeDevices(session: Session, user: string): Promise<boolean> {
  const iam = session.client(IAMClient)
  const what = `list the MFA devices of user ${user}`
  const devices = await everything(
    (Marker) => perform(session, what, () => iam.send(new ListMFADevicesCommand({ UserName: user, Marker }))),
    (page) => page.MFADevices,
  )
  for (const { SerialNumber = "" } of devices) {
    const call = () => iam.send(new DeactivateMFADeviceCommand({ UserName: user, SerialNumber }))
    await remove(session, `take MFA device ${SerialNumber} from user ${user}`, call)
    if (isVirtual(SerialNumber)) await deleteDevice(session, SerialNumber)
  }
  const unassigned = await everything(
    (Marker) => {
      const command = new ListVirtualMFADevicesCommand({ AssignmentStatus: "Unassigned", Marker })
      return perform(session, "list the MFA devices without a user", () => iam.send(command))
    },
    (page) => page.VirtualMFADevices,
  )
  for (const { SerialNumber = "" } of unassigned) {
    if (nameOf(SerialNumber) === user) await deleteDevice(session, SerialNumber)
  }
  return devices.length > 0
}

/** A virtual device has an ARN for a serial number; a security key has another one, a hardware token its own number. */
const isVirtual = (serial: string): boolean => /^arn:[a-z-]+:iam::\d{12}:mfa\//.test(serial)

function deleteDevice(session: Session, SerialNumber: string): Promise<void> {
  const iam = session.client(IAMClient)
  const call = () => iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }))
  return remove(session, `delete MFA device ${SerialNumber}`, call, (error) => codeOf(error) === "DeleteConflict")
}
