// The frame of pages that need no sign-in: brand, places on the page, language, and the way in for those who work here.
import { A } from "@solidjs/router";
import { For, type JSX } from "solid-js";
import { t as common } from "../i18n/common.ts";
import { tPublic as t } from "../i18n/public.ts";
import { Brand, LanguageSwitch } from "../ui/TopBar.tsx";
import "./public.css";

type Props = { readonly links: readonly (readonly [href: string, label: string])[]; readonly children: JSX.Element };

export const PublicFrame = (props: Props) => (
  <div class="public">
    <a class="skip" href="#desk">
      {common("skip")}
    </a>
    <header class="top">
      <Brand />
      <nav class="links" aria-label={t("sections")}>
        <For each={props.links}>
          {([href, label]) => (
            <a href={href} rel={href.startsWith("#") ? "external" : undefined}>
              {label}
            </a>
          )}
        </For>
      </nav>
      <div class="top-end">
        <LanguageSwitch />
        <A class="btn" data-size="small" href="/sign-in">
          {t("signIn")}
        </A>
      </div>
    </header>
    <main id="desk" class="page">
      {props.children}
    </main>
  </div>
);
