// The world's mistakes (bad bytes, silence, refusal): a tagged value, never thrown across a package wall.

/** `code` is owned by the package that says it (`comtrade.cfg-line`); `text` is one sentence for a person. */
export interface Refusal {
  readonly code: string;
  readonly text: string;
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: Refusal };

export function good<T>(value: T): Answer<T> {
  return { ok: true, value };
}

export function refused(code: string, text: string): { readonly ok: false; readonly why: Refusal } {
  return { ok: false, why: { code, text } };
}
