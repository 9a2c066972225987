// Takes secrets out of what is logged. Called by `log.ts`.

const BLOT = "[hidden]";
const DEPTH_AT_MOST = 8;
/** Names of fields whose text is never written. A number or bigint under them (a fencing token) is no secret. */
const secretName =
  /pass(word|wd|phrase)?$|secret|tokens?$|tickets?$|authorization|cookie|api-?key|private-?key|credential/i;
/** `scheme://user:password@host` in any text, such as an error's message. */
const secretInUrl = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]*@/gi;

export const blotText = (text: string): string => text.replace(secretInUrl, `$1:${BLOT}@`);

/** A copy that can be written as JSON: secrets blotted out, instants as decimal text, errors as their message. */
export function blot(value: unknown, name = "", depth = 0): unknown {
  if (typeof value === "string") return secretName.test(name) ? BLOT : blotText(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (depth >= DEPTH_AT_MOST) return "[deeper]";
  if (value instanceof Error) return blotError(value);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item) => blot(item, name, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, blot(item, key, depth + 1)]));
}

function blotError(error: Error): object {
  const { code } = error as NodeJS.ErrnoException;
  const stack = error.stack === undefined ? {} : { stack: blotText(error.stack) };
  return {
    name: error.name,
    message: blotText(error.message),
    ...(code !== undefined && { code }),
    ...stack,
  };
}
