// A new person: name in both languages, organization, roles, and a first password to be handed over in person.
import { createSignal, For, Show } from "solid-js";
import type { AdminUser } from "../../server/http/schemas.ts";
import { api, type Problem } from "../api.ts";
import { Loaded } from "../egress/Loaded.tsx";
import { createLoad } from "../egress/load.ts";
import { roleWords, tAdmin as t } from "../i18n/admin.ts";
import { both } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { focusFirstError } from "./ErrorCount.tsx";
import type { Enrolment } from "./TotpDialog.tsx";

/** The server asks for as many. */
const passwordMin = 12;
type Role = AdminUser["roles"][number];

export const NewUserForm = (props: {
  readonly onAdded: (enrolment: Enrolment) => void;
  readonly onCancel: () => void;
}) => {
  let form!: HTMLFormElement;
  const organizations = createLoad(
    () => true,
    () => api.admin.organizations(),
  );
  const [login, setLogin] = createSignal("");
  const [nameEn, setNameEn] = createSignal("");
  const [nameJa, setNameJa] = createSignal("");
  const [organization, setOrganization] = createSignal("");
  const [roles, setRoles] = createSignal<readonly Role[]>([]);
  const [password, setPassword] = createSignal("");
  const [tried, setTried] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const missing = (text: string): string | null => (tried() && text.trim() === "" ? t("needText") : null);
  const complete = () =>
    [login(), nameEn(), nameJa(), organization()].every((text) => text.trim() !== "") &&
    password().length >= passwordMin;
  const add = async (): Promise<void> => {
    setTried(true);
    if (!complete()) return focusFirstError(form);
    if (busy()) return;
    setBusy(true);
    const answer = await api.admin.createUser({
      login: login().trim(),
      name: { en: nameEn().trim(), ja: nameJa().trim() },
      organizationId: organization(),
      roles: [...roles()],
      password: password(),
    });
    setBusy(false);
    if (answer.ok) props.onAdded({ name: answer.value.user.name, uri: answer.value.totpUri });
    else setProblem(answer.problem);
  };
  return (
    <form
      ref={form}
      class="long-form new-user"
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <fieldset class="form-part">
        <legend>{t("newUser")}</legend>
        <div class="form-row">
          <Field
            label={t("nameJa")}
            value={nameJa()}
            autofocus
            autocomplete="off"
            onInput={setNameJa}
            required
            error={missing(nameJa())}
          />
          <Field
            label={t("nameEn")}
            value={nameEn()}
            autocomplete="off"
            onInput={setNameEn}
            required
            error={missing(nameEn())}
          />
          <Loaded of={organizations}>
            {(list) => (
              <Field
                kind="choice"
                label={t("organization")}
                value={organization()}
                onInput={setOrganization}
                required
                error={tried() && organization() === "" ? t("needOne") : null}
                options={[
                  { value: "", label: t("needOne") },
                  ...list().map((one) => ({ value: one.id, label: both(one.name) })),
                ]}
              />
            )}
          </Loaded>
        </div>
        <div class="form-row">
          <Field
            label={t("login")}
            value={login()}
            autocomplete="off"
            onInput={setLogin}
            required
            error={missing(login())}
          />
          <Field
            type="password"
            label={t("password")}
            hint={t("passwordHint")}
            value={password()}
            autocomplete="new-password"
            onInput={setPassword}
            required
            error={tried() && password().length < passwordMin ? t("shortPassword") : null}
          />
        </div>
        <fieldset class="ticks">
          <legend class="field-label">{t("roles")}</legend>
          <For each={Object.entries(roleWords)}>
            {([value, words]) => (
              <label>
                <input
                  type="checkbox"
                  checked={roles().includes(value as Role)}
                  onChange={(event) =>
                    setRoles(
                      event.currentTarget.checked
                        ? [...roles(), value as Role]
                        : roles().filter((role) => role !== value),
                    )
                  }
                />
                {both(words)}
              </label>
            )}
          </For>
        </fieldset>
      </fieldset>
      <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
      <div class="acts">
        <Button type="submit" rank="first" busy={busy()}>
          {t("addPerson")}
        </Button>
        <Button rank="bare" onClick={() => props.onCancel()}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
};
