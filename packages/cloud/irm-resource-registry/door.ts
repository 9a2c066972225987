// IRM's door for administrators: which agents there are, admitting and barring them.

import { good, type Mailbox, refused } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import { aboutAgent, admission, bar, shownAgents } from "@etalon/messages/users-to-irm";
import { type Agent, unknownAgent } from "./state.ts";

export function irmDoor(mailbox: Mailbox): Door {
  const toAgent = (agent: string) => ({ component: "irm", key: `agent/${agent}` }) as const;
  const neverHeard = {
    "irm.agent-unknown": "no agent of this name has announced itself, and it was not said to be ahead",
  };
  /** Null for an agent that has announced itself, or is meant ahead of that. */
  const unheardOf = async (agent: string, ahead = false) =>
    ahead || (await mailbox.read(toAgent(agent))) !== null
      ? null
      : refused(
          "irm.agent-unknown",
          `no agent ${agent} has announced itself (etalon agents list shows who has); with "ahead" (--ahead) it is done before that`,
        );
  return {
    following: [],
    routes: [
      route({
        method: "GET",
        path: "/agents",
        title: "agents: whether they live, what they announced, what of it was refused",
        need: "see-agents",
        gives: shownAgents,
        refusals: {},
        answer: async () => {
          const rows = await mailbox.list("irm", "agent/");
          return good(rows.map(({ state }) => shown(state as Agent)));
        },
      }),
      route({
        method: "POST",
        path: "/agents/:id/admission",
        title:
          "admit an agent, before or after it has announced itself: under which certificate, for which owners",
        need: "keep-agents",
        body: admission,
        gives: aboutAgent,
        refusals: neverHeard,
        answer: async ({ params: { id }, body: { ahead, ...word }, caller }) => {
          const unknown = await unheardOf(id, ahead);
          if (unknown) return unknown;
          await mailbox.post(toAgent(id), { kind: "admit-agent", ...word, by: caller.user });
          return good({ agent: id });
        },
      }),
      route({
        method: "POST",
        path: "/agents/:id/bar",
        title:
          "send an agent away: its instruments are gone, and what it announces is refused until it is admitted",
        need: "keep-agents",
        body: bar,
        gives: aboutAgent,
        refusals: neverHeard,
        answer: async ({ params: { id }, body: { ahead, ...word }, caller }) => {
          const unknown = await unheardOf(id, ahead);
          if (unknown) return unknown;
          await mailbox.post(toAgent(id), { kind: "bar-agent", ...word, by: caller.user });
          return good({ agent: id });
        },
      }),
    ],
  };
}

function shown(state: Agent) {
  const {
    id: agent,
    alive,
    standing,
    certificate,
    owners,
    instruments,
    refused,
  } = {
    ...unknownAgent(state.id),
    ...state,
  };
  const resources = instruments.map(({ resource }) => resource);
  return {
    agent,
    alive,
    standing: standing ?? "known",
    certificate,
    owners,
    instruments: resources,
    refused,
  };
}
