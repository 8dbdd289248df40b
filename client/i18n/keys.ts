// Texts of the list of keys.
import { translator } from "./i18n.ts";

export const t = translator({
  title: { en: "Keys", ja: "キー操作" },
  run: { en: "run this query", ja: "このクエリを実行" },
  leave: { en: "leave the editor; stop a running query", ja: "編集を抜ける／実行を中止" },
  enter: { en: "edit the chosen block", ja: "選んだブロックを編集" },
  move: { en: "next or previous block", ja: "前後のブロックへ" },
  shift: { en: "move the block up or down", ja: "ブロックを上下に移動" },
  insert: { en: "new query above or below", ja: "上／下にクエリを追加" },
  text: { en: "new text below", ja: "下に文章を追加" },
  remove: { en: "delete the block (can be undone)", ja: "ブロックを削除（元に戻せます）" },
  search: { en: "search the catalog", ja: "カタログを検索" },
  complete: { en: "suggest tables, columns and functions", ja: "表・列・関数の入力補完" },
  grid: { en: "move in a table", ja: "表の中を移動" },
  keys: { en: "this list", ja: "この一覧" },
});
