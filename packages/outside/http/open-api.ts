// The interface's description: OpenAPI 3.1, made of the doors' own contracts, so that it cannot say what they do not do.
// Called by `server.ts`, which gives it out at /openapi.json.

import { type Door, may, type Refusals, type Route, type Upload } from "@etalon/messages/http";
import { type Need, needs, roles } from "@etalon/messages/roles.table";
import { z } from "zod";
import { statusOf } from "./problem.ts";

type Json = Readonly<Record<string, unknown>>;

/** A GET of the process itself, and of no door: its health, its metrics. */
export interface Plain {
  readonly path: string;
  readonly title: string;
  readonly need: Need;
  readonly gives: z.ZodType;
  /** What is told instead with status 503. */
  readonly lacking?: z.ZodType;
  /** Absent: JSON. */
  readonly type?: string;
}

export function openApi(doors: readonly Door[], plain: readonly Plain[], version: string): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  const put = (path: string, method: string, operation: Json) => {
    paths[templateOf(path)] = { ...paths[templateOf(path)], [method.toLowerCase()]: operation };
  };
  for (const { routes, following } of doors) {
    for (const route of routes)
      put(route.path, route.method, operationOf(route, answerOf(route.gives), requestOf(route)));
    for (const one of following) {
      const events = Object.entries(one.tells).map(([kind, schema]) => `\`${kind}\`: ${shortOf(schema)}`);
      const description = `events, numbered where they are told once only: ${events.join("; ")}`;
      const content = { "text/event-stream": { schema: { type: "string" } } };
      put(one.path, "GET", {
        ...operationOf(one, { description, content }, { parameters: [lastEventId] }),
        "x-events": Object.fromEntries(
          Object.entries(one.tells).map(([kind, s]) => [kind, schemaOf(s, "output")]),
        ),
      });
    }
  }
  for (const one of doors.flatMap(({ downloads = [] }) => downloads)) {
    const content = Object.fromEntries(
      one.types.map((type) => [type.replace(/;.*/, ""), { schema: { type: "string", format: "binary" } }]),
    );
    put(one.path, "GET", operationOf(one, { description: "a file", content }, requestOf(one)));
  }
  for (const one of doors.flatMap(({ uploads = [] }) => uploads)) {
    const requestBody = { required: true, content: { "multipart/form-data": { schema: formOf(one) } } };
    put(one.path, "POST", operationOf(one, answerOf(one.gives), { ...requestOf(one), requestBody }));
  }
  for (const one of plain) {
    const of = (description: string, schema: z.ZodType) => ({
      description,
      content: { [one.type ?? "application/json"]: { schema: schemaOf(schema, "output") } },
    });
    const operation = operationOf({ ...one, refusals: {} }, of("done", one.gives), {});
    const lacks = one.lacking && { 503: of("something is missing", one.lacking) };
    put(one.path, "GET", { ...operation, responses: { ...(operation.responses as Json), ...lacks } });
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Etalon",
      version,
      summary: "A reference meter in the cloud: instruments, applications, detections",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths,
    components: {
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "a token of `etalon token issue` or of a login",
        },
      },
      schemas: { Problem: problemSchema },
    },
  };
}

type Described = Pick<Route, "path" | "title" | "need"> & {
  readonly refusals: Refusals;
};

function operationOf({ path, title, need, refusals }: Described, answer: Json, more: Json): Json {
  const open = needs[need] === "anybody";
  const own = new Map<number, string>(open ? [] : [[403, lacksRole(need)]]);
  for (const [code, says] of Object.entries(refusals)) {
    const before = own.get(statusOf(code));
    own.set(statusOf(code), `${before ? `${before}; ` : ""}\`${code}\`: ${says}`);
  }
  const parameters = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  return {
    summary: title,
    ...(open ? { security: [] } : { security: [{ token: [] }], "x-roles": rolesWith(need) }),
    ...more,
    parameters: [...parameters, ...((more.parameters as readonly Json[] | undefined) ?? [])],
    responses: {
      200: answer,
      400: problemOf("what was sent does not fit its description"),
      ...(!open && { 401: problemOf("no token, or one that is unknown, over or revoked") }),
      429: problemOf("too many requests; Retry-After says when to come back"),
      ...Object.fromEntries([...own].map(([status, says]) => [status, problemOf(says)])),
    },
  };
}

const rolesWith = (need: Need) => roles.filter((role) => may({ user: "", party: "", roles: [role] }, need));
const lacksRole = (need: Need): string =>
  `\`http.forbidden\`: the token's user is none of ${rolesWith(need).join(", ")}`;

function requestOf({ body, query }: Partial<Pick<Route, "body" | "query">>): Json {
  const fields = query ? (schemaOf(query, "input") as QuerySchema) : { properties: {}, required: [] };
  const parameters = Object.entries(fields.properties ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: fields.required?.includes(name) ?? false,
    schema,
  }));
  return {
    parameters,
    ...(body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: schemaOf(body, "input") } },
      },
    }),
  };
}
interface QuerySchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

function formOf({ form, atMostBytes }: Upload): Json {
  const file = { type: "string", format: "binary" };
  const properties = Object.entries(form).map(([name, { title, files }]) => [
    name,
    files === 1
      ? { ...file, description: title }
      : { type: "array", items: file, maxItems: files, description: title },
  ]);
  return {
    type: "object",
    description: `files, at most ${atMostBytes} bytes together`,
    properties: Object.fromEntries(properties),
    required: Object.entries(form).flatMap(([name, { needed }]) => (needed ? [name] : [])),
  };
}

const answerOf = (gives: z.ZodType): Json => ({
  description: "done",
  content: { "application/json": { schema: schemaOf(gives, "output") } },
});

/** Instants are decimal strings in JSON (`basis/json.ts`). */
function schemaOf(schema: z.ZodType, io: "input" | "output"): unknown {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    target: "draft-2020-12",
    io,
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      if (zodSchema._zod.def.type !== "bigint") return;
      jsonSchema.type = "string";
      jsonSchema.pattern = "^-?\\d{1,20}$";
      jsonSchema.description = "TAI nanoseconds since 1970";
    },
  });
  return made;
}

/** Names of its fields, for the sentence that describes events. */
const shortOf = (schema: z.ZodType): string =>
  Object.keys((schemaOf(schema, "output") as QuerySchema).properties ?? {}).join(", ");

const templateOf = (path: string): string => path.replaceAll(/:(\w+)/g, "{$1}");

const problemOf = (description: string): Json => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});
/** RFC 9457. */
const problemSchema = {
  type: "object",
  required: ["type", "status", "title", "detail"],
  properties: {
    type: { type: "string" },
    status: { type: "integer" },
    title: { type: "string", description: "the refusal's code" },
    detail: { type: "string", description: "one sentence for a person" },
  },
};
const lastEventId = {
  name: "Last-Event-ID",
  in: "header",
  required: false,
  description: "number of the last event that the follower has; it hears those after it",
  schema: { type: "string", pattern: "^\\d{1,9}$" },
};
