// Starts a notebook with a title.
import { createSignal } from "solid-js";
import type { Project } from "../../server/http/schemas.ts";
import { api } from "../api.ts";
import { t as common } from "../i18n/common.ts";
import { both } from "../i18n/i18n.ts";
import { t } from "../i18n/projects.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";

const titleMax = 120;

export const NewNotebook = (props: { readonly project: Project; readonly onCreated: (id: string) => void }) => {
  const [open, setOpen] = createSignal(false);
  const [title, setTitle] = createSignal("");
  const [error, setError] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const create = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy()) return;
    if (!title().trim()) {
      setError(t("needTitle"));
      return;
    }
    setBusy(true);
    const answer = await api.projects.createNotebook(props.project.id, title().trim());
    setBusy(false);
    if (answer.ok) props.onCreated(answer.value.id);
    else setError(`${both(answer.problem.message)}. ${both(answer.problem.help)}`);
  };
  return (
    <>
      <p class="acts">
        <Button icon="plus" onClick={() => setOpen(true)}>
          {t("newNotebook")}
        </Button>
      </p>
      <Dialog
        open={open()}
        title={t("newNotebook")}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button rank="first" busy={busy()} onClick={(event) => void create(event)}>
              {t("create")}
            </Button>
            <Button rank="bare" onClick={() => setOpen(false)}>
              {common("cancel")}
            </Button>
          </>
        }
      >
        <form onSubmit={(event) => void create(event)}>
          <Field label={t("title")} value={title()} onInput={setTitle} maxlength={titleMax} autofocus error={error()} />
        </form>
      </Dialog>
    </>
  );
};
