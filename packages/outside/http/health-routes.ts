// What health and readiness say, wherever they are asked: at a process's own port (`health.ts`), and as GET /health and
// GET /ready at the users' interface of a process that has no such port (`server.ts`).

import type { SetAside } from "@etalon/basis";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { admission } from "./admission.ts";
import type { Plain } from "./open-api.ts";
import { headers } from "./problem.ts";

export interface Health {
  /** What is still missing before the process can do its work; empty when it can. */
  readonly missing: () => Promise<readonly string[]>;
  /** What the mailbox set aside: an alarm for a person. */
  readonly setAside?: () => Promise<readonly SetAside[]>;
}
interface Said {
  readonly status: number;
  readonly body: object;
}

/** It lives all the same, though a store that is away cannot be asked. */
export const aliveBy = ({ setAside = async () => [] }: Health): Promise<Said> =>
  setAside().then(
    (all) => ({ status: 200, body: { alive: true, setAside: all.map(alarmOf) } }),
    () => ({ status: 200, body: { alive: true, setAside: null } }),
  );

export const readyBy = ({ missing }: Health): Promise<Said> =>
  missing().then(
    (lacks) => ({
      status: lacks.length === 0 ? 200 : 503,
      body: { ready: lacks.length === 0, missing: lacks },
    }),
    (error: Error) => ({ status: 503, body: { ready: false, missing: [error.message] } }),
  );

/** What health says of one; its body is for administrators. */
const alarmOf = ({ id, component, kind, key, why, atTaiNs }: SetAside) => ({
  ...{ id, component, kind, key, atTaiNs: atTaiNs.toString() },
  why: why.split("\n", 1)[0],
});

const readiness = z.object({ ready: z.boolean(), missing: z.array(z.string()) });
export const healthRoutes = [
  {
    path: "/health",
    title: "that the process lives, and what its mailbox set aside",
    need: "anybody",
    gives: z.object({
      alive: z.literal(true),
      setAside: z.array(z.record(z.string(), z.string())).nullable(),
    }),
  },
  {
    path: "/ready",
    title: "whether the process can do its work, and what it lacks",
    need: "anybody",
    gives: readiness,
    lacking: readiness,
  },
] as const satisfies readonly Plain[];

export function mountHealth(
  server: FastifyInstance,
  health: Health,
  admitted: ReturnType<typeof admission>,
): void {
  const [alive, ready] = healthRoutes;
  for (const [{ path, need }, said] of [
    [alive, aliveBy],
    [ready, readyBy],
  ] as const)
    server.get(path, { exposeHeadRoute: false, onRequest: admitted(need) }, async (_, reply) => {
      const { status, body } = await said(health);
      return reply.code(status).headers(headers).type("application/json; charset=utf-8").send(body);
    });
}
