/** Commands of other tools: their `apply` is none of ours. */
const OTHERS = /\b(terraform|tofu|terragrunt|kubectl|pulumi|git|helm\w*)\b[^\n;&|]*/g

/**
 * Whether a shell script seems to run `reconcile apply`, as far as its text tells: `reconcile` as a word of a command, and
 * after it `apply`, be it some lines further down. On a snapshot that changes a file, and nothing in AWS.
 */
export function appliesInShell(script: string): boolean {
  const commands = script
    .replaceAll(/^\s*#.*$/gm, "")
    .replaceAll(/\\\r?\n/g, " ")
    .replaceAll(OTHERS, "")
    .split(/\n|;|&&|\|\|?/)
    .filter((command) => !/\s--snapshot\b/.test(command))
  return /(?<![\w.-])reconcile(-aws)?(?![\w-])[\s\S]*?(?<![\w./-])apply(?![\w-])/.test(commands.join("\n"))
}
