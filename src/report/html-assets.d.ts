/** The text of a file as it stands. */
declare module "*?raw" {
  const text: string
  export default text
}

/** The text of a browser's script: the file bundled with all that it imports. */
declare module "*?script" {
  const text: string
  export default text
}
