// What stands around every page: the way to the others, language, light or dark, who is logged in. Called by `routes.tsx`.

import { may } from "@etalon/messages/http";
import { AppShell, Burger, Button, Group, Menu, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "./api/asked.ts";
import { leave } from "./api/coming-in.ts";
import type { Page } from "./page.ts";
import { Icon } from "./parts/icons.tsx";
import { LanguageMenu, SchemeButton } from "./parts/preferences.tsx";
import { useTitle } from "./title.ts";

export function Frame({ pages }: { readonly pages: readonly Page[] }) {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure();
  const { data: me } = useMe();
  useTitle(pages);
  const at = useRouterState({ select: ({ location }) => location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu of a small screen goes with the page
  useEffect(close, [at]);
  const shown = pages.filter(({ nav, need }) => nav && me && may(me, need));
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 216, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding="lg"
    >
      <AppShell.Header px="md">
        <a className="skip" href="#content">
          {t("frame.skip")}
        </a>
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t("frame.menu")} />
            <Link to={"/" as string} className="brand">
              <img src="/console/mark.svg" width={28} height={28} alt="" />
              Etalon
            </Link>
          </Group>
          <Group gap={6} wrap="nowrap">
            <LanguageMenu />
            <SchemeButton />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={t("frame.pages")}>
        {shown.map(({ path, nav, beside: Beside }) => (
          <Link key={path} to={path} className="nav-link">
            <Icon name={nav!} />
            {t(`nav.${nav}`)}
            {Beside && <Beside />}
          </Link>
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

function UserMenu() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  if (!me) return null;
  return (
    <Menu position="bottom-end" width={260} withinPortal={false}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="inherit"
          px="xs"
          aria-label={t("frame.user", { user: me.user })}
        >
          <Group gap={6} wrap="nowrap">
            <Icon name="user" />
            <Text span size="sm" visibleFrom="xs">
              {me.user}
            </Text>
          </Group>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label c="dimmed">
          {t("frame.in-the-name-of", { party: me.party })}
          <br />
          {me.roles.map((role) => t(`role.${role}`)).join(t("sentence.comma"))}
        </Menu.Label>
        <Menu.Item onClick={() => void leave()}>{t("frame.leave")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
