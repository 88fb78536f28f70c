/** The account id inside an access key id, where AWS and moto put it alike. */

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
const offset = 549_755_813_888

/** An access key id that belongs to an account; the same one each time. */
export function accessKeyOf(account: string): string {
  const id = Number(account)
  let rest = Math.floor(id / 2) + offset
  let digits = ""
  for (let i = 0; i < 8; i++) {
    digits = alphabet[rest % 32] + digits
    rest = Math.floor(rest / 32)
  }
  return `AKIA${digits}${id % 2 === 1 ? "Q" : "A"}TESTKEY`
}

/** The account that an access key id belongs to, or undefined when it is not made as AWS makes them. */
export function accountOf(accessKey: string): string | undefined {
  const places = [...accessKey.slice(4, 13)].map((character) => alphabet.indexOf(character))
  if (accessKey.length !== 20 || places.includes(-1)) return undefined
  const number = places.slice(0, 8).reduce((sum, place) => sum * 32 + place, 0)
  const id = (number - offset) * 2 + (places[8]! >= 16 ? 1 : 0)
  return id >= 0 && id < 1e12 ? String(id).padStart(12, "0") : undefined
}
