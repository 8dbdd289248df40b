// Texts of the project pages.
import { translator } from "./i18n.ts";

export const t = translator({
  notFound: { en: "There is no page at this address.", ja: "このアドレスにはページがありません。" },
  toProjects: { en: "To your projects", ja: "利活用案件へ" },
});
