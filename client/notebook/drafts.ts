// Keeps text that the server does not have yet, in this browser, until it is saved; nothing else is ever kept here.
const key = (block: string): string => `sekisho.draft.${block}`;

export const keepDraft = (block: string, text: string): void => {
  try {
    localStorage.setItem(key(block), text);
  } catch {
    // Storage full or forbidden: the text is still on the page.
  }
};

export const dropDraft = (block: string): void => {
  try {
    localStorage.removeItem(key(block));
  } catch {
    // Nothing was kept.
  }
};

export const readDraft = (block: string): string | null => {
  try {
    return localStorage.getItem(key(block));
  } catch {
    return null;
  }
};
