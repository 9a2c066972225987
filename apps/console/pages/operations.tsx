// Operations: nodes, agents, what was set aside, users and their tokens. A page.

import { Stack, Tabs, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useKept } from "../parts/address.ts";
import { Agents, Nodes } from "./operations/hosts.tsx";
import { SetAsides } from "./operations/set-asides.tsx";
import { Tokens, Users } from "./operations/users.tsx";

const views = { nodes: Nodes, agents: Agents, "set-aside": SetAsides, users: Users, tokens: Tokens } as const;

export default function Operations() {
  const { t } = useTranslation();
  const [{ view = "nodes" }, keep] = useKept();
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
          {Object.keys(views).map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`operations.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {Object.entries(views).map(([name, View]) => (
          <Tabs.Panel key={name} value={name}>
            <View />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}
