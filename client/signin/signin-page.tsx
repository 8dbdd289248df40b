// The gate of the product: name, password and one-time code in one calm form.
import { useNavigate, useSearchParams } from "@solidjs/router";
import { createSignal, onMount, Show } from "solid-js";
import { api, type Problem } from "../api.ts";
import { both } from "../i18n/i18n.ts";
import { t } from "../i18n/signin.ts";
import { acceptMe } from "../session.ts";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Brand, LanguageSwitch } from "../ui/TopBar.tsx";
import { Two } from "../ui/Two.tsx";
import { GateArt } from "./GateArt.tsx";

type Missing = { readonly login: boolean; readonly password: boolean; readonly totp: boolean };
const nothingMissing: Missing = { login: false, password: false, totp: false };

/** Only a path of this site may be the way back. */
const safePath = (to: unknown): string => (typeof to === "string" && /^\/(?![/\\])/.test(to) ? to : "/");

export const SignInPage = () => {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const [login, setLogin] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [totp, setTotp] = createSignal("");
  const [missing, setMissing] = createSignal(nothingMissing);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const [busy, setBusy] = createSignal(false);
  let form!: HTMLFormElement;
  onMount(() => {
    document.title = `${t("title")} · Sekisho 関所`;
    form.querySelector("input")?.focus();
  });
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy()) return;
    const digits = totp().normalize("NFKC").replace(/\s/g, "");
    const lack = { login: !login().trim(), password: !password(), totp: !/^\d{6}$/.test(digits) };
    setMissing(lack);
    setProblem(null);
    if (lack.login || lack.password || lack.totp) {
      queueMicrotask(() => form.querySelector<HTMLInputElement>("[aria-invalid]")?.focus());
      return;
    }
    setBusy(true);
    const answer = await api.session.signIn(login().trim(), password(), digits);
    setBusy(false);
    if (answer.ok) {
      acceptMe(answer.value);
      navigate(safePath(search.to), { replace: true });
    } else {
      setProblem(answer.problem);
      setTotp("");
      queueMicrotask(() => form.querySelector<HTMLInputElement>("input[name=totp]")?.focus());
    }
  };
  return (
    <main class="entry">
      <GateArt />
      <div class="entry-form" id="form">
        <div class="entry-top">
          <Brand />
          <LanguageSwitch />
        </div>
        <h1>
          <Two of={t.pair("title")} />
        </h1>
        <p class="quiet">{t("lead")}</p>
        <form ref={form} onSubmit={(event) => void submit(event)} novalidate>
          <Field
            label={<Two of={t.pair("login")} />}
            name="login"
            autocomplete="username"
            value={login()}
            onInput={setLogin}
            error={missing().login ? t("need.login") : null}
          />
          <Field
            label={<Two of={t.pair("password")} />}
            name="password"
            type="password"
            autocomplete="current-password"
            value={password()}
            onInput={setPassword}
            error={missing().password ? t("need.password") : null}
          />
          <Field
            label={<Two of={t.pair("totp")} />}
            name="totp"
            inputmode="numeric"
            autocomplete="one-time-code"
            maxlength={8}
            value={totp()}
            onInput={setTotp}
            hint={t("totp.hint")}
            error={missing().totp ? t("need.totp") : null}
          />
          <Show when={problem()}>
            {(failure) => (
              <p class="err entry-err" role="alert">
                <Icon name="bang" />
                <span>
                  {both(failure().message)} {both(failure().help)}
                </span>
              </p>
            )}
          </Show>
          <Button class="wide" rank="first" type="submit" busy={busy()}>
            {t("enter")}
          </Button>
        </form>
        <div class="oath">
          <h2>
            <Two of={t.pair("oath")} />
          </h2>
          <ul>
            <li>{t("oath.purpose")}</li>
            <li>{t("oath.person")}</li>
            <li>{t("oath.screen")}</li>
          </ul>
        </div>
        <p class="faint small">{t("demo")}</p>
      </div>
    </main>
  );
};
