// One open notebook: what the person sees and types, saved block by block, never overwritten and never lost.
import { createStore, produce } from "solid-js/store";
import type { Block, ChartConfig, Notebook, Run } from "../../server/http/schemas.ts";
import { api, type BlockPatch, type Problem } from "../api.ts";
import { afterMove, inOrder, moved } from "./block-order.ts";
import { dropDraft, keepDraft, readDraft } from "./drafts.ts";
import { isOver, watchRun } from "./watch-run.ts";

export type Saving = "saved" | "dirty" | "saving" | "failed" | "conflict";
export type OpenBlock = Block & {
  readonly saving: Saving;
  /** The other text while two changes stand against each other. */
  readonly theirs: string | null;
  /** A text found in this browser that the server never got. */
  readonly draft: string | null;
  readonly saveProblem: Problem | null;
  readonly starting: boolean;
  readonly stopping: boolean;
};
type Changes = { name?: string; text?: string; config?: Block["config"] };

const saveAfterMs = 700;
const retryAfterMs = 5_000;

const opened = (block: Block): OpenBlock => {
  const draft = readDraft(block.id);
  return {
    ...block,
    saving: "saved",
    theirs: null,
    draft: draft !== null && draft !== block.text ? draft : null,
    saveProblem: null,
    starting: false,
    stopping: false,
  };
};

