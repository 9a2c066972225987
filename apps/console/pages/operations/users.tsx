// Users with their roles and parties: added, given other roles, removed by administrators. Part of the page of operations.

import { may } from "@etalon/messages/http";
import { roles } from "@etalon/messages/roles.table";
import { Button, Group, MultiSelect, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAsked, useMe, useTold } from "../../api/asked.ts";
import type { ShownUser } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment, WHOLE_WIDTH } from "../../parts/moment.tsx";
import { Empty, Failure, Shown } from "../../parts/states.tsx";
import { UserActs } from "./user-acts.tsx";

export function Users() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const asked = useAsked<readonly ShownUser[]>("/users");
  const [name, setName] = useState("");
  const [party, setParty] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const add = useTold<object>((body) => ({ path: "/users", method: "POST", body }));
  const columns: readonly Column<ShownUser>[] = [
    {
      ...{ id: "name", width: "160px", head: t("operations.user"), by: ({ name }) => name },
      cell: ({ name, subject }) => (
        <>
          <strong>{name}</strong>
          {subject !== null && ` · ${t("operations.of-provider")}`}
        </>
      ),
    },
    {
      ...{ id: "roles", head: t("operations.roles"), width: "260px", by: ({ roles }) => roles.join(" ") },
      cell: ({ roles }) => roles.map((role) => t(`role.${role}`)).join(t("sentence.comma")),
    },
    {
      ...{
        id: "party",
        width: "110px",
        head: t("operations.party"),
        by: ({ party }) => party,
        cell: ({ party }) => party,
      },
    },
    {
      ...{ id: "made", head: t("operations.made"), by: ({ madeTaiNs }) => madeTaiNs, width: WHOLE_WIDTH },
      cell: ({ madeTaiNs }) => <Moment at={madeTaiNs} />,
    },
    {
      ...{ id: "do", stays: true, head: t("lease.do"), width: "190px" },
      cell: (user) => me && may(me, "keep-users") && <UserActs user={user} own={user.name === me.user} />,
    },
  ];
  return (
    <Stack gap="md">
      {me && may(me, "keep-users") && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate({ name, party, roles: chosen }, { onSuccess: () => setName("") });
          }}
        >
          <Group align="flex-end" gap="sm">
            <TextInput
              label={t("operations.user")}
              value={name}
              onChange={(e) => setName(e.currentTarget.value)}
              w={150}
            />
            <TextInput
              label={t("operations.party")}
              value={party}
              onChange={(e) => setParty(e.currentTarget.value)}
              w={130}
            />
            <MultiSelect
              label={t("operations.roles")}
              data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
              value={chosen}
              onChange={setChosen}
              miw={260}
              comboboxProps={{ withinPortal: false }}
            />
            <Button type="submit" loading={add.isPending} disabled={!name || !party || chosen.length === 0}>
              {t("operations.add-user")}
            </Button>
          </Group>
        </form>
      )}
      {add.error && <Failure error={add.error} />}
      <Shown of={asked}>
        {(all) => (
          <DataTable
            label={t("operations.users")}
            columns={columns}
            rows={all}
            keyOf={({ name }) => name}
            empty={<Empty icon="user" title={t("operations.no-users")} />}
          />
        )}
      </Shown>
    </Stack>
  );
}
