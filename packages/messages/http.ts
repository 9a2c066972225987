// The HTTP contract: what a component's door offers, to whom. `outside/http` mounts it; the doors stand in the
// components.

import type { Answer } from "@etalon/basis";
import type { z } from "zod";
import { type Need, needs, type Role } from "./roles.table.ts";

/** Who asks, as the token says; never as the request says. */
export interface Caller {
  readonly user: string;
  readonly roles: readonly Role[];
  /** In whose name: a station, a laboratory, an owner. Applicant of what this caller applies for. */
  readonly party: string;
  /** Which of the user's tokens was shown; names it, no secret. */
  readonly token?: string;
}
/** Who asks where nothing but `anybody` is needed and no token was shown. */
export const nobody: Caller = { user: "nobody", roles: [], party: "nobody" };

export function may({ roles }: Caller, need: Need): boolean {
  const allowed: "anybody" | readonly Role[] = needs[need];
  return allowed === "anybody" || roles.some((role) => allowed.includes(role));
}

export interface Asked<Params = Readonly<Record<string, string>>, Query = unknown, Body = unknown> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
}

/** By a refusal's code, what it says. Codes end in `unknown` (404), `forbidden` (403), or anything else (409). */
export type Refusals = Readonly<Record<string, string>>;

export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** `/meters/:id`; ids in the path are checked by the schema of ids. */
  readonly path: string;
  /** One line for people and for the interface's description. */
  readonly title: string;
  readonly need: Need;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Where a body may be larger than the interface takes elsewhere, bytes. */
  readonly bodyAtMostBytes?: number;
  readonly gives: z.ZodType;
  readonly refusals: Refusals;
  readonly answer: (asked: Asked) => Promise<Answer<unknown>>;
}

/** One piece of news. Numbered ones are told once each, whatever connections break; the others are worth now only. */
export interface News {
  readonly number?: number;
  readonly kind: string;
  readonly value: unknown;
}

/** A route whose answer goes on: server-sent events until the iteration ends. */
export interface Following {
  readonly path: string;
  readonly title: string;
  readonly need: Need;
  /** What is told, by kind. */
  readonly tells: Readonly<Record<string, z.ZodType>>;
  readonly refusals: Refusals;
  /** @param after number of the last news that the follower has; 0 for none */
  readonly follow: (asked: Asked, after: number, stop: AbortSignal) => Promise<Answer<AsyncIterable<News>>>;
}

/** A GET whose answer is a file, told as it is read. */
export interface Download {
  readonly path: string;
  readonly title: string;
  readonly need: Need;
  readonly query?: z.ZodType;
  /** Media types that it may be of. */
  readonly types: readonly string[];
  readonly refusals: Refusals;
  readonly load: (asked: Asked) => Promise<Answer<LoadedFile>>;
}
export interface LoadedFile {
  readonly name: string;
  readonly type: string;
  /** What throws on the way breaks the connection: the file is not whole, and whoever asked sees it. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** A file that is at hand as a whole. */
export function wholeFile(name: string, type: string, bytes: Uint8Array): LoadedFile {
  async function* inOnePiece() {
    yield bytes;
  }
  return { name, type, bytes: inOnePiece() };
}

/** One part of a form that brings files. */
export interface FormFile {
  /** What it holds, for people and for the interface's description. */
  readonly title: string;
  readonly needed: boolean;
  readonly files: number;
}

/** A POST whose form brings files (multipart/form-data), which are gone once it is answered. */
export interface Upload {
  readonly path: string;
  readonly title: string;
  readonly need: Need;
  readonly query?: z.ZodType;
  /** By the part's name. */
  readonly form: Readonly<Record<string, FormFile>>;
  /** All files together. */
  readonly atMostBytes: number;
  readonly gives: z.ZodType;
  readonly refusals: Refusals;
  readonly take: (asked: Asked, brought: BroughtFiles, stop: AbortSignal) => Promise<Answer<JsonText>>;
}
export interface BroughtFiles {
  /** Theirs alone, of this request. */
  readonly folder: string;
  /** Names in the folder, by the part's name: those that they came with, made plain. */
  readonly files: Readonly<Record<string, readonly string[]>>;
}
/** An answer as another process wrote it: a large one is not taken apart and put together again on the way. */
export interface JsonText {
  readonly json: string;
}

export interface Door {
  readonly routes: readonly Route[];
  readonly following: readonly Following[];
  readonly downloads?: readonly Download[];
  readonly uploads?: readonly Upload[];
}

/** `{ id: string }` for `/meters/:id`. */
type ParamsOf<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Readonly<Record<Name, string>> & ParamsOf<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Readonly<Record<Name, string>>
    : Readonly<Record<never, string>>;

/** An answer may be made of what cannot be changed. */
type Fixed<T> = unknown extends T
  ? T
  : T extends bigint | number | string | boolean | null | undefined
    ? T
    : { readonly [Key in keyof T]: Fixed<T[Key]> };

/** A route whose answer is written against its schemas, so that neither says what the other does not. */
export function route<
  Path extends string,
  Gives extends z.ZodType,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>(
  written: Omit<Route, "path" | "gives" | "query" | "body" | "answer"> & {
    readonly path: Path;
    readonly gives: Gives;
    readonly query?: Query;
    readonly body?: Body;
    readonly answer: (
      asked: Asked<ParamsOf<Path>, z.output<Query>, z.output<Body>>,
    ) => Promise<Answer<Fixed<z.output<Gives>>>>;
  },
): Route {
  return written as unknown as Route; // params, query and body have been checked when `answer` is called
}
