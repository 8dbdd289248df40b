// The head of every signed-in page: brand, place, permit, language, theme and account.
import { A, useNavigate } from "@solidjs/router";
import { For, Show } from "solid-js";
import { t } from "../i18n/common.ts";
import { both, language } from "../i18n/i18n.ts";
import { chooseLanguage, me, signOut } from "../session.ts";
import { Icon } from "./Icon.tsx";
import { Menu } from "./Menu.tsx";
import { PermitChip } from "./PermitChip.tsx";
import { place } from "./place.ts";
import { Segments } from "./Segments.tsx";
import { setTheme, type Theme, theme } from "./theme.ts";

export const Brand = () => (
  <A class="brand" href="/">
    <Icon name="gate" />
    <span>{t("product")}</span>
    <span class="mincho" lang="ja">
      関所
    </span>
  </A>
);

export const LanguageSwitch = () => (
  <Segments
    label={t("language")}
    value={language()}
    options={[
      { value: "en", label: "EN", lang: "en" },
      { value: "ja", label: "日本語", lang: "ja" },
    ]}
    onChange={chooseLanguage}
  />
);

export const pages = () => {
  const roles = me()?.roles ?? [];
  return [
    { href: "/", label: t("nav.projects"), end: true },
    { href: "/egress", label: t("nav.egress"), end: false },
    ...(roles.includes("reviewer") ? [{ href: "/review", label: t("nav.review"), end: false }] : []),
    ...(roles.includes("admin") ? [{ href: "/admin", label: t("nav.admin"), end: false }] : []),
    ...(roles.includes("admin") || roles.includes("auditor")
      ? [{ href: "/audit", label: t("nav.audit"), end: false }]
      : []),
  ];
};

export const TopBar = (props: { readonly onKeys: () => void }) => {
  const navigate = useNavigate();
  const themes = (): readonly { readonly value: Theme; readonly label: string }[] => [
    { value: "system", label: t("theme.system") },
    { value: "light", label: t("theme.light") },
    { value: "dark", label: t("theme.dark") },
  ];
  const permit = () => place().project?.permit ?? null;
  return (
    <header class="top">
      <Brand />
      <Show when={place().crumbs.length > 0}>
        <nav class="crumbs" aria-label={t("nav.where")}>
          <For each={place().crumbs}>
            {(crumb, index) => (
              <>
                <Show when={index() > 0}>
                  <span class="faint" aria-hidden="true">
                    /
                  </span>
                </Show>
                <Show when={crumb.href} fallback={<span aria-current="page">{crumb.label}</span>}>
                  {(href) => <A href={href()}>{crumb.label}</A>}
                </Show>
              </>
            )}
          </For>
        </nav>
      </Show>
      <div class="top-end">
        <Show
          when={permit()}
          fallback={
            <nav class="links" aria-label={t("nav.label")}>
              <For each={pages()}>
                {(page) => (
                  <A href={page.href} end={page.end} activeClass="here" inactiveClass="">
                    {page.label}
                  </A>
                )}
              </For>
            </nav>
          }
        >
          {(held) => <PermitChip project={place().project!} permit={held()} />}
        </Show>
        <LanguageSwitch />
        <Menu
          label={t("account")}
          summary={
            <>
              <span class="nowrap">{both(me()?.name ?? { en: "", ja: "" })}</span>
              <Icon name="chevron" />
            </>
          }
        >
          <p class="menu-note">{both(me()?.organization ?? { en: "", ja: "" })}</p>
          <For each={pages()}>
            {(page) => (
              <A href={page.href} end={page.end}>
                {page.label}
              </A>
            )}
          </For>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: keeps the menu open while the theme changes */}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: keyboard clicks bubble the same way */}
          <div class="menu-row" onClick={(event) => event.stopPropagation()}>
            <span>{t("theme")}</span>
            <Segments label={t("theme")} value={theme()} options={themes()} onChange={setTheme} />
          </div>
          <button type="button" onClick={() => props.onKeys()}>
            {t("keys")} <kbd class="key">?</kbd>
          </button>
          <button type="button" onClick={() => void signOut().then(() => navigate("/sign-in"))}>
            {t("signOut")}
          </button>
        </Menu>
      </div>
    </header>
  );
};
