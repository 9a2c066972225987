// What stands at an address of the console where there is no page. Called by `routes.tsx`.

import { useTranslation } from "react-i18next";
import { Empty } from "../parts/states.tsx";

export function NotFound() {
  const { t } = useTranslation();
  return <Empty title={t("state.no-page")} text={t("state.no-page-why")} />;
}
