// Keys that must not be mistaken: typing in a field, and Enter that only confirms a Japanese word.

export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

/** true where a single letter is text and not a command. */
export const isTyping = (event: KeyboardEvent): boolean => {
  if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("input, textarea, select, .monaco-editor *") ||
      target.closest("dialog") !== null)
  );
};