export const openNotebook = (notebook: Notebook, writable: () => boolean) => {
  const [state, setState] = createStore<{
    title: string;
    order: readonly string[];
    blocks: Record<string, OpenBlock>;
    savedAt: string;
    problem: Problem | null;
  }>({
    title: notebook.title,
    order: inOrder(notebook.blocks).map((block) => block.id),
    blocks: Object.fromEntries(notebook.blocks.map((block) => [block.id, opened(block)])),
    savedAt: notebook.updatedAt,
    problem: null,
  });
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const waiting = new Map<string, Changes>();
  const sending = new Map<string, Promise<void>>();
  const followed = new Map<string, () => void>();

  const block = (id: string): OpenBlock | undefined => state.blocks[id];
  const set = (id: string, change: Partial<OpenBlock>): void => {
    if (state.blocks[id]) setState("blocks", id, change);
  };

  const accept = (id: string, sent: Changes, answer: Block): void => {
    const more = waiting.has(id);
    set(id, {
      version: answer.version,
      position: answer.position,
      saving: more ? "dirty" : "saved",
      saveProblem: null,
      ...("name" in sent && !waiting.get(id)?.name ? { name: answer.name } : {}),
    });
    setState("savedAt", new Date().toISOString());
    if (!more) dropDraft(id);
  };

  const refuse = (id: string, sent: Changes, problem: Problem): void => {
    const current = problem.status === 409 ? (problem.current as Block | null) : null;
    const mine = block(id);
    waiting.set(id, { ...sent, ...waiting.get(id) });
    if (current && mine) {
      if (sent.text === undefined || current.text === mine.text) {
        // Only the version moved on, or both wrote the same: save again on top of it.
        set(id, { version: current.version, saving: "dirty" });
        schedule(id, 0);
      } else set(id, { version: current.version, saving: "conflict", theirs: current.text });
      return;
    }
    set(id, { saving: "failed", saveProblem: problem });
    if (problem.status === 0 || problem.status >= 500 || problem.status === 429) schedule(id, retryAfterMs);
  };

  const send = async (id: string): Promise<void> => {
    clearTimeout(timers.get(id));
    const running = sending.get(id);
    if (running) {
      await running;
      return send(id);
    }
    const now = block(id);
    const changes = waiting.get(id);
    if (!now || !changes || now.saving === "conflict" || !writable()) return;
    waiting.delete(id);
    set(id, { saving: "saving" });
    const work = api.blocks.change(id, { version: now.version, ...changes } as BlockPatch).then((answer) => {
      sending.delete(id);
      if (answer.ok) accept(id, changes, answer.value);
      else refuse(id, changes, answer.problem);
    });
    sending.set(id, work);
    await work;
    if (waiting.has(id) && block(id)?.saving === "dirty") schedule(id, saveAfterMs);
  };

  const schedule = (id: string, afterMs: number): void => {
    clearTimeout(timers.get(id));
    timers.set(
      id,
      setTimeout(() => void send(id), afterMs),
    );
  };

  const change = (id: string, changes: Changes): void => {
    const now = block(id);
    if (!now) return;
    set(id, changes);
    waiting.set(id, { ...waiting.get(id), ...changes });
    if (changes.text !== undefined) keepDraft(id, changes.text);
    if (now.saving === "conflict") return;
    if (now.saving !== "saving") set(id, { saving: "dirty" });
    schedule(id, saveAfterMs);
  };

  const setRun = (id: string, run: Run): void => {
    set(id, { run, ...(isOver(run) ? { stopping: false } : {}), stale: false });
  };
  const follow = (id: string, run: Run): void => {
    followed.get(id)?.();
    if (!isOver(run))
      followed.set(
        id,
        watchRun(run, (next) => setRun(id, next)),
      );
  };
  for (const known of notebook.blocks) if (known.run) follow(known.id, known.run);

  const insert = (input: Block, at: string | null): void => {
    setState(
      produce((draft) => {
        draft.blocks[input.id] = opened(input);
        draft.order = moved(draft.order, input.id, at);
      }),
    );
  };

  const actions = {
    change,
    resolve: (id: string, choice: "mine" | "theirs"): void => {
      const now = block(id);
      if (!now || now.saving !== "conflict") return;
      const theirs = now.theirs ?? "";
      set(id, { saving: "dirty", theirs: null });
      if (choice === "theirs") change(id, { text: theirs });
      else schedule(id, 0);
    },
    takeDraft: (id: string, use: boolean): void => {
      const draft = block(id)?.draft ?? null;
      set(id, { draft: null });
      if (use && draft !== null) change(id, { text: draft });
      else dropDraft(id);
    },
    add: async (kind: Block["kind"], afterId: string | null, text = ""): Promise<string | null> => {
      const before = state.order.slice(0, afterId === null ? 0 : state.order.indexOf(afterId) + 1);
      const source = kind === "chart" ? before.findLast((id) => state.blocks[id]?.kind === "sql") : undefined;
      const config: Block["config"] = source
        ? ({ source, mark: "line", x: "", y: "", series: null } satisfies ChartConfig)
        : {};
      // Without a name the server gives the next free one of its kind.
      const answer = await api.notebooks.addBlock(notebook.id, { kind, name: "", text, config, afterId });
      if (!answer.ok) {
        setState("problem", answer.problem);
        return null;
      }
      insert(answer.value, afterId);
      return answer.value.id;
    },
    move: (id: string, direction: "up" | "down"): void => {
      const afterId = afterMove(state.order, id, direction);
      if (afterId === undefined) return;
      setState("order", moved(state.order, id, afterId));
      const place = async (version: number, again: boolean): Promise<void> => {
        const answer = await api.blocks.change(id, { version, afterId });
        if (answer.ok) set(id, { version: answer.value.version, position: answer.value.position });
        else if (answer.problem.status === 409 && answer.problem.current && again)
          await place((answer.problem.current as Block).version, false);
        else setState("problem", answer.problem);
      };
      void (sending.get(id) ?? Promise.resolve()).then(() => place(block(id)!.version, true));
    },
    /** Takes the block away; the returned function brings it back with everything that was in it. */
    remove: async (id: string): Promise<(() => Promise<void>) | null> => {
      const gone = block(id);
      if (!gone) return null;
      await send(id);
      const at = state.order[state.order.indexOf(id) - 1] ?? null;
      const answer = await api.blocks.remove(id);
      if (!answer.ok) {
        setState("problem", answer.problem);
        return null;
      }
      followed.get(id)?.();
      setState(
        "order",
        state.order.filter((other) => other !== id),
      );
      return async () => {
        const back = await api.blocks.restore(id);
        if (!back.ok) {
          setState("problem", back.problem);
          return;
        }
        const run = back.value.run ?? gone.run;
        insert({ ...back.value, run }, state.order.includes(at ?? "") ? at : null);
        if (run) follow(id, run);
      };
    },
    run: async (id: string, project: string): Promise<void> => {
      const now = block(id);
      if (now?.kind !== "sql" || now.starting || !now.text.trim() || (now.run && !isOver(now.run))) return;
      set(id, { starting: true });
      await send(id);
      const text = block(id)?.text ?? "";
      const answer = await api.runs.start(project, text, id);
      set(id, { starting: false });
      if (answer.ok) {
        setRun(id, answer.value);
        follow(id, answer.value);
        return;
      }
      const { status, current, ...error } = answer.problem;
      const at = new Date().toISOString();
      setRun(id, {
        id: `unsent-${at}`,
        projectId: project,
        blockId: id,
        sql: text,
        status: status === 422 || status === 403 ? "refused" : "failed",
        step: null,
        placeInLine: null,
        createdAt: at,
        finishedAt: at,
        by: { en: "", ja: "" },
        resultId: null,
        error,
      });
    },
    stop: async (id: string): Promise<void> => {
      const run = block(id)?.run;
      if (!run || isOver(run)) return;
      set(id, { stopping: true });
      const answer = await api.runs.stop(run.id);
      if (answer.ok) setRun(id, answer.value);
      else set(id, { stopping: false });
    },
    rename: async (title: string): Promise<void> => {
      const before = state.title;
      setState("title", title);
      const answer = await api.notebooks.rename(notebook.id, title);
      if (!answer.ok) setState({ title: before, problem: answer.problem });
    },
    /** Saves again what could not be saved, once the session or the connection is back. */
    saveAgain: (): void => {
      for (const id of state.order) if (waiting.has(id) && block(id)?.saving === "failed") schedule(id, 0);
    },
    calm: (): void => setState("problem", null),
    close: (): void => {
      for (const stop of followed.values()) stop();
      for (const [id, timer] of timers) {
        clearTimeout(timer);
        if (waiting.has(id)) void send(id);
      }
    },
  };
  return { state, block, ...actions };
};

export type OpenNotebook = ReturnType<typeof openNotebook>;

/** true when the text is no longer what its newest run was asked. */
export const isStale = (block: OpenBlock): boolean =>
  block.run?.status === "released" && (block.stale || block.run.sql.trim() !== block.text.trim());
