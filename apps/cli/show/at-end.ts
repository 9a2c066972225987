// What `etalon up` says last, where it stays in sight: what to try, and the way into the console.

/** @param address  of a link; null: none was made, and the command makes one */
export const consoleText = (address: string | null, where: string): string =>
  address === null
    ? `etalon: the console is shown by npx etalon console${where}`
    : `etalon: console at ${address}  (lets you in once; npx etalon console${where} makes another link)`;

/** @param console  null: it was said just before */
export const atEnd = (
  { url, command }: { readonly url: string; readonly command: string },
  console: string | null,
): string =>
  [
    `etalon: the interface stays at ${url} until Ctrl-C; try: ${command}`,
    ...(console === null ? [] : [console]),
  ].join("\n");
