// What the interface refuses, as it says it (RFC 9457), and what keeps it from being heard. Thrown by `ask.ts`.

export interface Refused {
  /** The interface's own word for it; `away` where nothing answers. */
  readonly code: string;
  readonly status: number;
}

/** An error, since whoever asks for a page's data can do nothing but show it. */
export class Problem extends Error implements Refused {
  readonly code: string;
  readonly status: number;
  constructor(text: string, { code, status }: Refused) {
    super(text);
    this.code = code;
    this.status = status;
  }
}

export const AWAY = 0;
export const NOT_KNOWN = 401;
export const NOT_THERE = 404;

/** It may go otherwise in a moment. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Problem && (error.status === AWAY || error.status >= 500);

export const statusOf = (error: unknown): number | null => (error instanceof Problem ? error.status : null);
