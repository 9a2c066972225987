// Operations: the cloud at work, nodes, agents, what was set aside, users and their tokens. A page.

import { Stack, Tabs, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useOffer } from "../api/asked.ts";
import { useKept } from "../parts/address.ts";
import { AtWork } from "./operations/at-work.tsx";
import { Agents, Nodes } from "./operations/hosts.tsx";
import { SetAsides } from "./operations/set-asides.tsx";
import { Tokens } from "./operations/tokens.tsx";
import { Users } from "./operations/users.tsx";

/** Each with the route that it rests on: another interface of the same cloud may have it. */
const views = {
  "at-work": ["/operation", AtWork],
  nodes: ["/nodes", Nodes],
  agents: ["/agents", Agents],
  "set-aside": ["/set-aside", SetAsides],
  users: ["/users", Users],
  tokens: ["/tokens", Tokens],
} as const;

export default function Operations() {
  const { t } = useTranslation();
  const [kept, keep] = useKept();
  const { data: offer } = useOffer();
  const offered = Object.entries(views).filter(
    ([, [asks]]) => !offer || offer.routes.some(({ path }) => path === asks),
  );
  const view = (offered.find(([name]) => name === kept.view) ?? offered[0])?.[0] ?? "at-work";
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t("nav.operations")}
      </Title>
      <Tabs
        value={view}
        onChange={(value) => keep({ view: value ?? "", find: "", sort: "", way: "" })}
        keepMounted={false}
      >
        <Tabs.List mb="md" aria-label={t("nav.operations")}>
          {offered.map(([name]) => (
            <Tabs.Tab key={name} value={name}>
              {t(`operations.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {offered.map(([name, [, View]]) => (
          <Tabs.Panel key={name} value={name}>
            <View />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}
